"""Questions made of statements by rules that can be read: which words went, and what asks for them.

Each rule takes a clause and gives a question with the words that would answer it, or nothing.
They are suggestions: a person checks every one. English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from eval.authoring.clauses import DATE, Clause, IsName, clause_of
from eval.authoring.verbs import BASE_OF_PARTICIPLE, PAST_OF, third_person


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`rule` names the rule, `question` is what it made, `answer` the words that were taken out."""

    rule: str
    question: str
    answer: str


_SMALL = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|eighteen|twenty|"
    "thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_NUMBER = (
    r"(?:(?:about|nearly|almost|some|roughly|over|more than|fewer than|at least|up to|around) )?"
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}|(?:a|one|{_SMALL}) (?:hundred|thousand|million)|"
    rf"(?:{_SMALL})(?:-\w+)?)(?: (?:hundred|thousand|million|billion))?"
)
_COUNTED = (
    r"((?:(?!of\b|in\b|percent|per\b|years?\b|months?\b|days?\b|dollars?\b|weeks?\b)[a-zA-Z-]+ )"
    r"{0,2}(?:people|men|women|children|[a-z-]+[a-rt-z]s)(?: of (?:[\w-]+))?)(?![\w-])"
)
_WHEN = re.compile(rf"\b(in|on|since|until) ((?>{DATE}))(?= |$)(?! (?:and|or|to) \d)")
_SUBJECT_COUNT = re.compile(rf"^({_NUMBER}) {_COUNTED}", re.IGNORECASE)
_OBJECT_COUNT = re.compile(rf"^((?:[a-z]+(?:ed|en|t|d|ne|un) )?)({_NUMBER}) {_COUNTED} ?")
_AGENT = re.compile(r"^((?:\w+ly )?)(\w+) (.*?)\bby ((?:the )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)*)")
_TITLE = re.compile(
    r"^(?:Mr|Mrs|Ms|Dr|President|Senator|Secretary|Minister|Prime|Ambassador|General|Governor|"
    r"Chairman|Representative)\b"
)
_NAME = re.compile(r"^(?:[A-Z][\w'’-]*\.? ?)+$")
_SAYING = frozenset(
    "said argued warned announced promised predicted concluded explained reported proposed "
    "demanded insisted claimed answered noted declared found suggested".split()
)
_CAUSE = re.compile(r"\bbecause (?:of )?(.+?)(?:, (?:and|but) .+)?$|\b(in order to .+)$")
_FOCUS = re.compile(r" (?:only|partly|mainly|largely|simply|precisely|chiefly|in part)$")
_MEASURES = frozenset("days weeks months years hours minutes dollars times percent points".split())
_ADJECTIVE = re.compile(r"(?:an|ese|ish|ch|ern)$")
_MENTION = re.compile(r"(?<=\s)(?:[A-Z][\w'’-]*[a-zA-Z](?: (?:of )?[A-Z][\w'’-]*)*)")

Rule = Callable[[Clause, str], Suggestion | None]


def when(clause: Clause, _: str) -> Suggestion | None:
    """ "Seoul banned beef in December 2003" → "When did Seoul ban beef?"."""
    if negated(clause.rest) or is_state(clause):
        return None
    if clause.intro:
        word, _, date = clause.intro.partition(" ")
        asking = {"In": "When", "On": "When", "Since": "Since when", "Until": "Until when"}
        if word not in asking or not clause.rest:
            return None
        return Suggestion("when", f"{asking[word]} {clause.asked(clause.rest)}?", date)
    found = _WHEN.search(clause.rest)
    if found is None:
        return None
    rest = f"{clause.rest[: found.start()]} {clause.rest[found.end() :]}"
    ask = {"since": "Since when", "until": "Until when"}.get(found[1], "When")
    return Suggestion("when", f"{ask} {clause.asked(rest)}?", found[2])


def how_many_subject(clause: Clause, _: str) -> Suggestion | None:
    """ "Forty kinds of apple have grown there" → "How many kinds of apple have grown there?"."""
    found = _SUBJECT_COUNT.match(clause.subject)
    if found is None or found.end() != len(clause.subject) or negated(clause.rest):
        return None
    question = f"How many {found[2]} {clause.verb} {clause.rest}?"
    return Suggestion("how many (subject)", question, found[1])


def how_many_object(clause: Clause, _: str) -> Suggestion | None:
    """ "The raid killed 46 sailors" → "How many sailors did the raid kill?"."""
    found = _OBJECT_COUNT.match(clause.rest)
    if found is None or (found[1] and clause.kind != "auxiliary"):
        return None
    if found[3].split()[-1] in _MEASURES:
        return None
    rest = f"{found[1]}{clause.rest[found.end() :]}"
    if clause.kind == "auxiliary" and (clause.verb in ("is", "are", "was", "were")):
        return None
    return Suggestion("how many (object)", f"How many {found[3]} {clause.asked(rest)}?", found[2])


