"""A PostgreSQL server of a test's own, on a socket in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

MISSING = "needs PostgreSQL: apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of the newest server that is installed; Debian puts it on no path."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parent.parent.name), default=None)
    return None if newest is None else newest.parent


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server's database; the server ends with the block."""
    folder = binaries()
    assert folder is not None, MISSING
    # Short, for a socket's path has 107 characters at most.
    place = Path(tempfile.mkdtemp(prefix="fpg"))
    data = place / "data"
    if os.geteuid() == 0:
        shutil.chown(place, "nobody")
    _as_user(
        [str(folder / "initdb"), "-D", str(data), "-U", "footnote", "-A", "trust", "-E", "UTF8"]
    )
    options = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
    control = [str(folder / "pg_ctl"), "-D", str(data), "-w", "-t", "120"]
    try:
        _as_user([*control, "-l", str(place / "log"), "-o", options, "start"])
        yield f"postgresql://footnote@/postgres?host={quote(str(place), safe='')}"
    finally:
        _as_user([*control, "-m", "immediate", "stop"])
        shutil.rmtree(place, ignore_errors=True)


def _as_user(command: list[str]) -> None:
    """Run a command as somebody else than root, whom the server refuses."""
    # setpriv, unlike su, asks for no shell and keeps the environment.
    prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    whole = [*prefix, *command] if os.geteuid() == 0 else command
    done = subprocess.run(whole, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
