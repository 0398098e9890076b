"""Reading the faithfulness sets: documents with true and false summaries, split once and for all by document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import read_jsonl

SETS = (
    "summedits_news",
    "bump_task1",
    "bump_task2",
    "summedits_podcast",
    "summedits_ectsum",
    "summedits_sales_email",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A summary of a document; `kinds` are the types of error put into a false one."""

    set: str
    document: str
    summary: str
    true: bool
    kinds: tuple[str, ...]

    @property
    def learnt_from(self) -> bool:
        """Whether its document belongs to the half that weights and thresholds come from."""
        return int(hashlib.blake2b(self.document.encode(), digest_size=4).hexdigest(), 16) % 2 == 0


def examples(data: Path, name: str) -> Iterator[Example]:
    """All summaries of one set; a reference summary that several edits share counts once."""
    seen: set[tuple[str, str]] = set()
    for row in read_jsonl(data / "faithfulness" / f"{name}.jsonl.gz"):
        if "article" not in row:
            yield Example(name, row["doc"], row["summary"], bool(row["label"]), tuple(row["edit_types"]))
            continue
        if (key := (row["article"], row["reference_summary"])) not in seen:
            seen.add(key)
            yield Example(name, *key, True, ())
        kind = row["error_type"].removesuffix(" Error").lower()
        yield Example(name, row["article"], row["edited_summary"], False, (kind,))


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Probability that a true one scores above a false one, ties counting half."""
    good = [s for s, y in zip(scores, labels, strict=True) if y]
    bad = [s for s, y in zip(scores, labels, strict=True) if not y]
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / (len(good) * len(bad))


def balanced_accuracy(scores: Sequence[float], labels: Sequence[bool], threshold: float) -> float:
    """Mean of the parts of true and of false ones that lie on their side of a threshold."""
    good = [s >= threshold for s, y in zip(scores, labels, strict=True) if y]
    bad = [s < threshold for s, y in zip(scores, labels, strict=True) if not y]
    return (sum(good) / len(good) + sum(bad) / len(bad)) / 2


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The threshold of highest balanced accuracy."""
    return max(sorted(set(scores)), key=lambda t: balanced_accuracy(scores, labels, t))


def paired(rows: Sequence[tuple[Example, float]]) -> float:
    """Part of the pairs of a true and a false summary of one document in which the true one scores higher."""
    groups: dict[str, tuple[list[float], list[float]]] = {}
    for example, score in rows:
        groups.setdefault(example.document, ([], []))[example.true].append(score)
    pairs = [(g > b) + 0.5 * (g == b) for bad, good in groups.values() for g in good for b in bad]
    return sum(pairs) / len(pairs)
