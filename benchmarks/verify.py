"""How well claims are checked: summaries with one error, the injection suite, and speed."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks import retellings
from benchmarks.common import Row
from benchmarks.faithfulness import (
    SETS,
    Example,
    auroc,
    balanced_accuracy,
    best_threshold,
    common_threshold,
    examples,
    paired,
    plain_kinds,
    published_scores,
    some,
    steady_threshold,
)
from benchmarks.injection import Case, corrupted, true_claims
from broadsheet import audit
from broadsheet.engine import collect_seldom
from broadsheet.stages.verify import Judge, Library
from broadsheet.stages.verify.check import check_cited
from broadsheet.stages.verify.judges import LikelihoodJudge, LlamaReader
from broadsheet.text.words import content_words

REFERENCE = {
    "summedits_news": "≥ .68; counting .58, SummaC .62, QAFactEval .74, GPT-4 .83",
    "bump_task1": "≥ .80; see the published scores below",
    "bump_task2": "≥ .80; see the published scores below",
}
READER = "BROADSHEET_READER"
READ = "BROADSHEET_READER_SUMMARIES"  # of each half, at most; all when it is not set
READ_SETS = ("summedits_news", "bump_task1")
Scored = list[tuple[Example, float]]


def run(data: Path) -> list[Row]:
    """All rows of the table."""
    given = {name: list(examples(data, name)) for name in SETS}
    results = {name: [audited(example) for example in found] for name, found in given.items()}
    scored = {name: [(e, s) for e, (s, _) in zip(given[name], results[name], strict=True)] for name in SETS}
    common = common_threshold([pair for pairs in scored.values() for pair in pairs if pair[0].learnt_from])
    rows: list[Row] = []
    for name in SETS:
        rows += _faithfulness(name, scored[name], common)
        rows += _plain_errors(data, name, results[name], given[name])
        rows += _read(name, given[name])
    return rows + retellings.rows() + _injection(data)


# ------------------------------------------------------------------------------- summaries with one error


def overlap(example: Example) -> float:
    """The baseline: part of the summary's content words that stand in the document."""
    words = content_words(example.summary, "en")
    document = set(content_words(example.document, "en"))
    return sum(w in document for w in words) / max(1, len(words))


def audited(example: Example, judge: Judge | None = None) -> tuple[float, bool]:
    """Score and verdict of the audit."""
    result = audit.audit(example.summary, [example.document], language="en", judge=judge)
    return result.score, result.supported


def _read(name: str, given: list[Example]) -> list[Row]:
    """The same with a language model as a reader, where READER names a GGUF file: half an hour a set, or READ of it."""
    file = os.environ.get(READER, "")
    if not file or name not in READ_SETS:
        return []
    judge = LikelihoodJudge(LlamaReader(Path(file)))
    most = int(os.environ[READ]) if os.environ.get(READ) else None
    given = [e for half in (True, False) for e in some([e for e in given if e.learnt_from is half], most)]
    scored = [(e, audited(e, judge)[0]) for e in given]
    test = _test(scored)
    return [
        Row(name, "with a reader: balanced accuracy", _accuracy(scored, _own_threshold(scored))),
        Row(name, "with a reader: AUROC", auroc([s for _, s in test], [e.true for e, _ in test])),
        Row(name, "with a reader: true above false of one document", paired(test)),
    ]


def _faithfulness(name: str, scored: Scored, common: float) -> list[Row]:
    given = [e for e, _ in scored]
    baseline = [(e, overlap(e)) for e in given]
    reference = REFERENCE.get(name, "≥ overlap + .12")
    test = [(e, s) for e, s in scored if not e.learnt_from]
    own = _own_threshold(scored)
    rows = [
        Row(name, "balanced accuracy (test documents)", _accuracy(scored, own), "", reference),
        Row(name, "balanced accuracy, one threshold for all sets", _accuracy(scored, common), "", reference),
        Row(name, "balanced accuracy of word overlap", _accuracy(baseline, _own_threshold(baseline)), "", "baseline"),
        Row(name, "AUROC (test documents)", auroc([s for _, s in test], [e.true for e, _ in test])),
        Row(name, "true above false of one document", paired(test)),
        Row(name, "overlap: true above false of one document", paired(_test(baseline)), "", "baseline"),
    ]
    caught: dict[str, list[bool]] = defaultdict(list)
    for example, score in test:
        for kind in example.kinds:
            caught[kind].append(score < own)
    return rows + [
        Row(name, f"caught: {kind}", sum(c) / len(c), "", f"{len(c)} errors") for kind, c in sorted(caught.items())
    ]


def _test(scored: Scored) -> Scored:
    return [(e, s) for e, s in scored if not e.learnt_from]


def _own_threshold(scored: Scored) -> float:
    learnt = [(s, e.true) for e, s in scored if e.learnt_from]
    return steady_threshold([s for s, _ in learnt], [y for _, y in learnt])


def _accuracy(scored: Scored, threshold: float) -> float:
    test = _test(scored)
    return balanced_accuracy([s for _, s in test], [e.true for e, _ in test], threshold)


def _plain_errors(data: Path, name: str, results: list[tuple[float, bool]], given: list[Example]) -> list[Row]:
    """How many of the figures, dates and names that an editor put in or exchanged the verdict refuses."""
    if not name.startswith("bump"):
        return []
    true = {e.document: e.summary for e in given if e.true}
    caught: dict[str, list[bool]] = defaultdict(list)
    for example, (_, supported) in zip(given, results, strict=True):
        if example.true or example.learnt_from:
            continue
        for kind in plain_kinds(true[example.document], example):
            caught[kind].append(not supported)
    refused = [not ok for e, (_, ok) in zip(given, results, strict=True) if e.true and not e.learnt_from]
    rows = [
        Row(name, f"verdict refuses: {kind}", sum(c) / len(c), "", f"{len(c)} errors; ≥ .95 where the article lacks it")
        for kind, c in sorted(caught.items())
    ]
    rows.append(Row(name, "verdict refuses: true summaries", sum(refused) / len(refused), "", f"{len(refused)}"))
    return rows + _published(data, name)


def _published(data: Path, name: str) -> list[Row]:
    """What metrics that need a model reach by the scores the set itself carries, threshold chosen on the same rows."""
    rows = []
    for metric, (good, bad) in published_scores(data, name).items():
        scores, labels = [*good.values(), *(s for _, s in bad)], [True] * len(good) + [False] * len(bad)
        best = balanced_accuracy(scores, labels, best_threshold(scores, labels))
        pairs = sum((good[d] > s) + 0.5 * (good[d] == s) for d, s in bad) / len(bad)
        rows.append(Row(name, f"published: {metric}, balanced accuracy", best, "", "at its best threshold, all rows"))
        rows.append(Row(name, f"published: {metric}, true above false", pairs, "", "all rows"))
    return rows


# --------------------------------------------------------------------------------------- injection suite


def _injection(data: Path) -> list[Row]:
    collect_seldom()  # as in a worker
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
        Row(
            "injection",
            "claims a second, one core, as in a worker",
            (checked + more) / (seconds + more_seconds),
            "1/s",
            "≥ 500",
        )
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
