"""Reading the faithfulness sets: documents with true and false summaries, split once and for all by document."""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import read_jsonl
from broadsheet.text.numberwords import load

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


def some(given: Sequence[Example], most: int | None) -> list[Example]:
    """At most so many: one true and one false summary of each document, for a reader that takes a second a claim."""
    if most is None:
        return list(given)
    first: dict[tuple[str, bool], Example] = {}
    for example in given:
        first.setdefault((example.document, example.true), example)
    both = [e for (document, true), e in first.items() if (document, not true) in first]
    order = {document: number for number, document in enumerate(dict.fromkeys(e.document for e in both))}
    return sorted(both, key=lambda e: order[e.document])[:most]


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


STEADY = 5  # tenths of log-odds on either side of a threshold: half of the lightest finding that decides
_GRID = tuple(1 / (1 + math.exp(-tenth / 10)) for tenth in range(-70, 51))


def steady_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The threshold round which balanced accuracy is highest: the mean over its neighbours, not one lucky value.

    A hundred and sixty summaries of sixteen documents have maxima that stand alone, .03 above both neighbours. Scores
    are sums in log-odds, so neighbours are counted there.
    """
    measured = [balanced_accuracy(scores, labels, t) for t in _GRID]

    def around(at: int) -> float:
        near = measured[max(0, at - STEADY) : at + STEADY + 1]
        return sum(near) / len(near)

    return _GRID[max(range(len(_GRID)), key=around)]


def common_threshold(rows: Sequence[tuple[Example, float]]) -> float:
    """The threshold of highest balanced accuracy, averaged over the sets."""
    sets: dict[str, tuple[list[float], list[bool]]] = {}
    for example, score in rows:
        scores, labels = sets.setdefault(example.set, ([], []))
        scores.append(score)
        labels.append(example.true)
    candidates = sorted({score for _, score in rows})
    thinned = candidates[:: max(1, len(candidates) // 200)]  # 200 candidates: the measure is flat between two of them
    return max(thinned, key=lambda t: sum(balanced_accuracy(s, y, t) for s, y in sets.values()))


def published_scores(data: Path, name: str) -> dict[str, tuple[dict[str, float], list[tuple[str, float]]]]:
    """By metric: the score of each document's true summary, and document and score of every edited one (BUMP only)."""
    found: dict[str, tuple[dict[str, float], list[tuple[str, float]]]] = {}
    for row in read_jsonl(data / "faithfulness" / f"{name}.jsonl.gz"):
        for metric in {key.rsplit("_", 1)[0] for key in row["scores"]}:
            good, bad = found.setdefault(metric, ({}, []))
            good[row["article"]] = row["scores"][f"{metric}_reference"]
            bad.append((row["article"], row["scores"][f"{metric}_edited"]))
    return dict(sorted(found.items()))


_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)


def plain_kinds(true: str, edited: Example) -> set[str]:
    """Which of "number", "date" and "name" an editor changed, with where the new one comes from.

    The words that differ tell: one with a digit or a number word, a month or weekday, a word written large that does
    not begin a sentence. An edit of the set's type "extrinsic" brings what the article does not have.
    """
    source = next((k.split()[0] for k in edited.kinds if k.startswith(("extrinsic", "intrinsic"))), "")
    if not source or any("predicate" in k for k in edited.kinds):
        return set()
    old, new = true.split(), edited.summary.split()
    kinds = set()
    for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for at in range(start, end):
            word = new[at].strip(".,;:'\"()")
            if word.lower() in _CALENDAR and word[:1].isupper():
                kinds.add("date")
            elif any(c.isdigit() for c in word) or load("en").value(word.lower()) is not None:
                kinds.add("number")
            elif word[:1].isupper() and at and new[at - 1][-1] not in ".!?:":
                kinds.add("name")
    return {f"{source} {kind}" for kind in kinds}


def paired(rows: Sequence[tuple[Example, float]]) -> float:
    """Part of the pairs of a true and a false summary of one document in which the true one scores higher."""
    groups: dict[str, tuple[list[float], list[float]]] = {}
    for example, score in rows:
        groups.setdefault(example.document, ([], []))[example.true].append(score)
    pairs = [(g > b) + 0.5 * (g == b) for bad, good in groups.values() for g in good for b in bad]
    return sum(pairs) / len(pairs)
