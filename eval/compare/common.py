"""What several systems have in common: data sets, measures, questions; and what they have not."""

from __future__ import annotations

from collections.abc import Sequence

from eval.compare.measured import AUROC, Measured
from eval.compare.sides import Side
from index.errors import InputError
from index.terminal import counted

Groups = dict[str, list[Measured]]
"""{data set: every system's figures on it, in the systems' order}."""

Chosen = dict[str, dict[str, str]]
"""{data set: {measure as it was asked for: the one that is compared on this set}}."""

DEFAULT_MEASURES = (
    "nDCG@10",
    "article@1",
    "article@5",
    "evidence_f1",
    "answer_overlap",
    "abstained_right",
    AUROC,
)
"""Those of them that both systems have are compared where none is named."""


def common_sets(sides: Sequence[Side]) -> tuple[Groups, list[str]]:
    """({name: every system's figures on that data set}, notes that its results bring).

    Raises InputError where two systems know different data by one name, or one lacks a set that
    another has: a mean over fewer sets than were given would be another figure.
    """
    by_digest = [{item.dataset_sha256: item for item in side.sets} for side in sides]
    _refuse_other_data(sides)
    shared = [digest for digest in by_digest[0] if all(digest in side for side in by_digest)]
    if not shared:
        raise InputError(
            "The systems have no data set in common: "
            + "; ".join(
                f"{side.label} on {', '.join(item.dataset for item in side.sets)}" for side in sides
            )
            + ". A TREC run is comparable with a stored result if judged by its --set."
        )
    _refuse_odd_sets(sides, shared)
    groups = [[side[digest] for side in by_digest] for digest in shared]
    names = [group[0].dataset for group in groups]
    named = {
        name if names.count(name) == 1 else f"{name} ({digest[:8]})": group
        for name, digest, group in zip(names, shared, groups, strict=True)
    }
    notes = [note for group in groups for item in group for note in item.notes]
    return named, [*notes, *other_articles(sides, named)]


def _refuse_odd_sets(sides: Sequence[Side], shared: Sequence[str]) -> None:
    odd = {
        item.dataset_sha256: f"{item.dataset} of {side.label}"
        for side in sides
        for item in side.sets
        if item.dataset_sha256 not in shared
    }
    if odd:
        raise InputError(
            f"Not every system was measured on {', '.join(odd.values())}. Measure it with the "
            "others too, or name results of the same data sets."
        )


def other_articles(sides: Sequence[Side], named: Groups) -> list[str]:
    """Notes on systems that answered the same questions from another state of the archive."""
    notes = []
    for name, group in named.items():
        for side, item in zip(sides[1:], group[1:], strict=True):
            digests = group[0].articles_sha256, item.articles_sha256
            if None not in digests and len(set(digests)) > 1:
                notes.append(
                    f"{name}: {sides[0].label} and {side.label} searched different articles; "
                    "the archive changed in between, so the difference is not theirs alone."
                )
    return notes


def _refuse_other_data(sides: Sequence[Side]) -> None:
    for side in sides[1:]:
        for first in sides[0].sets:
            for other in side.sets:
                same = first.dataset == other.dataset
                digests = {item.dataset_sha256 for item in side.sets}
                if same and first.dataset_sha256 not in digests:
                    raise InputError(
                        f"{sides[0].label} and {side.label} were measured on different versions "
                        f"of {first.dataset} ({first.dataset_sha256[:12]} and "
                        f"{other.dataset_sha256[:12]}). Measure both on the same data."
                    )


def measures_of(name: str, group: Sequence[Measured], asked: Sequence[str]) -> dict[str, str]:
    """{measure as asked for: the one compared on this set}; the usual ones where none is asked.

    Of "nDCG@10,article_RR" it is the first that any system has here, and every one has to have it.
    """
    if not asked:
        usual = [item for item in DEFAULT_MEASURES if all(item in of.measures for of in group)]
        if not usual:
            raise InputError(_unknown(name, "a usual measure", group))
        return {item: item for item in usual}
    return {given: _first_known(name, group, alternatives(given)) for given in asked}


def alternatives(given: str) -> list[str]:
    """The names that commas join. Raises InputError for an empty one, and for AUROC among others.

    AUROC has no value a question, so that it and another measure have no test together.
    """
    names = [item.strip() for item in given.split(",")]
    if not all(names):
        raise InputError(f"--measure {given!r}: expected measures with a comma between two.")
    if AUROC in names and len(names) > 1:
        raise InputError(
            f"--measure {given!r}: {AUROC} has no value for each question and cannot share a mean "
            "with another measure. Give it a --measure of its own."
        )
    return names


def _first_known(name: str, group: Sequence[Measured], names: Sequence[str]) -> str:
    first = next((item for item in names if any(item in of.measures for of in group)), None)
    if first is None or not all(first in of.measures for of in group):
        raise InputError(_unknown(name, first or " or ".join(names), group))
    return first


def _unknown(name: str, what: str, group: Sequence[Measured]) -> str:
    known = [item for item in group[0].measures if all(item in of.measures for of in group)]
    return (
        f"{name}: {what} is not known of every system; "
        f"expected --measure with some of {', '.join(known) or 'none'}."
    )


def unmatched(sides: Sequence[Side], named: Groups, chosen: Chosen) -> list[str]:
    """Notes on questions that only one of two systems has, though the data set is the same."""
    notes = []
    for name, group in named.items():
        for side, other in zip(sides[1:], group[1:], strict=True):
            for measure in dict.fromkeys(chosen[name].values()):
                ours = group[0].values.get(measure, group[0].confidence)
                theirs = other.values.get(measure, other.confidence)
                odd = sorted(ours.keys() ^ theirs.keys())
                if odd:
                    listed = ", ".join(odd[:5]) + (", …" if len(odd) > 5 else "")
                    notes.append(
                        f"{name}, {measure}: {counted(len(odd), 'questions')} judged of only "
                        f"one of {sides[0].label} and {side.label}, and left out ({listed})."
                    )
    return notes
