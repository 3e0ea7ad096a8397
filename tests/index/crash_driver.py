"""Runs `footnote index build` and kills it with SIGKILL at a chosen moment.

Arguments: index directory, folder, moment. Every writing step that Python sees below the index
directory (a file opened to be written or forced to the disk, a rename, a link, a deletion) is
counted; a moment is the number of a step, or "embedded" (some texts are), "commit", "committed",
or "never", which prints how many steps there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from index_doubles import Words

import app
import index.cli
import index.embedders.late
import index.reading
import index.vector_cache
from index.protocols import Vectors
from index.vector_cache import VectorCache

NO_CACHE = ("--vector-cache", "none")
STEPS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link"}


class Killer:
    def __init__(self, directory: str, moment: str) -> None:
        self.directory = directory
        self.moment = moment
        self.steps = 0
        self.due = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in STEPS or not self._ours(arguments):
            return
        if event == "open" and arguments[1] in ("r", "rb"):
            return
        self.steps += 1
        target = str(arguments[1]) if event == "os.rename" else ""
        if self.due or self.moment == str(self.steps):
            os.kill(os.getpid(), signal.SIGKILL)
        if target.endswith("CURRENT") and self.moment == "commit":
            os.kill(os.getpid(), signal.SIGKILL)
        self.due = target.endswith("CURRENT") and self.moment == "committed"

    def _ours(self, arguments: tuple[object, ...]) -> bool:
        return any(str(argument).startswith(self.directory) for argument in arguments[:2])


def main() -> None:
    directory, folder, moment = sys.argv[1:]
    index.cli.open_embedder = index.embedders.late.reopen_embedder = lambda *_, **__: Words()
    index.reading.READ_BATCH = 2
    index.vector_cache.EMBED_BATCH = 2
    killer = Killer(directory, moment)
    if moment == "embedded":
        put = VectorCache.put

        def put_and_die(self: VectorCache, texts: Sequence[str], vectors: Vectors) -> None:
            put(self, texts, vectors)
            os.kill(os.getpid(), signal.SIGKILL)

        VectorCache.put = put_and_die
    sys.addaudithook(killer)
    app.main(["index", "build", folder, "--index", directory, "--quiet", *NO_CACHE])
    print(f"steps {killer.steps}")


if __name__ == "__main__":
    main()
