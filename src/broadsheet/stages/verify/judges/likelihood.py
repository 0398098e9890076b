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
from typing import Any, Protocol

import numpy as np

from broadsheet.errors import ConfigError, MissingExtraError
from broadsheet.stages.verify.judge import Opinion

MAX_CONTEXT_TOKENS = 380  # four sentences of news are 120 to 200
MAX_CLAIM_TOKENS = 200
_CUE = "\n\nSummary:"
# Log-odds for one nat of mean surprise, from pairs on the learning half: docs/technotes/verify.md.
SURPRISE_WEIGHT = -0.5

Importer = Callable[[str], ModuleType]
ReadTokens = Callable[[str, str], tuple[float, ...]]


class Reader(Protocol):
    """A language model that tells how likely a text is behind another."""

    def log_probabilities(self, context: str, text: str) -> Sequence[float]:
        """Natural logarithm of the probability of every token of `text`, each given all that stands before it."""
        ...


@dataclass(frozen=True, slots=True)
class LikelihoodJudge:
    """Weighs how surprised a reader of the passages is by the claim, and decides nothing."""

    model: Reader
    name: str = "judge"

    def judge(self, claim: str, passages: Sequence[str]) -> Opinion | None:
        """An opinion without support of its own; None when there is nothing to read."""
        found = self.model.log_probabilities(" ".join(passages) + _CUE, f" {claim}") if passages and claim else ()
        if not found:
            return None
        return Opinion(None, penalty=SURPRISE_WEIGHT * -sum(found) / len(found))


@dataclass(frozen=True, slots=True)
class LlamaReader:
    """A model in a GGUF file. Picklable: only the path travels, each process loads the model once."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_file():
            raise ConfigError(f"[verify] judge: there is no file {self.path}")

    def log_probabilities(self, context: str, text: str) -> Sequence[float]:
        """`Reader.log_probabilities`; beyond `MAX_CLAIM_TOKENS` nothing is read.

        Raises:
            MissingExtraError: llama-cpp-python is not installed.
        """
        return _loaded(self.path)(context, text)


@functools.cache
def _loaded(path: Path) -> ReadTokens:
    return load_llama(path)


def load_llama(path: Path, load: Importer = importlib.import_module) -> ReadTokens:
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


def _read(model: Any, context: str, text: str) -> tuple[float, ...]:
    before = [model.token_bos(), *model.tokenize(context.encode(), add_bos=False)[-MAX_CONTEXT_TOKENS:]]
    tokens = model.tokenize(text.encode(), add_bos=False)[:MAX_CLAIM_TOKENS]
    model.n_tokens = 0
    model.eval([*before, *tokens])
    # What stands at a place says what comes behind it.
    logits = np.asarray(model.scores[len(before) - 1 : len(before) - 1 + len(tokens)], dtype=np.float64)
    top = logits.max(axis=1, keepdims=True)
    totals = top[:, 0] + np.log(np.exp(logits - top).sum(axis=1))
    return tuple(float(v) for v in logits[np.arange(len(tokens)), tokens] - totals)