def who_by(clause: Clause, _: str) -> Suggestion | None:
    """ "The tower was built by Tomas Reyl in 1887" → "Who built the tower in 1887?"."""
    if clause.verb not in ("was", "were", "is"):
        return None
    found = _AGENT.match(clause.rest)
    if found is None or found[2] not in BASE_OF_PARTICIPLE:
        return None
    if re.match(r" ?(?:and|or|&|['’]s|as well)", clause.rest[found.end() :]):
        return None  # only one of several, or somebody's something
    base = BASE_OF_PARTICIPLE[found[2]]
    verb = third_person(base) if clause.verb == "is" else PAST_OF[base]
    after = clause.rest[found.end() :]
    question = " ".join(f"Who {found[1]}{verb} {clause.subject} {found[3]}{after}".split())
    return Suggestion("who (by)", f"{question}?", found[4])


def who_did(clause: Clause, _: str) -> Suggestion | None:
    """ "Ida Vance closed the mill in 1911" → "Who closed the mill in 1911?"."""
    if clause.kind != "past" or clause.verb in _SAYING or not _NAME.match(clause.subject):
        return None
    if len(clause.rest.split()) < 4 or not re.search(r"[A-Z]|\d", clause.rest):
        return None
    date = f" {clause.intro[:1].lower()}{clause.intro[1:]}" if clause.intro else ""
    question = f"Who {clause.verb} {clause.rest}{date}?"
    return Suggestion("who (did)", question, clause.subject)


def why(clause: Clause, sentence: str) -> Suggestion | None:
    """ "The tours ended because a guard fired" → "Why did the tours end?"."""
    found = _CAUSE.search(sentence.rstrip("."))
    if found is None or not clause.tail.startswith(("because", "in order to")) or not clause.rest:
        return None
    rest = _FOCUS.sub("", clause.rest)
    date = f" {clause.intro[:1].lower()}{clause.intro[1:]}" if clause.intro else ""
    return Suggestion("why", f"Why {clause.asked(rest)}{date}?", found[1] or found[2])


def what_said(clause: Clause, sentence: str) -> Suggestion | None:
    """ "The minister warned that Seoul may leave" → "What did the minister warn about Seoul?"."""
    if clause.verb not in _SAYING or not clause.rest.startswith("that "):
        return None
    said = sentence.rstrip(".").partition(f" {clause.verb} that ")[2]
    mentions = [name for name in _MENTION.findall(f" {said}") if not _ADJECTIVE.search(name)]
    if not mentions or mentions[0] in clause.subject:
        return None
    question = f"What did {clause.subject} {clause.base} about {mentions[0]}?"
    return Suggestion("what (said)", question, said)


def what_is(clause: Clause, _: str) -> Suggestion | None:
    """ "Kaesong is an industrial park near the border" → "Who or what is Kaesong?"."""
    name = _NAME.match(clause.subject)
    if clause.verb not in ("is", "was") or not re.match(r"(?:an?|the) \w+ \w+", clause.rest):
        return None
    if name is None or len(clause.rest.split()) < 5:
        return None
    ask = "Who" if _TITLE.match(clause.subject) else "Who or what"
    return Suggestion("what (is)", f"{ask} {clause.verb} {clause.subject}?", clause.rest)


RULES: tuple[Rule, ...] = (
    when, how_many_subject, how_many_object, who_by, who_did, why, what_said, what_is,
)  # fmt: skip


def suggestions(sentence: str, is_name: IsName) -> Iterator[Suggestion]:
    """What the rules make of a sentence; nothing of most sentences."""
    clause = clause_of(sentence, is_name)
    if clause is None:
        return
    for rule in RULES:
        made = rule(clause, sentence)
        if made is not None and stands_alone(made.question, clause):
            yield replace(made, answer=made.answer.strip(" ,"))


def is_state(clause: Clause) -> bool:
    """Whether nothing happens: "The park is a symbol of what was agreed in 1911"."""
    if clause.verb not in ("is", "are", "was", "were"):
        return False
    words = [word for word in clause.rest.split() if not word.endswith("ly")]
    happening = ("first", "then", "still", "later", "being", "due")
    first = next((word for word in words if word not in happening), "")
    return first not in BASE_OF_PARTICIPLE and not first.endswith(("ed", "ing", "born"))


def negated(text: str) -> bool:
    return re.search(r"\b(?:not|never|no|nor)\b|n['’]t\b", text) is not None


_POINTING = re.compile(
    r"\b(?:he|she|they|it|them|him|this|that|these|those|here|now|today|yesterday|ago|recently|"
    r"i|we|us|my|our|you|your|then|former|latter|so|too|also|such|another|other)\b"
    r"|\b(?:last|next) (?:week|month|year|spring|summer|autumn|fall|winter|night)\b",
    re.IGNORECASE,
)
_CUT_SHORT = re.compile(r"^[A-Z]\w*(?:ian|ean|ese|ish|can|ern)$|^(?:the|a|an|of|and|with|to)$")
_OWNING = re.compile(r"\b(?:its|their|his|her)\b")


def stands_alone(question: str, clause: Clause) -> bool:
    """Whether a question can be understood without the article: nothing in it points elsewhere."""
    last = question.rstrip("?").split()[-1]
    if _POINTING.search(question.replace("US", "")) or _CUT_SHORT.search(last):
        return False
    owner = question.find(clause.subject)
    owned = _OWNING.search(question)
    return owned is None or 0 <= owner < owned.start()
