"""OpenVINO imported without its conversion tools, which a question never needs.

`import openvino` also imports its converter, and with it a client that reports usage over the
network by default. Leaving both out saves about 0.1 s of a cold start and keeps the promise
that nothing leaves the machine.
"""

from __future__ import annotations

import sys
from types import ModuleType

LEFT_OUT = ("openvino.tools.ovc", "openvino_telemetry")


def import_openvino() -> ModuleType:
    """The package `openvino`; its own `try` around the converter tolerates the absence."""
    if "openvino" not in sys.modules:
        hidden = [name for name in LEFT_OUT if name not in sys.modules]
        # None in sys.modules makes the import of that name an ImportError.
        sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
        try:
            import openvino  # noqa: F401
        finally:
            for name in hidden:
                del sys.modules[name]
    return sys.modules["openvino"]
