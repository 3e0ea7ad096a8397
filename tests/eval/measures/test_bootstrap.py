import pytest

from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval, mean_interval

VALUES = [0.0, 0.1, 0.3, 0.35, 0.6, 0.8, 1.0, 1.0]


def test_the_same_seed_gives_the_same_interval() -> None:
    assert mean_interval(VALUES, seed=1) == mean_interval(VALUES, seed=1)
    assert mean_interval(VALUES, seed=1) != mean_interval(VALUES, seed=2)


def test_a_constant_has_no_width() -> None:
    assert mean_interval([0.25] * 7) == pytest.approx((0.25, 0.25))


def test_half_ones_matches_the_binomial() -> None:
    # 100 questions, half right: sd of the mean = sqrt(0.5 * 0.5 / 100) = 0.05
    low, high = mean_interval([0.0, 1.0] * 50)
    assert low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.011)
    assert high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.011)


def test_a_wider_level_gives_a_wider_interval() -> None:
    low, high = mean_interval(VALUES, level=0.5)
    wide_low, wide_high = mean_interval(VALUES, level=0.99)
    assert wide_low < low < sum(VALUES) / 8 < high < wide_high


def test_blocks_only_save_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mean_interval(VALUES, resamples=1000)
    monkeypatch.setattr("eval.measures.bootstrap.BLOCK", 100)
    assert mean_interval(VALUES, resamples=1000) == pytest.approx(whole)


def test_no_values_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mean_interval([])


def test_auroc_counts_pairs() -> None:
    # pairs won: 0.9 beats both, 0.4 beats 0.3 and loses to 0.6: 3 of 4
    assert auroc([0.9, 0.4], [0.6, 0.3]) == pytest.approx(3 / 4)
    assert auroc([0.6, 0.3], [0.9, 0.4]) == pytest.approx(1 / 4)


def test_a_tie_is_half_a_win() -> None:
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    # 0.5 ties with 0.5 and beats 0.1: (1/2 + 1) / 2
    assert auroc([0.5], [0.5, 0.1]) == pytest.approx(1.5 / 2)


def test_auroc_needs_both_classes() -> None:
    with pytest.raises(ValueError, match="both classes"):
        auroc([0.5], [])
    with pytest.raises(ValueError, match="both classes"):
        auroc_interval([], [0.5])


def test_the_interval_of_a_perfect_score_is_a_point() -> None:
    assert auroc_interval([0.8, 0.9], [0.1, 0.2]) == pytest.approx((1.0, 1.0))


def test_the_auroc_interval_is_seeded_and_holds_the_figure() -> None:
    positive, negative = [0.9, 0.4, 0.7, 0.5], [0.6, 0.3, 0.5]
    low, high = auroc_interval(positive, negative, seed=3)
    assert (low, high) == auroc_interval(positive, negative, seed=3)
    assert low < auroc(positive, negative) < high
