"""The process in which one reader is fuzzed: libFuzzer, by atheris, never returns from it.

python -m eval.fuzz.child READER FINDINGS_FOLDER CORPUS_FOLDER [libFuzzer's options]
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

_INSTRUMENTED = ["index", "trafilatura", "markdown_it", "warcio", "docx", "yaml", "email", "csv"]


def main(arguments: list[str]) -> None:
    name, findings, corpus, *options = arguments
    with atheris.instrument_imports(include=_INSTRUMENTED):
        from eval.fuzz.targets import Findings, target

        found = Findings(Path(findings), target(name))
        for seed in target(name).seeds():
            found.look(seed)  # imports the reader while imports are instrumented
    atheris.Setup([sys.argv[0], *options, corpus], found.look)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
