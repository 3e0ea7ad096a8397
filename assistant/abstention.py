"""Whether the evidence supports an answer: a first rule, plainly uncalibrated.

`confidence` is the mean of two similarities; it orders questions and is no probability. It
tells a question on another subject from one the archive answers. A false premise or a near
miss is on the subject, and passes: coverage of the question's words was tried as a third
feature and made that worse, because such questions use the archive's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import Evidence
from assistant.types import Hit

_LEADING = 5


@dataclass(frozen=True, slots=True)
class AbstentionConfig:
    """`threshold` was set by eye on three question sets and twenty questions off their subject."""

    threshold: float = 0.38


def confidence(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> float:
    """How well the best evidence fits the question: 0 to 1, uncalibrated.

    The mean of the best sentence's similarity to what is asked and the best dense score among
    the leading passages, both cosines. For a follow-up both are measured with the earlier
    questions that it leans on, so one that the archive cannot answer is hardly noticed yet.
    """
    if not evidence or not hits:
        return 0.0
    similarity = max(item.similarity for item in evidence)
    dense = max(hit.parts["dense"] for hit in hits[:_LEADING])
    return min(1.0, max(0.0, (similarity + dense) / 2))
