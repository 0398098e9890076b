"""What the constants of the opening are worth (`python -m benchmarks.learn_opening DATA`; three minutes).

The first sentence of a summary is chosen by `OPENING` of `stages/write/summary.py`. How good a choice is is read off
what people wrote who never saw it:

- wikinews: the headline that Wikinews gave the event: share of its content words in the opening;
- left out: an article that the writer did not get: ROUGE-1 F of the opening against its headline and first sentence;
- references: the first sentence of a human summary: ROUGE-1 F, the better of two.

Printed are, on the half of the stories for tuning and on the other, the constants that ship, none, the best of a search
one constant at a time, and how far each may go before the half for tuning loses `TOLERANCE`.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.common import read_jsonl
from benchmarks.recorded import material, recorded
from benchmarks.rouge import rouge
from broadsheet.config import WriteConfig
from broadsheet.stages.write.documents import material_from_documents
from broadsheet.stages.write.overlap import stem
from broadsheet.stages.write.reading import Reading
from broadsheet.stages.write.summary import OPENING, openings, score
from broadsheet.stages.write.surnames import surnames
from broadsheet.stages.write.title import choose_title
from broadsheet.text.sentences import split
from broadsheet.text.words import content_words
from broadsheet.types import Article, StoryMaterial

NAMES = ("headlines", "title", "elsewhere", "first", "own", "new", "own, new")
STEPS = (0.0, 0.03, 0.06, 0.09, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.8, 1.2, 1.6, 2.4)
TOLERANCE = 0.002
ROUNDS = 2
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One opening to be chosen: what each candidate is worth without the constants, its terms, and how good it is."""

    aim: str
    tune: bool
    worth: Floats  # (candidates,)
    terms: Floats  # (candidates, constants)
    good: Floats  # (candidates,) 0…1

    def value(self, weights: Sequence[float]) -> float:
        """How good the candidate is that these constants choose."""
        return float(self.good[int(np.argmax(self.worth + self.terms @ np.asarray(weights)))])


def choices(data: Path) -> Iterator[Choice]:
    """All openings to be chosen, of the three aims."""
    for name in ("wikinews_sources_en", "basil_en"):
        stories: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in read_jsonl(data / "clustering" / f"{name}.jsonl.gz"):
            stories[str(row["cluster"])].append(row)
        for story, rows in stories.items():
            articles = [recorded(row, f"{story}-{n}") for n, row in enumerate(rows)]
            if name.startswith("wikinews"):
                yield from _choice("wikinews", story, material(story, tuple(articles)), _Shares(rows[0]["event_title"]))
            for out in articles if len({a.outlet for a in articles}) > 2 else []:
                rest = tuple(a for a in articles if a.outlet != out.outlet)
                yield from _choice("left out", story, material(story, rest), _Rouges([_lead(out)]))
    for number, row in enumerate(read_jsonl(data / "summaries" / "vietnamese_mds.jsonl.gz")):
        firsts = [text[a:b] for text in row["references"] for a, b in split(text, "vi")[:1]]
        yield from _choice("references", str(number), material_from_documents(row["documents"]), _Rouges(firsts))


def _lead(article: Article) -> str:
    spans = split(article.text, article.language)
    return f"{article.title} {article.text[slice(*spans[0])] if spans else ''}"


@dataclass(frozen=True, slots=True)
class _Shares:
    """Share of a headline's content words that a sentence has, in whatever form."""

    headline: str

    def __call__(self, sentence: str) -> float:
        wanted = {stem(w, "en") for w in content_words(self.headline, "en")}
        return len(wanted & {stem(w, "en") for w in content_words(sentence, "en")}) / max(1, len(wanted))


@dataclass(frozen=True, slots=True)
class _Rouges:
    """ROUGE-1 F against the best of some texts."""

    texts: Sequence[str]

    def __call__(self, sentence: str) -> float:
        return max((rouge(sentence, text).one for text in self.texts), default=0.0)


def _choice(aim: str, story: str, material: StoryMaterial, good: _Shares | _Rouges) -> Iterator[Choice]:
    reading = Reading(material, WriteConfig())
    title = choose_title(reading)
    if title is None or len(reading.keys) < 2:
        return
    scores = score(reading, title.text, surnames(reading))
    found = openings(reading, replace(scores, first=np.zeros_like(scores.first)))
    if len(found) < 2:
        return
    rows = [sentence.index for sentence, _ in found]
    yield Choice(
        aim,
        blake2b(f"{aim}{story}".encode()).digest()[0] % 2 == 0,
        np.array([worth for _, worth in found]),
        scores.opening_terms[rows].astype(np.float64),
        np.array([good(reading.trimmed(sentence)) for sentence, _ in found]),
    )


def mean(found: Sequence[Choice], weights: Sequence[float]) -> dict[str, float]:
    """The mean over the choices of each aim, and over the aims."""
    by_aim: dict[str, list[float]] = defaultdict(list)
    for choice in found:
        by_aim[choice.aim].append(choice.value(weights))
    means = {aim: sum(values) / len(values) for aim, values in by_aim.items()}
    return {**means, "all": sum(means.values()) / len(means)}


def search(found: Sequence[Choice]) -> list[float]:
    """The best constants on these choices, found one at a time."""
    best = list(OPENING)
    for _ in range(ROUNDS):
        for n in range(len(best)):
            best[n] = max(_tried(n), key=lambda v: mean(found, [*best[:n], v, *best[n + 1 :]])["all"])
    return best


def _tried(constant: int) -> list[float]:
    return [-v if OPENING[constant] < 0 else v for v in STEPS]


def main() -> None:
    """Print the table."""
    found = list(choices(Path(sys.argv[1])))
    tune, other = [c for c in found if c.tune], [c for c in found if not c.tune]
    best = search(tune)
    ceiling = [max(c.good) for c in other]
    print(f"{len(tune)} choices for tuning, {len(other)} others; the best candidates of these: {np.mean(ceiling):.3f}")
    for name, weights in (("shipped", OPENING), ("none", [0.0] * len(OPENING)), ("searched", best)):
        for half, part in (("tune", tune), ("other", other)):
            values = "  ".join(f"{aim} {value:.3f}" for aim, value in mean(part, weights).items())
            print(f"{name:9} {[round(float(w), 2) for w in weights]!s:40} {half:6} {values}")
    for n, name in enumerate(NAMES):
        tried = {v: mean(tune, [*OPENING[:n], v, *OPENING[n + 1 :]])["all"] for v in _tried(n)}
        near = [v for v, value in tried.items() if value >= max(tried.values()) - TOLERANCE]
        told = ", ".join(f"{v:g}: {value:.3f}" for v, value in tried.items())
        print(f"{name:10} as good as the best from {min(near):.2f} to {max(near):.2f} ({told})")


if __name__ == "__main__":
    main()
