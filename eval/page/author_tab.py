"""Writing a grounded set on the page: ask, mark the evidence, save; or start from a suggestion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from eval.authoring.archive import Archive
from eval.authoring.author import Author
from eval.authoring.candidates import Candidate, ask, search_article
from eval.authoring.drafts import Drafts
from eval.authoring.proposal import (
    UNANSWERABLE_KINDS,
    Conversation,
    Mark,
    Proposal,
    parse_mode,
    parse_unanswerable,
)
from eval.page import views
from eval.page.compare_tab import Refresh
from eval.types import Message
from index.errors import FootnoteError, InputError
from index.terminal import counted

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
ANSWERED = "The archive answers it"
NOWHERE = {
    "plain": "Nothing in the archive is about it",
    "false_premise": "It assumes what isn't so",
    "near_miss": "The archive nearly answers it",
}
MODES = {"all": "All marked sentences together", "any": "Each marked sentence alone"}
CLOSED = (
    "Start the server with --author SET, a folder for the questions, to write a set here about "
    "the archive that is being served: ask, mark the sentences that answer, save."
)
SUGGESTIONS = 10

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tab works with: one set about the archive that is being served."""

    assistant: Assistant
    author: Author

    @classmethod
    def open(cls, assistant: Assistant, folder: Path) -> Desk:
        return cls(assistant, Author(folder, Archive(assistant.index)))

    def status(self) -> str:
        count = sum(1 for _ in self.author.questions.rows())
        return f"{counted(count, 'questions')} in {self.author.folder.name}."

    def earlier(self) -> list[str]:
        """What a question may follow: nothing, or one that is saved."""
        return ["", *(str(row.values.get("_id")) for row in self.author.questions.rows())]

    def asked(self, text: str, after: str) -> tuple[str, list[Choice], list[str]]:
        """(the answer as HTML, sentences to mark, those of them that the answer quotes)."""
        found = ask(self.assistant, self.author.archive, text, self._history(after))
        said = found.answer.text or found.answer.notice
        cited = [key(item) for item in found.candidates if item.cited]
        return views.note_view(said), choices(found.candidates), cited

    def found(self, path: str, words: str) -> list[Choice]:
        """The sentences of one article that hold the words."""
        return choices(search_article(self.author.archive, path, words))

    def saved(self, draft: Draft, after: str, suggestion: str) -> str:
        """Save what a person decided; the question's id. Raises InputError, QuestionError."""
        row = self.author.save(draft.proposal(self._conversation(after)))
        drafts = Drafts(self.author)
        for waiting in drafts.waiting():
            if str(waiting.get("_id")) == suggestion:
                drafts.taken(waiting, str(row["_id"]))
        return str(row["_id"])

    def suggestion(self, skip: str) -> tuple[str, str, list[Choice], str]:
        """(id, question, its sentence as the only choice, short answer) of the next suggestion.

        The one whose id is `skip` is rejected first. Raises InputError where there are none.
        """
        drafts = Drafts(self.author)
        waiting = list(drafts.waiting())
        for row in [row for row in waiting if str(row.get("_id")) == skip]:
            drafts.reject(row)
            waiting.remove(row)
        waiting = waiting or list(drafts.make(SUGGESTIONS, seed=1))
        if not waiting:
            raise InputError("The archive gives no further suggestions.")
        row = waiting[0]
        path, quote = str(row["path"]), str(row["quote"])
        span = self.author.archive.span_of(path, quote)
        choice = (f"{quote} — {path}", json.dumps([path, *span]))
        return str(row["_id"]), str(row["text"]), [choice], str(row.get("short_answer", ""))

    def _conversation(self, after: str) -> Conversation | None:
        return self.author.follow(self.author.row(after)) if after else None

    def _history(self, after: str) -> Sequence[Message]:
        conversation = self._conversation(after)
        return () if conversation is None else conversation.history


@dataclass(frozen=True, slots=True)
class Draft:
    """The form's fields as the browser sends them."""

    text: str
    marked: tuple[str, ...]
    mode: str
    kind: str
    short: str

    def proposal(self, conversation: Conversation | None) -> Proposal:
        unanswerable = next((k for k, words in NOWHERE.items() if words == self.kind), None)
        mode = next((k for k, words in MODES.items() if words == self.mode), "all")
        return Proposal(
            text=self.text,
            marks=() if unanswerable else tuple(map(mark_of, self.marked)),
            mode=parse_mode(mode),
            short_answer=self.short,
            unanswerable=None if unanswerable is None else parse_unanswerable(unanswerable),
            conversation=conversation,
        )


def key(candidate: Candidate) -> str:
    return json.dumps([candidate.path, candidate.start, candidate.end])


def choices(candidates: Sequence[Candidate]) -> list[Choice]:
    return [(f"{item.text} — {item.path}", key(item)) for item in candidates]


