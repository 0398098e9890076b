"""An inference model as judge: does the passage entail the claim? Any cross-encoder exported to ONNX.

The folder holds `model.onnx`, `tokenizer.json` and `config.json`, whose `id2label` says which output means entailment.
onnxruntime and tokenizers are optional (`pip install 'broadsheet[onnx]'`) and loaded at the first question.
"""

from __future__ import annotations

import functools
import importlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from broadsheet.errors import ConfigError, MissingExtraError
from broadsheet.stages.verify.judge import Opinion

MAX_TOKENS = 512  # what cross-encoders of this kind are trained with
_NO_LABELS = "config.json's id2label names no entailment"

Importer = Callable[[str], ModuleType]


class Nli(Protocol):
    """A model of inference."""

    def entailment(self, premise: str, hypothesis: str) -> float:
        """Probability, 0…1, that the premise entails the hypothesis."""
        ...


@dataclass(frozen=True, slots=True)
class NliJudge:
    """Asks of the passages one by one and of all together, and believes the best: a claim may fuse several."""

    model: Nli
    name: str = "judge"

    def judge(self, claim: str, passages: Sequence[str]) -> Opinion | None:
        """An opinion; None when there is no passage."""
        if not passages:
            return None
        premises = [*passages, " ".join(passages)] if len(passages) > 1 else list(passages)
        support = max(self.model.entailment(premise, claim) for premise in premises)
        return Opinion(support, "" if support >= 0.5 else "The passages do not entail this.")


@dataclass(frozen=True, slots=True)
class OnnxNli:
    """A cross-encoder on disk. Picklable: only the path travels, each process loads the model once."""

    path: Path  # the folder, or its .onnx file

    def __post_init__(self) -> None:
        file, tokens, labels = _files(self.path)
        if not (file.is_file() and tokens.is_file() and labels.is_file()):
            raise ConfigError(f"[verify] judge: {file}, tokenizer.json and config.json beside it are all needed")

    def entailment(self, premise: str, hypothesis: str) -> float:
        """Probability, 0…1, that the premise entails the hypothesis.

        Raises:
            MissingExtraError: onnxruntime or tokenizers are not installed.
            ConfigError: the model's labels name no entailment.
        """
        return _loaded(self.path)(premise, hypothesis)


@functools.cache
def _loaded(path: Path) -> Callable[[str, str], float]:
    return load_onnx(path)


def load_onnx(path: Path, load: Importer = importlib.import_module) -> Callable[[str, str], float]:
    """The model as a function of premise and hypothesis; `load` imports the optional packages."""
    file, tokens, labels = _files(path)
    index = entailment_index(json.loads(labels.read_text(encoding="utf-8")))
    runtime, tokenizers = _need(load, "onnxruntime"), _need(load, "tokenizers")
    session = runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(tokens))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_first")
    inputs = {i.name for i in session.get_inputs()}

    def entailment(premise: str, hypothesis: str) -> float:
        encoded = tokenizer.encode(premise, hypothesis)
        fed = {"input_ids": encoded.ids, "attention_mask": encoded.attention_mask, "token_type_ids": encoded.type_ids}
        output = session.run(None, {name: _row(values) for name, values in fed.items() if name in inputs})[0]
        return softmax([float(v) for v in output[0]])[index]

    return entailment


def _row(values: Sequence[int]) -> Any:
    return np.array([values], dtype=np.int64)


def entailment_index(config: Any) -> int:
    """Which output of the model means entailment, by `id2label`.

    >>> entailment_index({"id2label": {"0": "contradiction", "1": "ENTAILMENT", "2": "neutral"}})
    1

    Raises:
        ConfigError: none does.
    """
    labels = config.get("id2label") if isinstance(config, dict) else None
    for number, label in labels.items() if isinstance(labels, dict) else ():
        if str(label).lower() in ("entailment", "entailed", "supported", "consistent"):
            return int(number)
    raise ConfigError(f"[verify] judge: {_NO_LABELS}")


def softmax(logits: Sequence[float]) -> list[float]:
    """Logits as probabilities.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """
    top = max(logits)
    parts = [math.exp(v - top) for v in logits]
    return [p / sum(parts) for p in parts]


def _files(path: Path) -> tuple[Path, Path, Path]:
    file = path if path.suffix == ".onnx" else path / "model.onnx"
    return file, file.parent / "tokenizer.json", file.parent / "config.json"


def _need(load: Importer, module: str) -> Any:
    try:
        return load(module)
    except ImportError as error:
        raise MissingExtraError(f"[verify] judge: {module} is not installed; pip install 'broadsheet[onnx]'") from error
