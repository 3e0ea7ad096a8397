"""Walking through the drafts in a terminal: each is accepted, put in other words, or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from eval.authoring.dialogue import Listen, Say
from eval.authoring.drafts import ACCEPTED, REJECTED, Drafts
from index.analyzer import terms
from index.errors import FootnoteError
from index.terminal import counted

HELP = "  a accept    e edit, then accept    r reject    k keep for later    q quit"

EDITED = "edited"


class Review:
    """One session; `done` counts what became of the drafts, each on the disk at once."""

    def __init__(self, drafts: Drafts, listen: Listen, say: Say) -> None:
        self._drafts = drafts
        self._listen = listen
        self._say = say
        self.done = Counter[str]()

    def run(self) -> None:
        """Until the drafts are through, `q`, or the end of the input."""
        waiting = self._drafts.waiting()
        self._say(
            f"{counted(len(waiting), 'drafts')} to check. "
            "Is the sentence a full answer to the question?"
        )
        self._say(HELP)
        try:
            for place, draft in enumerate(waiting, 1):
                self._say(shown(draft, f"{place} of {len(waiting)}"))
                while not self._decided(draft):
                    pass
        except EOFError:
            return

    def _decided(self, draft: Mapping[str, Any]) -> bool:
        """Whether the next draft's turn has come, after one line. EOFError for `q`."""
        word = self._listen("a/e/r/k/q> ").strip().lower()
        if word in ("q", "quit"):
            raise EOFError
        try:
            if word in ("a", "accept"):
                self._take(ACCEPTED, draft, self._drafts.accept(draft))
            elif word in ("e", "edit"):
                self._take(EDITED, draft, self._edited(draft))
            elif word in ("r", "reject"):
                self._drafts.reject(draft)
                self.done[REJECTED] += 1
            elif word not in ("k", "keep"):
                self._say(HELP)
                return False
        except FootnoteError as exc:
            self._say(f"! {exc}")
            return False
        return True

    def _edited(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """Saved in the words that are typed; an empty line leaves what there is."""
        text = self._listen(f"Question [{draft['text']}]: ").strip()
        short = self._listen(f"Short answer [{draft['short_answer']}]: ").strip()
        return self._drafts.accept(draft, text or None, short or None)

    def _take(self, what: str, draft: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        self.done[what] += 1
        own = own_words(draft, str(row["text"]))
        still = f" Still in the article's own words: {', '.join(own)}." if own else ""
        self._say(f"Saved as {row['_id']}.{still}")


def own_words(draft: Mapping[str, Any], text: str) -> list[str]:
    """Those of the words to avoid that a question has all the same, in whatever form."""
    asked = set(terms(text))
    return [word for word in map(str, draft.get("avoid") or ()) if asked & set(terms(word))]


def shown(draft: Mapping[str, Any], place: str) -> str:
    """A draft for a person: the sentence, the question with its rule, words to avoid."""
    avoid = ", ".join(map(str, draft.get("avoid") or ()))
    lines = [
        f"\n{place}: {draft.get('title', '')} ({draft.get('path', '')})",
        f"  {draft.get('quote', '')}",
        f"  Question  {draft.get('text', '')}   (rule: {draft.get('rule', '')})",
        f"  Answer    {draft.get('short_answer', '')}",
    ]
    if avoid:
        lines.append(f"  The article's own words, better said otherwise: {avoid}")
    return "\n".join(lines)
