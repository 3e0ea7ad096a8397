"""The part of the page by which a conversation outlives a reload: kept by the browser's tab."""

from __future__ import annotations

import logging
from typing import Any

import gradio as gr

from assistant.accounts.access import signed_in
from assistant.live import Serving
from assistant.ui.conversation import Message, Talk
from assistant.ui.recall import recalled, sealed
from assistant.ui.seal import LONGEST, Seal
from assistant.ui.theme import asset

log = logging.getLogger(__name__)

_KEPT = """(() => {
  let kept = "";
  try { kept = sessionStorage.getItem(`footnote:${location.pathname}`) ?? ""; } catch {}
  return kept.length <= LONGEST ? kept : "";
})()""".replace("LONGEST", str(LONGEST))
"""Longer than what was ever given out, it would not even be taken in."""
READ = f"(...inputs) => [...inputs.slice(0, -1), {_KEPT}]"
"""Puts what the tab keeps in the place of the last input, which is `Memory.kept`."""
FORGET = """() => {
  try { sessionStorage.removeItem(`footnote:${location.pathname}`); } catch {}
}"""


class Memory:
    """The component whose value the tab keeps, and what goes into it and comes out of it."""

    def __init__(self, serving: Serving, seal: Seal) -> None:
        self._serving = serving
        self._seal = seal
        self.kept = gr.HTML(
            "", elem_id="memory", html_template="", js_on_load=asset("memory.js"), visible="hidden"
        )

    def keep(self, talk: Talk, request: gr.Request) -> str:
        """The conversation as the tab is to keep it."""
        return sealed(talk, self._seal, _whose(request))

    def recall(self, talk: Talk, sent: object, request: gr.Request) -> Talk:
        """The conversation so far: where the server has none, the one that the tab kept.

        A question may be faster than the page's loading, and a page may outlive its server.
        """
        if talk.turns:
            return talk
        try:
            return recalled(self._serving(), self._seal, sent, _whose(request))
        # A page that opens without its conversation is better than none.
        except Exception:
            log.exception("a conversation could not be shown again")
            return Talk()

    def on_load(self, page: gr.Blocks, talk: gr.State, chat: gr.Chatbot) -> Any:
        """Show the tab's conversation again when the page is loaded; the event of it."""

        def shown(talk: Talk, sent: object, request: gr.Request) -> tuple[list[Message], Talk]:
            found = self.recall(talk, sent, request)
            return list(found.messages), found

        return page.load(
            shown,
            [talk, self.kept],
            [chat, talk],
            js=READ,
            show_progress="hidden",
            api_visibility="private",
        )


def _whose(request: gr.Request) -> str:
    """The account that reads, "" where readers need none."""
    account = signed_in(request.request.scope)
    return "" if account is None else account.name
