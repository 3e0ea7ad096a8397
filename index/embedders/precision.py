"""Which arithmetic this processor does best: bf16 where it is native, fp32 elsewhere.

Measured: on a processor with AVX-512 bf16 it is 1.8 times as fast as fp32 at a cosine of 0.9999.
Where it is not native it would be emulated. int8, for passages alone, needs VNNI: on AVX2 it was
no faster than fp32, and its 16-bit sums may overflow (docs/decisions/0009).
"""

from __future__ import annotations

import platform
from pathlib import Path

from index.errors import EmbedderError
from index.types import INT8

PRECISIONS = {"fp32": "f32", "bf16": "bf16"}
"""Our name → OpenVINO's INFERENCE_PRECISION_HINT."""


def native_precision() -> str:
    """What to compute in: "bf16" where the processor has it natively, else "fp32"."""
    return "bf16" if processor_flags() & {"avx512_bf16", "amx_bf16"} else "fp32"


def passage_precision() -> str:
    """What to embed passages in: "int8" where the processor has VNNI, else the native one."""
    return INT8 if has_vnni() else native_precision()


def has_vnni() -> bool:
    """Whether four 8-bit products are summed in 32 bits at once."""
    return bool(processor_flags() & {"avx512_vnni", "avx_vnni", "amx_int8"})


def check_precision(precision: str, model: str) -> None:
    """Raises EmbedderError for a name that is none, and for bf16 where it is not native.

    OpenVINO would compute in fp32 without a word, and what is said of the vectors would be wrong.
    """
    if precision not in (*PRECISIONS, INT8):
        raise EmbedderError(
            f"No precision {precision!r} for {model}; expected one of "
            f"{', '.join((*PRECISIONS, INT8))}."
        )
    if precision == "bf16" and native_precision() != "bf16":
        raise EmbedderError(
            "bf16 was asked for; this processor has no native bfloat16. Use precision fp32."
        )


def inference_hint(precision: str) -> str:
    """OpenVINO's INFERENCE_PRECISION_HINT; what int8 leaves in floating point is native."""
    return PRECISIONS[native_precision() if precision == INT8 else precision]


def processor_flags() -> frozenset[str]:
    """The flags of the first processor; empty where the system does not tell."""
    return frozenset(_cpuinfo("flags").split())


def processor_name() -> str:
    """Such as "AMD EPYC"; the machine's architecture where the system does not tell."""
    return _cpuinfo("model name") or platform.processor() or platform.machine()


def _cpuinfo(field: str) -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            for line in lines:  # the first processor speaks for all; do not read 200 of them
                name, _, value = line.partition(":")
                if name.strip() == field:
                    return value.strip()
    except OSError:
        pass
    return ""
