"""Words that carry a sentence and not its matter: the index holds them, questions drop them."""

from __future__ import annotations

FUNCTION_WORDS = (
    "a about above after again against all also am an and any are as at be because been before "
    "being below between both but by can could did do does doing done down during each few for "
    "from further had has have having he her here hers herself him himself his how i if in into "
    "is it its itself just may me might more most much must my myself no nor not now of off on "
    "once only or other our ours ourselves out over own s same shall she should so some such t "
    "than that the their theirs them themselves then there these they this those through to too "
    "under until up us very was we were what when where whether which while who whom whose why "
    "will with would you your yours yourself yourselves"
)
