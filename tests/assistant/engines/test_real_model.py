"""The wire protocol against a model that really generates: tiny, with random weights.

Nothing that it writes makes sense, so that everything has to be withheld; what is tested is that
its text arrives, in pieces and as a whole, and ends where it was told to.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import fastapi
import pytest
import torch
import uvicorn
from fastapi.responses import JSONResponse, StreamingResponse
from model_server import QUICK, Opener
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    TextIteratorStreamer,
)

from assistant.engines.endpoint import Endpoint
from assistant.engines.settings import ModelSettings
from assistant.engines.wire import Reply
from assistant.listening import listen

QUESTION = "Who built the lighthouse at Cape Orme?"
PATIENT = replace(QUICK, first=60.0, between=60.0, whole=120.0, tokens=24)


@dataclass
class Parrot:
    """A causal language model of two layers over bytes, and an OpenAI-compatible way to ask it."""

    model: Any
    tokenizer: Any
    streams: bool = True
    said: list[str] = field(default_factory=list)

    def application(self) -> fastapi.FastAPI:
        app = fastapi.FastAPI()

        @app.post("/v1/chat/completions")
        def complete(body: dict[str, Any]) -> Any:
            if body["stream"] and self.streams:
                return StreamingResponse(self._events(body), media_type="text/event-stream")
            text = "".join(self._pieces(body))
            message = {"role": "assistant", "content": text}
            return JSONResponse({"choices": [{"message": message, "finish_reason": "length"}]})

        return app

    def _events(self, body: dict[str, Any]) -> Iterator[str]:
        for piece in self._pieces(body):
            yield self._event({"delta": {"content": piece}, "finish_reason": None})
        yield self._event({"delta": {}, "finish_reason": "length"})
        yield "data: [DONE]\n\n"

    def _event(self, choice: dict[str, Any]) -> str:
        chunk = {"object": "chat.completion.chunk", "choices": [{"index": 0, **choice}]}
        return f"data: {json.dumps(chunk)}\n\n"

    def _pieces(self, body: dict[str, Any]) -> Iterator[str]:
        prompt = "\n".join(message["content"] for message in body["messages"])
        tokens = self.tokenizer(prompt[-200:], return_tensors="pt")
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True)
        options = {"max_new_tokens": body["max_tokens"], "do_sample": False, "streamer": streamer}
        working = threading.Thread(
            target=self.model.generate, kwargs={**tokens, **options, "eos_token_id": None}
        )
        working.start()
        self.said.append("")
        for piece in streamer:
            self.said[-1] += piece
            yield piece
        working.join()


@pytest.fixture(scope="module")
def parrot() -> Parrot:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    plain = Tokenizer(models.BPE({char: n for n, char in enumerate(alphabet)}, []))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=len(alphabet), hidden_size=16, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, max_position_embeddings=512,
    )  # fmt: skip
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain)
    return Parrot(LlamaForCausalLM(config).eval(), tokenizer)


@pytest.fixture
def address(parrot: Parrot) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(parrot.application(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.mark.parametrize("streams", [True, False])
def test_what_a_model_generates_arrives(streams: bool, parrot: Parrot, address: str) -> None:
    parrot.streams = streams
    reply = Reply()
    endpoint = Endpoint(ModelSettings(address, "parrot-1", None, PATIENT))
    pieces = list(endpoint.ask([{"role": "user", "content": QUESTION}], reply))
    assert "".join(pieces) == parrot.said[-1] != ""
    assert (reply.finished, reply.cut) == (True, True)


def test_nonsense_is_withheld_and_the_archive_quoted(
    parrot: Parrot, address: str, assistant_of: Opener
) -> None:
    parrot.streams = True
    answer = assistant_of(address, PATIENT).answer(QUESTION, abstain=False)
    assert parrot.said[-1]
    assert answer.engine == "extractive"
    assert answer.withheld > 0
    assert "Nothing is left of what the model parrot-1 wrote." in answer.notice
    assert [sentence.text for sentence in answer.sentences] == [
        citation.quote for citation in answer.citations
    ]
