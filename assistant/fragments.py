"""Which sentences of an article say something, and which only announce, name or point.

Cheap and tolerant: a sentence is left out for what it shows (its capitals, its first word, its
last mark), never for a verb that was not recognised, so that another language loses nothing.
"""

from __future__ import annotations

import re

MIN_WORDS = 3
WITHOUT_STOP = 8
"""Words from which on a line without a full stop passes for a sentence."""

_CLOSING = "\"'”’)]»」』"
_TERMINAL = re.compile(rf"[.!?…;。！？][{re.escape(_CLOSING)}]*$")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that are written without spaces: Thai, Lao, Japanese, Chinese."""

_LABEL = re.compile(
    r"(?:photo(?:graph)?s?|image|picture|video|graphic|illustration|screenshot|caption|credits?|"
    r"source|figure|fig\.|table|related|tags?|categor(?:y|ies)|keywords?|share)"
    r"(?: \d+)?(?: credit)?\s*:"
    r"|(?:posted|published|written|filed|tagged|photo(?:graph)?|image|illustration) "
    r"(?:by|in|on|under)\b"
    r"|(?:(?:photo(?:graph)?|image) )?courtesy (?:of|by)\b",
    re.IGNORECASE,
)
_FROM_ELSEWHERE = re.compile(
    r"(?:this (?:blog )?(?:post|article|piece|story|entry|text) (?:was |is |has been )?)?"
    r"(?:originally |first |cross-)(?:posted|published|appeared)\b[^,;]*$",
    re.IGNORECASE,
)
"""A line of where a text was before, and not a clause: that goes on after a comma."""

_CALL = re.compile(
    r"^\W*(?:"
    r"(?:(?:please|also|and|so|but|just|now|then|be sure to|make sure to|don['’]t forget to|"
    r"remember to|feel free to|in the meantime),? )*"
    r"(?:check (?:it |them |this )?out|(?:learn|find out|read|see) more|"
    r"click (?:here|below|on the)|register (?:here|now|today|for|at|to)|"
    r"sign up|subscribe|rsvp|stay tuned|tune in|get in touch|"
    r"(?:contact|e-?mail|call|follow|join|visit|like) (?:us|me|our|www\.|https?:)|visit the|"
    r"(?:watch|download|view|browse|explore) (?:the|our|this)|(?:take|have) a look|"
    r"let us know|tell us|share your|send us|leave (?:us )?a comment)"
    r"|(?:for (?:more|further|additional|details|questions|any)|"
    r"to (?:learn|find out|read|see|hear)|(?:if|should) you (?:['’]d like|would like|want|"
    r"are interested|have (?:any |more |further )?(?:questions?|comments?|ideas?|suggestions?)))"
    r"\b[^.;:]*, (?:please )?"
    r"(?:visit|see|contact|e-?mail|call|click|check|go to|read|watch|sign up|join|register|"
    r"reach out|let us|send|leave)"
    r")\b",
    re.IGNORECASE,
)
"""A call to the reader to turn to something, and not what is to be found there. English."""
_ASKS_WHERE_TO_TURN = re.compile(
    r"\bhow (?:(?:can|do|does|could|should|would) (?:I|we|you|one|someone|people)|to)\b|\bwhere\b"
    r"|\b(?:contact|reach|e-?mail|call|tele\w*|phone|register|sign up|subscribe|join|visit|"
    r"download|web ?site|address|link)\b",
    re.IGNORECASE,
)

_SMALL = frozenset(
    "a an and as at but by for from in into nor of off on onto or over per the through to under "
    "up via vs with without your our my its de del della der des di do dos du e el en et la las le "
    "les los und van vom von y zu zum zur".split()
)
"""What titles and names keep in lower case; the commonest such words of some other languages."""

_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")
"""Of a word, less the marks around it."""
_ADDRESS = re.compile(r"^(?:https?://|www\.|[@#])|\w@\w", re.IGNORECASE)


def could_answer(sentence: str) -> bool:
    """False for headings, labels, captions, names and questions: they announce or point."""
    length = _length(sentence)
    if length < MIN_WORDS or sentence.rstrip(_CLOSING).endswith(("?", "？")):
        return False
    if _LABEL.match(sentence) or _FROM_ELSEWHERE.match(sentence) or _is_title(sentence):
        return False
    return length >= WITHOUT_STOP or _TERMINAL.search(sentence) is not None


def only_calls(sentence: str, question: str) -> bool:
    """Whether a sentence only calls on the reader, as "Check out …", unasked: who asks where to
    turn, or how to go about a thing, is answered by one."""
    return not _ASKS_WHERE_TO_TURN.search(question) and _CALL.match(sentence) is not None


def leads_in(sentence: str) -> bool:
    """Whether a sentence announces the one after it, as before a list or a quotation."""
    return sentence.rstrip(_CLOSING).endswith((":", ",", "："))


def _length(sentence: str) -> int:
    """Words; where none are told apart by spaces, two characters are taken for one."""
    return max(len(sentence.split()), len(_NO_SPACES.findall(sentence)) // 2)


def _is_title(sentence: str) -> bool:
    """Whether every word is capitalised, a number or small, as in a heading, a name or a byline.

    What is in capitals throughout may be a whole article's way: there only short lines are one.
    """
    words = []
    for word in sentence.split():
        if _ADDRESS.search(word):
            continue
        core = _CORE.search(word)
        bare = "" if core is None else core[0]
        if bare[:1].islower() and bare not in _SMALL:
            return False  # most sentences have such a word early on
        words.append(bare)
    if not any(word[:1].isupper() for word in words):
        return False
    shouted = all(word.isupper() for word in words if word.upper() != word.lower())
    return not shouted or len(words) < WITHOUT_STOP
