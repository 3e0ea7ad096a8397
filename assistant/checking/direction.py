"""Words of opposite directions: a sentence may not say "rose" of what it cites as "fell"."""

from __future__ import annotations

import re

_OPPOSITES = (
    ("rise rises rose risen rising increase increases increased increasing grow grows grew grown "
     "growing climb climbs climbed gain gains gained up upward expand expands expanded expansion "
     "growth higher raise raises raised doubled soared jumped",
     "fall falls fell fallen falling decrease decreases decreased decreasing decline declines "
     "declined declining drop drops dropped dropping shrink shrinks shrank shrunk down downward "
     "reduce reduces reduced reducing reduction lower lowers lowered cut cuts halved plunged"),
    ("more greater larger bigger above exceeds exceeded most majority maximum",
     "less fewer smaller below least minority minimum"),
    ("before earlier prior preceded precedes", "after later afterwards followed follows"),
    ("first earliest initial initially", "last latest final finally"),
    ("begin begins began begun beginning start starts started starting open opens opened opening "
     "launch launched launches",
     "end ends ended ending finish finishes finished stop stops stopped close closes closed "
     "closing cease ceased"),
    ("accept accepts accepted accepting agree agrees agreed approve approves approved allow allows "
     "allowed permit permits permitted support supports supported supporting welcome welcomed back "
     "backed endorse endorsed",
     "reject rejects rejected rejecting refuse refuses refused refusing oppose opposes opposed "
     "opposing deny denies denied forbid forbids forbade forbidden ban bans banned block blocks "
     "blocked prohibit prohibits prohibited disagree disagreed disapprove disapproved"),
    ("win wins won winning victory success succeed succeeds succeeded successful",
     "lose loses lost losing defeat defeated failure fail fails failed unsuccessful"),
    ("north northern northward", "south southern southward"),
    ("east eastern eastward", "west western westward"),
    ("import imports imported importing", "export exports exported exporting"),
    ("arrive arrives arrived enter enters entered join joins joined joining",
     "leave leaves left leaving exit exits exited depart departed withdraw withdrew "
     "withdrawn quit"),
    ("buy buys bought buying purchase purchased", "sell sells sold selling"),
    ("strengthen strengthens strengthened stronger strong improve improves improved better best",
     "weaken weakens weakened weaker weak worsen worsens worsened worse worst"),
    ("include includes included including add adds added adding with",
     "exclude excludes excluded excluding remove removes removed removing without"),
    ("always all every", "never none"),
    ("many", "few"),
    ("high", "low"),
    ("early", "late"),
    ("old older oldest", "new newer newest young younger youngest"),
    ("long longer longest", "short shorter shortest"),
    ("large big", "small little"),
    ("public", "private"),
    ("domestic internal inside", "foreign external outside"),
    ("mandatory compulsory required obligatory", "voluntary optional"),
    ("positive", "negative"),
    ("easy easier easily simple", "difficult harder hard"),
    ("cheap cheaper cheapest", "expensive costly dearer"),
    ("ally allies friend friends", "enemy enemies foe foes adversary adversaries"),
    ("right", "left"),
    ("top", "bottom"),
    ("fast faster quick quickly rapid rapidly", "slow slower slowly"),
    ("safe safer", "dangerous unsafe"),
    ("hot hotter warm warmer", "cold colder cool cooler"),
    ("borrow borrowed", "lend lent"),
    ("legal legally", "illegal illegally"),
    ("encourage encouraged encourages", "discourage discouraged discourages"),
    ("forward forwards advance advanced", "backward backwards retreat retreated"),
)  # fmt: skip
_SIDES = tuple((frozenset(one.split()), frozenset(other.split())) for one, other in _OPPOSITES)
_PREFIX = re.compile(r"(?:un|in|im|il|ir|dis|non)([a-z]{4,})$")
_WORD = re.compile(r"[a-z]+")


def turned_round(sentence: str, cited: str) -> bool:
    """Whether the sentence has a word of which the cited text has the opposite alone."""
    here, there = set(_WORD.findall(sentence.lower())), set(_WORD.findall(cited.lower()))
    if _undone(here, there) or _undone(there, here):
        return True
    return any(
        (here & side and there & opposite and not (here & opposite or there & side))
        for one, other in _SIDES
        for side, opposite in ((one, other), (other, one))
    )


def _undone(words: set[str], others: set[str]) -> bool:
    """Whether a word stands with a negating prefix on one side, and without it on the other."""
    found = (match for word in words - others if (match := _PREFIX.match(word)))
    return any(match[1] in others and match[1] not in words for match in found)