def mark_of(sent: str) -> Mark:
    """The mark that a check box names. Raises InputError for anything else."""
    try:
        path, start, end = json.loads(sent)
        return Mark(str(path), (int(start), int(end)))
    except (ValueError, TypeError) as exc:
        raise InputError(f"{sent!r} came where a marked sentence was expected.") from exc


def author_tab(assistant: Assistant, folder: Path | None) -> Refresh:
    """The tab; without a folder to write to, what to do to get one."""
    if folder is None:
        gr.HTML(views.note_view(CLOSED), elem_id="author-closed")
        return Refresh(lambda: None, [])
    desk = Desk.open(assistant, folder)
    status = gr.HTML(views.note_view(desk.status()), elem_id="author-status")
    question = gr.Textbox(label="Question", elem_id="author-question", lines=1, max_lines=4)
    after = gr.Dropdown([""], value="", label="Follows", elem_id="author-after", scale=0)
    with gr.Row():
        go = gr.Button("Ask", variant="primary", elem_id="author-ask", scale=0)
        suggest = gr.Button("Suggest a question", elem_id="author-suggest", scale=0)
    answer = gr.HTML("", elem_id="author-answer")
    marks = gr.CheckboxGroup([], label="Sentences that answer", elem_id="author-marks")
    with gr.Accordion("Look in an article", open=False, elem_id="author-look"), gr.Row():
        paths = desk.author.archive.paths
        path = gr.Dropdown(paths, value=paths[0] if paths else None, label="Article")
        words = gr.Textbox(label="Words to look for", elem_id="author-words")
        look = gr.Button("Find sentences", elem_id="author-find", scale=0)
    kinds = [ANSWERED, *(NOWHERE[kind] for kind in UNANSWERABLE_KINDS)]
    kind = gr.Radio(kinds, value=ANSWERED, label="Answered?", elem_id="author-kind")
    mode = gr.Radio(list(MODES.values()), value=MODES["all"], label="Needed", elem_id="author-mode")
    short = gr.Textbox(label="Short answer, where there is one", elem_id="author-short")
    save = gr.Button("Save", variant="primary", elem_id="author-save", scale=0)
    suggestion, offered = gr.State(""), gr.State([])

    def asking(text: str, after: str) -> Any:
        try:
            said, listed, cited = desk.asked(str(text), str(after or ""))
        except FootnoteError as problem:
            return views.error_view(problem), gr.skip(), gr.skip()
        return said, gr.CheckboxGroup(choices=listed, value=cited), listed

    def suggesting(current: str) -> Any:
        try:
            name, text, listed, short = desk.suggestion(str(current))
        except FootnoteError as problem:
            return "", gr.skip(), gr.skip(), gr.skip(), gr.skip(), views.error_view(problem)
        box = gr.CheckboxGroup(choices=listed, value=[value for _, value in listed])
        note = views.note_view("Put it in a reader's words, or ask for the next suggestion.")
        return name, text, box, listed, short, note

    def looking(path: str, words: str, listed: list[Choice], marked: list[str]) -> Any:
        try:
            found = desk.found(str(path), str(words))
        except FootnoteError as problem:
            return gr.skip(), gr.skip(), views.error_view(problem)
        known = [tuple(item) for item in listed]
        whole = [*known, *(choice for choice in found if choice not in known)]
        note = views.note_view(f"{counted(len(found), 'sentences')} found, at the end of the list.")
        return gr.CheckboxGroup(choices=whole, value=marked), whole, note

    def saving(
        text: str, marked: list[str], mode: str, kind: str, short: str, after: str, name: str
    ) -> Any:
        draft = Draft(str(text), tuple(map(str, marked or ())), str(mode), str(kind), str(short))
        try:
            saved = desk.saved(draft, str(after or ""), str(name))
        except FootnoteError as problem:
            return (views.error_view(problem), *[gr.skip()] * 6)
        note = views.note_view(f"Saved as {saved}. {desk.status()}")
        cleared = gr.CheckboxGroup(choices=[], value=[])
        return note, "", cleared, [], "", gr.Dropdown(choices=desk.earlier(), value=""), ""

    go.click(asking, inputs=[question, after], outputs=[answer, marks, offered], **PRIVATE)
    question.submit(asking, inputs=[question, after], outputs=[answer, marks, offered], **PRIVATE)
    suggest.click(
        suggesting,
        inputs=suggestion,
        outputs=[suggestion, question, marks, offered, short, answer],
        **PRIVATE,
    )
    look.click(
        looking, inputs=[path, words, offered, marks], outputs=[marks, offered, answer], **PRIVATE
    )
    save.click(
        saving,
        inputs=[question, marks, mode, kind, short, after, suggestion],
        outputs=[status, question, marks, offered, short, after, suggestion],
        **PRIVATE,
    )

    def opened() -> Any:
        return views.note_view(desk.status()), gr.Dropdown(choices=desk.earlier(), value="")

    return Refresh(opened, [status, after])
