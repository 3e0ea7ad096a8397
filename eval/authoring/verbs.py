"""Common English verbs in their forms: enough to turn a plain statement into a question.

A closed list, so that a noun or an adjective is seldom taken for a verb; a sentence whose verb is
not here gets no question.
"""

from __future__ import annotations

_REGULAR = """
abandon accept accuse achieve add adopt advise affect agree aim allow announce answer apologize
appear apply appoint approve argue arrange arrest arrive ask assume attack attend attract award
base believe belong blame block boost borrow burn call cancel carry cause celebrate challenge
change charge claim clear close collapse collect combine complete concern conclude condemn confirm
consider contain continue contribute control cost count cover create criticize damage declare
decline defend delay deliver demand deny depend deploy describe design destroy detain develop
discover discuss dismiss distribute dominate double drill earn elect eliminate employ enable end
endorse enter establish estimate examine exceed exchange exclude expand expect expel explain
explode export express extend fail favor finance finish fire follow force form fund gain generate
grant halt happen help host identify impose improve include increase inform insist inspect install
introduce invest invite involve issue join judge jump kill lack land last launch lead learn lift
limit link list locate lock manage mark matter measure mention merge monitor mount move name need
negotiate note notice object obtain offer open operate oppose order organize overturn own paint
pass perform persuade phase place play point postpone predict prepare present press prevent
produce promise promote propose prosecute protect prove provide publish purchase pursue push
question raise ratify reach receive recognize recommend record recover reduce refuse regard reject
release rely remain remove rename renew reopen repair repeat replace reply report represent
require rescue resign resolve respond restore restrict result resume retain retire return reveal
review revise ripen save schedule search seem seize select separate serve settle share shell shift
shiver sign start state stay strengthen study suffer suggest supply support suspend sustain target
test threaten tighten tour track trade train transform travel treat triple trust try turn unveil
update urge use value verify view visit vote vow walk want warn watch weaken welcome widen wind
wipe withdraw work worry
""".split()

_DOUBLED = "admit ban commit drop occur permit plan prefer refer ship stop submit transfer".split()
"""The last letter doubles: banned."""

_IRREGULAR = """
bear bore borne; become became become; begin began begun; bend bent bent; bind bound bound;
break broke broken; bring brought brought; build built built; buy bought bought;
catch caught caught; choose chose chosen; come came come; cut cut cut; deal dealt dealt;
draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen; feed fed fed;
fight fought fought; find found found; fly flew flown; forbid forbade forbidden;
forget forgot forgotten; freeze froze frozen; get got got; give gave given; go went gone;
grow grew grown; hang hung hung; have had had; hear heard heard; hide hid hidden; hit hit hit;
hold held held; keep kept kept; know knew known; lay laid laid; lead led led; leave left left;
lend lent lent; let let let; light lit lit; lose lost lost; make made made; mean meant meant;
meet met met; outlaw outlawed outlawed; overcome overcame overcome; pay paid paid; put put put;
read read read; ride rode ridden; ring rang rung; rise rose risen; run ran run; say said said;
see saw seen; seek sought sought; sell sold sold; send sent sent; set set set; shoot shot shot;
show showed shown; shrink shrank shrunk; shut shut shut; sink sank sunk; sit sat sat;
speak spoke spoken; spend spent spent; split split split; spread spread spread;
stand stood stood; steal stole stolen; strike struck struck; swear swore sworn; take took taken;
teach taught taught; tell told told; think thought thought; throw threw thrown;
undertake undertook undertaken; win won won; wind wound wound; withdraw withdrew withdrawn;
write wrote written
"""


def _past(base: str) -> str:
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeou":
        return f"{base[:-1]}ied"
    return f"{base}ed"


def third_person(base: str) -> str:
    """ "ban" → "bans": what a single subject does now."""
    if base == "have":
        return "has"
    if base.endswith(("s", "x", "z", "ch", "sh", "go")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in "aeou":
        return f"{base[:-1]}ies"
    return f"{base}s"


_FORMS = [tuple(entry.split()) for entry in _IRREGULAR.split(";")]
_KNOWN = {base for base, _, _ in _FORMS}
_FORMS += [(b, _past(b), _past(b)) for b in (*_REGULAR, *_DOUBLED) if b not in _KNOWN]

PAST_OF = {base: past for base, past, _ in _FORMS}
"""Base → simple past."""

BASE_OF_PAST = {past: base for base, past, _ in _FORMS}
BASE_OF_PARTICIPLE = {participle: base for base, _, participle in _FORMS}
BASE_OF_THIRD = {third_person(base): base for base, _, _ in _FORMS}

AUXILIARIES = frozenset(
    "was were is are will would can could may might must should has have had did does".split()
)
HAVING = frozenset("has have had".split())
