"""How well claims are checked: summaries with one error, the injection suite, and speed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.common import Row
from benchmarks.faithfulness import (
    SETS,
    Example,
    auroc,
    balanced_accuracy,
    best_threshold,
    examples,
    paired,
)
from benchmarks.injection import Case, corrupted, true_claims
from broadsheet import audit
from broadsheet.stages.verify import Library
from broadsheet.stages.verify.check import check_cited
from broadsheet.text.words import content_words

REFERENCE = {
    "summedits_news": "≥ .68; counting .58, SummaC .62, QAFactEval .74, GPT-4 .83",
    "bump_task1": "≥ .80; counting .73",
    "bump_task2": "≥ .80; counting .73",
}
_PLAIN_ERRORS = ("extrinsic entity", "extrinsic circumstance")


def run(data: Path) -> list[Row]:
    """All rows of the table."""
    rows: list[Row] = []
    for name in SETS:
        rows += _faithfulness(name, list(examples(data, name)))
    return rows + _injection(data)


# ------------------------------------------------------------------------------- summaries with one error


def overlap(example: Example) -> float:
    """The baseline: part of the summary's content words that stand in the document."""
    words = content_words(example.summary, "en")
    document = set(content_words(example.document, "en"))
    return sum(w in document for w in words) / max(1, len(words))


def audited(example: Example) -> tuple[float, bool]:
    """Score and verdict of the audit."""
    result = audit.audit(example.summary, [example.document], language="en")
    return result.score, result.supported


def _faithfulness(name: str, given: list[Example]) -> list[Row]:
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(audited, given, chunksize=20))
    scores = [score for score, _ in results]
    baseline = [overlap(e) for e in given]
    reference = REFERENCE.get(name, "≥ overlap + .12")
    test = [(e, s) for e, s in zip(given, scores, strict=True) if not e.learnt_from]
    rows = [
        Row(name, "balanced accuracy (test documents)", _accuracy(given, scores), "", reference),
        Row(name, "balanced accuracy of word overlap", _accuracy(given, baseline), "", "baseline"),
        Row(name, "AUROC (test documents)", auroc([s for _, s in test], [e.true for e, _ in test])),
        Row(name, "true above false of one document", paired(test)),
        Row(name, "overlap: true above false of one document", paired(_test(given, baseline)), "", "baseline"),
    ]
    caught: dict[str, list[bool]] = defaultdict(list)
    threshold = best_threshold(*_learnt(given, scores))
    for example, score in test:
        for kind in example.kinds:
            caught[kind].append(score < threshold)
    rows += [
        Row(name, f"caught: {kind}", sum(c) / len(c), "", f"{len(c)} errors") for kind, c in sorted(caught.items())
    ]
    return rows


def _learnt(given: list[Example], scores: list[float]) -> tuple[list[float], list[bool]]:
    picked = [(s, e.true) for e, s in zip(given, scores, strict=True) if e.learnt_from]
    return [s for s, _ in picked], [y for _, y in picked]


def _test(given: list[Example], scores: list[float]) -> list[tuple[Example, float]]:
    return [(e, s) for e, s in zip(given, scores, strict=True) if not e.learnt_from]


def _accuracy(given: list[Example], scores: list[float]) -> float:
    threshold = best_threshold(*_learnt(given, scores))
    test = _test(given, scores)
    return balanced_accuracy([s for _, s in test], [e.true for e, _ in test], threshold)


# --------------------------------------------------------------------------------------- injection suite


def _injection(data: Path) -> list[Row]:
    true, seconds, checked = _judged(true_claims(data))
    false, more_seconds, more = _judged(corrupted(data))
    rows = [
        Row("injection", f"rejected, {kind}", sum(not ok for ok in oks) / len(oks), "", f"{len(oks)} claims; ≤ .02")
        for kind, oks in true.items()
    ]
    rows += [
        Row("injection", f"caught: {kind}", sum(not ok for ok in oks) / len(oks), "", f"{len(oks)} claims; ≥ .99")
        for kind, oks in false.items()
    ]
    everything = [ok for oks in false.values() for ok in oks]
    rows.append(Row("injection", "caught: all", sum(not ok for ok in everything) / len(everything), "", "≥ .99"))
    rows.append(
        Row("injection", "claims a second, one core", (checked + more) / (seconds + more_seconds), "1/s", "≥ 500")
    )
    return rows


def _judged(cases: Iterable[Case]) -> tuple[dict[str, list[bool]], float, int]:
    """Verdicts by kind, the processor seconds they took, and how many they were. A story's articles are split once."""
    found: dict[str, list[bool]] = defaultdict(list)
    libraries: dict[str, Library] = {}
    seconds = 0.0
    for case in cases:
        library = libraries.setdefault(case.articles[0].id, Library(case.articles))
        start = time.process_time()
        found[case.kind].append(check_cited(case.text, case.evidence, library).supported)
        seconds += time.process_time() - start
    return found, seconds, sum(map(len, found.values()))
