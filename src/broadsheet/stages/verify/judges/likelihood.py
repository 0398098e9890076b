"""A language model as a reader: how likely are the claim's words to somebody who has just read the passages?

What a passage says makes the words of a true summary likely, and an exchanged one less so. Taken over the words of a
claim this ranks a true summary above an edited one of the same article; it says little about a claim alone, for a free
wording is unlikely as well. So this judge decides nothing: its opinion only weighs in the score.
Yuan, Neubig, Liu, BARTScore: Evaluating Generated Text as Text Generation, 2021.

Any GGUF file will do; llama-cpp-python is optional (`pip install 'broadsheet[llama]'`) and loaded at the first claim.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, Protocol

import numpy as np

from broadsheet.errors import ConfigError, MissingExtraError
from broadsheet.stages.verify.judge import Opinion
from broadsheet.text.words import stopwords

MAX_CONTEXT_TOKENS = 380  # four sentences of news are 120 to 200
MAX_CLAIM_TOKENS = 200
_CUE = "\n\nSummary:"
# Log-odds for one nat of mean surprise a token, and for one nat by which the passages fail to make a content word
# likelier; from pairs on the learning half: docs/technotes/verify.md.
MEAN_WEIGHT = -0.25
UNHELPED_WEIGHT = -0.1
_HELPED = 2.0  # nats: words that stand in the passages gain four to eight

Importer = Callable[[str], ModuleType]


class Piece(NamedTuple):
    """One token of a text: its letters, and the natural logarithm of its probability given all that stands before."""

    text: str
    log_probability: float


ReadPieces = Callable[[str, str], tuple[Piece, ...]]


class Reader(Protocol):
    """A language model that tells how likely a text is behind another."""

    def read(self, context: str, text: str) -> Sequence[Piece]:
        """The tokens of `text` behind `context`, in order; the same ones whatever the context is."""
        ...


@dataclass(frozen=True, slots=True)
class LikelihoodJudge:
    """Weighs how surprised a reader of the passages is by the claim, and decides nothing."""

    model: Reader
    name: str = "judge"

    def judge(self, claim: str, passages: Sequence[str]) -> Opinion | None:
        """An opinion without support of its own; None when there is nothing to read."""
        found = measure(self.model, claim, passages)
        return None if found is None else Opinion(None, penalty=MEAN_WEIGHT * found[0] + UNHELPED_WEIGHT * found[1])


def measure(model: Reader, claim: str, passages: Sequence[str]) -> tuple[float, float] | None:
    """Mean surprise of a claim's tokens behind its passages, and what its words miss (`unhelped`), both in nats."""
    told = model.read(" ".join(passages) + _CUE, f" {claim}") if passages and claim.strip() else ()
    if not told:
        return None
    untold = model.read(_CUE.strip(), f" {claim}")
    return -sum(p.log_probability for p in told) / len(told), unhelped(told, untold)


def unhelped(told: Sequence[Piece], untold: Sequence[Piece]) -> float:
    """By how many nats the content words fall short of what words gain that the passages have.

    >>> told, untold = [Piece(" nine", -1.0), Piece(" boats", -2.0)], [Piece(" nine", -6.0), Piece(" boats", -2.5)]
    >>> unhelped(told, untold)
    1.5
    """
    stop = stopwords("en")
    short = 0.0
    for (word, with_passages), (_, alone) in zip(_words(told), _words(untold), strict=True):
        if word[:1].isalnum() and word.lower() not in stop:
            short += max(0.0, _HELPED - (with_passages - alone))
    return short


def _words(pieces: Sequence[Piece]) -> list[tuple[str, float]]:
    """Words with the sum of their pieces; a piece that begins with a space or a sign begins a word."""
    found: list[tuple[str, float]] = []
    for text, value in pieces:
        if found and (text[:1].isalnum() or text[:1] in _JOINED):
            found[-1] = (found[-1][0] + text, found[-1][1] + value)
        else:
            found.append((text.strip(), value))
    return found


_JOINED = ("'", "’", "_")


@dataclass(frozen=True, slots=True)
class LlamaReader:
    """A model in a GGUF file. Picklable: only the path travels, each process loads the model once."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_file():
            raise ConfigError(f"[verify] judge: there is no file {self.path}")

    def read(self, context: str, text: str) -> Sequence[Piece]:
        """`Reader.read`, of at most `MAX_CLAIM_TOKENS` tokens.

        Raises:
            MissingExtraError: llama-cpp-python is not installed.
        """
        return _loaded(self.path)(context, text)


@functools.cache
def _loaded(path: Path) -> ReadPieces:
    return load_llama(path)


def load_llama(path: Path, load: Importer = importlib.import_module) -> ReadPieces:
    """The model as a function of context and text; `load` imports the optional package."""
    try:
        module = load("llama_cpp")
    except ImportError as error:
        message = "[verify] judge: llama-cpp-python is not installed; pip install 'broadsheet[llama]'"
        raise MissingExtraError(message) from error
    size = MAX_CONTEXT_TOKENS + MAX_CLAIM_TOKENS + 16
    # One thread: the engine's processes share the cores already.
    model = module.Llama(str(path), n_ctx=size, n_batch=size, n_threads=1, n_threads_batch=1, **_QUIET)
    return functools.lru_cache(maxsize=4096)(functools.partial(_read, model))


_QUIET: dict[str, Any] = {"logits_all": True, "verbose": False}


def _read(model: Any, context: str, text: str) -> tuple[Piece, ...]:
    before = [model.token_bos(), *model.tokenize(context.encode(), add_bos=False)[-MAX_CONTEXT_TOKENS:]]
    tokens = model.tokenize(text.encode(), add_bos=False)[:MAX_CLAIM_TOKENS]
    model.n_tokens = 0
    model.eval([*before, *tokens])
    # What stands at a place says what comes behind it.
    logits = np.asarray(model.scores[len(before) - 1 : len(before) - 1 + len(tokens)], dtype=np.float64)
    top = logits.max(axis=1, keepdims=True)
    totals = top[:, 0] + np.log(np.exp(logits - top).sum(axis=1))
    values = logits[np.arange(len(tokens)), tokens] - totals
    return tuple(
        Piece(model.detokenize([token]).decode("utf-8", "replace"), float(v))
        for token, v in zip(tokens, values, strict=True)
    )
