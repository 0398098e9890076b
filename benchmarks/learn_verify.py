"""Learn the weights of `stages/verify/score.py` (`python -m benchmarks.learn_verify DATA`; two minutes).

Every true summary is paired with every false one of the same document, and a logistic regression without intercept is
fitted to the differences of their summed features, with weights bounded to 0 or below. What all summaries of a document
share (how abstract it is, how long) cancels out; fitted on single summaries, length was the strongest feature and
AUROC on unseen news documents .68 instead of .74. Both aims at once were tried as well: docs/technotes/verify.md.

With the path of a GGUF file as a second argument it chooses the two weights of `judges/likelihood.py` instead (hours;
a third argument, a number, is how many summaries of each set it reads).
"""

from __future__ import annotations

import itertools
import math
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.faithfulness import SETS, Example, auroc, examples, paired, some
from broadsheet import audit
from broadsheet.config import VerifyConfig
from broadsheet.stages.verify import Collection
from broadsheet.stages.verify.carry import carry
from broadsheet.stages.verify.check import CHECKS
from broadsheet.stages.verify.features import NAMES, features
from broadsheet.stages.verify.judges.likelihood import LlamaReader, Reader, measure
from broadsheet.stages.verify.passage import Passage
from broadsheet.text.normalise import clean_paragraphs
from broadsheet.text.sentences import split
from broadsheet.types import Article

RIDGE = 0.005  # of 0.003, 0.01, 0.03: the same to the second decimal
MIN_WEIGHT = 0.05  # smaller ones are left out
CONTEXT = ("one", "length", "share_left")  # say how a summary is made, not what is wrong with it
Rows = list[tuple[Example, list[float]]]


def summary_features(example: Example) -> list[float]:
    """Features summed over the sentences of a summary."""
    from datetime import UTC, datetime

    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    article = Article("1", "", "", "", clean_paragraphs(example.document.splitlines()), "en", None, epoch)
    collection = Collection([article])
    text = clean_paragraphs(example.summary.splitlines())
    total = np.zeros(len(NAMES))
    for start, end in split(text, "en"):
        claim = Passage(text[start:end], "en")
        evidence = collection.evidence(claim)
        findings = [f for check in CHECKS for f in check(claim, evidence)]
        carried = carry(claim, evidence)
        values = features(claim, evidence, carried, findings, first=start == 0, weight=collection.weights(claim))
        total += [values[name] for name in NAMES]
    return [float(v) for v in total]


def differences(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """True minus false, one row a pair, with weights that make every set count the same."""
    groups: dict[tuple[str, str], tuple[list[np.ndarray], list[np.ndarray]]] = defaultdict(lambda: ([], []))
    for example, values in rows:
        groups[example.set.split("_task")[0], example.document][example.true].append(np.array(values))
    found, weights, names = [], [], []
    for (name, _), (bad, good) in groups.items():
        for g in good:
            for b in bad:
                found.append(g - b)
                weights.append(min(len(bad), len(good), 8) ** 0.5 / (len(bad) * len(good)))
                names.append(name)
    totals: defaultdict[str, float] = defaultdict(float)
    for name, weight in zip(names, weights, strict=True):
        totals[name] += weight
    scaled = np.array([w / totals[n] for n, w in zip(names, weights, strict=True)])
    return np.array(found), scaled / scaled.sum()


def fit(rows: Rows) -> dict[str, float]:
    """Weights by feature name, in log-odds, 0 or below."""
    pairs, importance = differences(rows)
    spread = pairs.std(0)
    spread[spread == 0] = 1.0
    pairs[:, [NAMES.index(name) for name in CONTEXT]] = 0.0
    scaled = pairs / spread

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = scaled @ weights
        slope = -scaled.T @ (importance / (1 + np.exp(margin)))
        return float(
            (importance * np.logaddexp(0, -margin)).sum() + RIDGE * (weights**2).sum()
        ), slope + 2 * RIDGE * weights

    count = scaled.shape[1]
    result = minimize(loss, np.zeros(count), jac=True, method="L-BFGS-B", bounds=[(None, 0)] * count)
    return dict(zip(NAMES, (result.x / spread).tolist(), strict=True))


# ------------------------------------------------------------------------------------------- a reader's weights

Read = list[tuple[Example, float, float, float]]  # our score in log-odds, mean surprise, unhelped words
STEPS = (0.0, 0.1, 0.25, 0.5, 1.0)
MAX_LOSS = 0.005  # of AUROC in any set: ranking must not be bought with verdicts


def read_summary(example: Example, model: Reader) -> tuple[float, float, float]:
    """Our score of a summary in log-odds, and what the reader finds in its sentences, summed."""
    result = audit.audit(example.summary, [example.document], language="en")
    bounded = min(max(result.score, 1e-6), 1 - 1e-6)
    found = [measure(model, c.text, [s.text for s in c.evidence]) or (0.0, 0.0) for c in result.claims]
    return math.log(bounded / (1 - bounded)), sum(m for m, _ in found), sum(u for _, u in found)


def choose_reader_weights(sets: dict[str, Read]) -> tuple[float, float]:
    """The two weights with most pairs the right way round, none of whose sets loses more than `MAX_LOSS` of AUROC."""

    def scored(rows: Read, mean: float, unhelped: float) -> list[tuple[Example, float]]:
        return [(e, ours - mean * m - unhelped * u) for e, ours, m, u in rows]

    def area(rows: list[tuple[Example, float]]) -> float:
        return auroc([s for _, s in rows], [e.true for e, _ in rows])

    best, most = (0.0, 0.0), -1.0
    for mean, unhelped in itertools.product(STEPS, STEPS):
        tried = {name: scored(rows, mean, unhelped) for name, rows in sets.items()}
        if any(area(tried[name]) < area(scored(rows, 0.0, 0.0)) - MAX_LOSS for name, rows in sets.items()):
            continue
        pairs = sum(paired(rows) for rows in tried.values()) / len(tried)
        if pairs > most:
            best, most = (-mean, -unhelped), pairs
    return best


def main(folder: str, model: str = "", summaries: str = "") -> None:
    """Print the weights as they stand in the module."""
    data = Path(folder)
    if model:
        reader = LlamaReader(Path(model))
        most = int(summaries) if summaries else None
        given = {n: some([e for e in examples(data, n) if e.learnt_from], most) for n in SETS}
        print(choose_reader_weights({n: [(e, *read_summary(e, reader)) for e in rows] for n, rows in given.items()}))
        return
    learnt = [e for name in SETS for e in examples(data, name) if e.learnt_from]
    rows: Rows = [(example, summary_features(example)) for example in learnt]
    for name, weight in fit(rows).items():
        if weight < -MIN_WEIGHT:
            print(f'    "{name}": {weight:.2f},')
    print(f"# min_support {VerifyConfig().min_support}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
