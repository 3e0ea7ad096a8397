"""How long a request to a model may take: at every single wait, and in all."""

from __future__ import annotations

import time

import httpcore

from index.fetching.network import Deadline


class Patience(Deadline):
    """One request's time. An answer is read by whichever thread asks for its next sentence, so
    the end is kept here and not with a thread.

    `whole` and `first`, for every wait until the reply begins, are seconds.
    """

    def __init__(self, whole: float, first: float) -> None:
        super().__init__()
        self._end = time.monotonic() + whole
        self._step = first
        self.begun = False

    def begin(self, step: float) -> None:
        """The reply has begun; from now on no wait may take longer than `step`."""
        self._step, self.begun = step, True

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._end

    def remaining(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def left(self, timeout: float | None) -> float:
        """Raises httpcore.ReadTimeout where no time is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the reply took too long")
        return min(left, self._step if timeout is None else timeout)
