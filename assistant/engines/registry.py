"""The engines by name. Imported late: without a model nothing of HTTP is loaded."""

from __future__ import annotations

from importlib import import_module

from assistant.engines.extractive import ExtractiveEngine
from assistant.engines.queries import BuiltInQueries, QueryMaker
from assistant.engines.settings import EngineSettings
from assistant.engines.types import AnswerEngine
from index.errors import InputError

ENGINES = {
    "extractive": ("assistant.engines.extractive", "ExtractiveEngine"),
    "openai": ("assistant.engines.model", "ModelEngine"),
}
"""Name → (module, class)."""


def open_engine(settings: EngineSettings) -> AnswerEngine:
    """Raises InputError for a name that is not in the registry, and for a model that is missing."""
    if settings.engine not in ENGINES:
        names = ", ".join(ENGINES)
        raise InputError(f"{settings.engine!r} is no engine; expected one of {names}.")
    if settings.engine == "extractive":
        return ExtractiveEngine()
    if settings.model is None:
        raise InputError(
            f"The engine {settings.engine} needs a model: --model-url and --model, or "
            "FOOTNOTE_MODEL_URL and FOOTNOTE_MODEL."
        )
    module, name = ENGINES[settings.engine]
    engine: AnswerEngine = getattr(import_module(module), name)(settings.model)
    return engine


def open_queries(settings: EngineSettings) -> QueryMaker:
    """What words the search for a follow-up: the model only where that is asked for."""
    if settings.model is None or not settings.rewrite:
        return BuiltInQueries()
    from assistant.engines.rewriting import ModelQueries

    return ModelQueries(settings.model)
