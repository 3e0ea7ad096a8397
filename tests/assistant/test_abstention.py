"""Whether to answer: the probability, the threshold, and what stands in for both."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from assistant import abstention
from assistant.abstention import (
    AbstentionConfig,
    Calibration,
    parse_calibration,
    shipped,
    uncalibrated,
    verdict,
)
from assistant.comprehension.reader import LEARNT
from assistant.signals import SIGNALS
from index.errors import InputError
from index.files import sha256_of

ABSTENTION = Path(abstention.__file__).with_name("abstention.json")
PLAIN = dict.fromkeys(SIGNALS, 0.5)


def test_the_probability_is_logistic_in_the_signals() -> None:
    calibration = Calibration({"margin": 2.0, "dense": 1.0}, -1.5, 0.3)
    assert calibration.probability(PLAIN) == pytest.approx(0.5)
    sure = calibration.probability(PLAIN | {"margin": 1.0})
    assert sure == pytest.approx(1 / (1 + math.exp(-1.0)))
    assert calibration.probability({}) == 0.0
    assert calibration.probability(PLAIN | {"margin": -1e9}) < 1e-9


def test_below_the_threshold_is_not_enough_and_nothing_found_never_is() -> None:
    calibration = Calibration({"margin": 2.0}, 0.0, 0.3)
    config = AbstentionConfig(threshold=0.6)
    assert verdict(PLAIN, config, calibration).enough  # 0.73
    assert not verdict(PLAIN, AbstentionConfig(threshold=0.8), calibration).enough
    assert not verdict({}, AbstentionConfig(threshold=0.0), calibration).enough


def test_without_a_calibration_the_confidence_is_no_probability() -> None:
    found = verdict(PLAIN, AbstentionConfig(uncalibrated=0.4), None)
    assert (found.confidence, found.calibrated, found.enough) == (0.5, False, True)
    assert uncalibrated(PLAIN | {"similarity": 0.1, "dense": 0.3}) == pytest.approx(0.2)
    assert not verdict(PLAIN, AbstentionConfig(uncalibrated=0.6), None).enough


def test_what_is_shipped_is_a_calibration_and_its_threshold_the_default() -> None:
    assert 0 < shipped().threshold < 1
    assert AbstentionConfig().threshold == shipped().threshold


def test_what_is_shipped_was_fitted_with_the_reader_that_is_shipped() -> None:
    provenance = json.loads(ABSTENTION.read_text("utf-8"))["provenance"]
    assert provenance["reader_sha256"] == sha256_of(LEARNT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "cannot be read"),
        ('{"weights": {"margin": 1}, "bias": 0}', "cannot be read"),
        ('{"weights": {"mood": 1}, "bias": 0, "threshold": 0.5}', "weighs mood"),
    ],
)
def test_a_file_that_is_no_calibration_says_how_to_make_one(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_calibration(text)
    assert "footnote eval calibrate" in str(caught.value)
