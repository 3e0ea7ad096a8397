"""The place that a server listens at, taken before anything that takes time."""

from __future__ import annotations

import errno
import os
import socket

from index.errors import InputError


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections; port 0 takes a free one. Raises InputError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as exc:
        if getattr(exc, "errno", None) == errno.EADDRINUSE:
            raise InputError(
                f"Port {port} of {host} is in use, perhaps by another footnote serve. "
                "End that one, or choose another port: footnote serve --port PORT"
            ) from exc
        raise InputError(
            f"Nothing can listen on {host} port {port} ({_reason(exc)}). "
            "Choose another: footnote serve --host HOST --port PORT"
        ) from exc


def _reason(problem: OSError | UnicodeError) -> str:
    if isinstance(problem, UnicodeError):
        return "it is no name of a host"
    if isinstance(problem, socket.gaierror):
        return str(problem.strerror)
    return os.strerror(problem.errno or 0)  # its own text names the address once more
