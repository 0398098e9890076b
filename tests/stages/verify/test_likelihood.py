"""A language model as a reader: what it adds to the score, and that it decides nothing."""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from broadsheet import audit
from broadsheet.config import VerifyConfig
from broadsheet.errors import ConfigError, MissingExtraError
from broadsheet.stages.verify import make_judge
from broadsheet.stages.verify.judges import LikelihoodJudge, LlamaReader
from broadsheet.stages.verify.judges.likelihood import (
    MAX_CLAIM_TOKENS,
    MAX_CONTEXT_TOKENS,
    Piece,
    load_llama,
    unhelped,
)

SOURCE = "A ferry ran aground off Port Varn on Friday. Nine passengers were taken to hospital after the accident."


@dataclass(frozen=True)
class Wordy:
    """A reader to whom a word of the context is certain, and any other one in a thousand."""

    def read(self, context: str, text: str) -> Sequence[Piece]:
        known = set(context.lower().split())
        return [Piece(f" {w}", 0.0 if w.lower() in known else math.log(0.001)) for w in text.split()]


class Llama:
    """Stands for a language model whose tokens are words: what it has read once it expects again, more than the rest."""

    asked: list[int]

    def __init__(self, path: str, n_ctx: int, **rest: Any) -> None:
        assert rest["logits_all"] is True
        self.n_ctx, self.n_tokens, self.words = n_ctx, 0, ["<s>"]
        self.scores = np.zeros((n_ctx, 4096), dtype=np.float32)
        self.asked = []

    def token_bos(self) -> int:
        return 0

    def tokenize(self, text: bytes, add_bos: bool) -> list[int]:
        assert not add_bos
        for word in text.decode().split():
            if word not in self.words:
                self.words.append(word)
        return [self.words.index(word) for word in text.decode().split()]

    def detokenize(self, tokens: list[int]) -> bytes:
        return " ".join(self.words[t] for t in tokens).encode()

    def eval(self, tokens: list[int]) -> None:
        self.asked.append(len(tokens))
        for at in range(len(tokens)):
            self.scores[at] = 0.0
            self.scores[at][tokens[: at + 1]] = 10.0


class Module:
    Llama = Llama


def test_a_surprising_claim_scores_lower_and_keeps_its_verdict() -> None:
    plain = audit.audit("A ferry ran aground on Friday.", [SOURCE])
    read = audit.audit("A ferry ran aground on Friday.", [SOURCE], judge=LikelihoodJudge(Wordy()))
    odd = audit.audit("A ferry got stranded on Friday.", [SOURCE], judge=LikelihoodJudge(Wordy()))
    assert plain.supported
    assert read.supported
    assert odd.claims[0].verdict is audit.audit("A ferry got stranded on Friday.", [SOURCE]).claims[0].verdict
    assert odd.score < read.score <= plain.score


def test_a_reader_lifts_nothing_that_a_check_refuses() -> None:
    wrong = "Twelve passengers were taken to hospital after the accident."
    plain, read = audit.audit(wrong, [SOURCE]), audit.audit(wrong, [SOURCE], judge=LikelihoodJudge(Wordy()))
    overruled = VerifyConfig(judge_may_overrule=True)
    assert not audit.audit(wrong, [SOURCE], judge=LikelihoodJudge(Wordy()), config=overruled).supported
    assert (read.supported, plain.supported) == (False, False)
    assert read.score <= plain.score


def test_nothing_to_read_is_no_opinion() -> None:
    assert LikelihoodJudge(Wordy()).judge("A ferry ran aground.", []) is None
    assert LikelihoodJudge(Wordy()).judge(" ", ["A ferry ran aground."]) is None


def test_what_the_context_says_is_likelier() -> None:
    read = load_llama(Path("tiny.gguf"), load=lambda name: Module())  # type: ignore[arg-type,return-value]
    same, other = read("nine boats sank", "nine boats"), read("nine boats sank", "seven ships")
    assert [p.text for p in same] == ["nine", "boats"]
    # Four words have been read before the first one, and each was given e to the tenth; 4,092 others one.
    assert all(math.isclose(p.log_probability, 10 - math.log(4092 + 4 * math.exp(10)), abs_tol=1e-4) for p in same)
    assert [p.text for p in other] == ["seven", "ships"]
    assert max(p.log_probability for p in other) < -9


def test_words_of_several_pieces_count_once_and_small_words_not() -> None:
    told = [Piece(" Quill", -1.0), Piece("an", -0.5), Piece("'s", -0.5), Piece(" of", -9.0), Piece(",", -9.0)]
    untold = [Piece(p.text, p.log_probability - 1.0 if p.text[0] == " " else p.log_probability) for p in told]
    assert unhelped(told, untold) == 1.0
    assert unhelped(told, [Piece(p.text, p.log_probability - 5.0) for p in told]) == 0.0


def test_what_is_read_is_bounded_and_read_once() -> None:
    made: list[Llama] = []

    class Kept(Module):
        @staticmethod
        def Llama(*args: Any, **rest: Any) -> Llama:  # noqa: N802
            made.append(Llama(*args, **rest))
            return made[-1]

    read = load_llama(Path("tiny.gguf"), load=lambda name: Kept())  # type: ignore[arg-type,return-value]
    long = " ".join(f"w{i}" for i in range(1000))
    assert len(read(long, long)) == MAX_CLAIM_TOKENS
    assert read(long, long) == read(long, long)
    assert made[0].asked == [1 + MAX_CONTEXT_TOKENS + MAX_CLAIM_TOKENS]
    assert made[0].asked[0] <= made[0].n_ctx


def test_a_model_file_is_chosen_by_its_ending(tmp_path: Path) -> None:
    model = tmp_path / "reader.gguf"
    with pytest.raises(ConfigError, match=r"no file .*reader\.gguf"):
        make_judge(VerifyConfig(judge=str(model)))
    model.write_bytes(b"GGUF")
    judge = make_judge(VerifyConfig(judge=str(model)))
    assert judge == LikelihoodJudge(LlamaReader(model))
    assert pickle.loads(pickle.dumps(judge)) == judge


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    def nothing(name: str) -> Any:
        raise ImportError(name)

    with pytest.raises(MissingExtraError, match=r"broadsheet\[llama\]"):
        load_llama(tmp_path / "reader.gguf", load=nothing)
