"""Writing: summaries against human ones, quotations and speakers against annotated ones, the embedded day, speed.

The quotations of the annotated texts are compared part by part, an annotated row that is all in quotation marks being
one of direct speech. Rows that stand more than once count once.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import regex

from benchmarks import samefacts
from benchmarks.common import DataMissingError, Row, read_jsonl
from benchmarks.recorded import article, key_of, material, recorded
from benchmarks.rouge import Rouge, rouge
from broadsheet.config import WriteConfig
from broadsheet.engine import collect_seldom
from broadsheet.stages.write import Writer, draft_from_documents, make_writer
from broadsheet.text.normalise import clean_paragraphs, fold
from broadsheet.text.numbers import find_quantities
from broadsheet.text.quotations import read_quotations
from broadsheet.text.quoted import Quotation
from broadsheet.types import Article, Difference, Draft, Origin, Sections, StoryMaterial

TRUTH = Path(__file__).parents[1] / "examples" / "newsday" / "truth.json"
KEY = Path(__file__).parent / "disagreements.json"
MIN_SOURCES = 2
MIN_VALUES = 2  # of a story's known values; one alone is no dispute
ARTICLES_A_DIGEST = 10


def run(data: Path) -> list[Row]:
    """All rows, those of the embedded day first: they need no data."""
    rows = embedded_day()
    rows += summaries(data / "summaries" / "vietnamese_mds.jsonl.gz")
    rows += quotations(data / "quotes", "polnear_dev")
    rows += disagreements(data)
    rows += samefacts.run(data)
    rows += speed(data)
    return rows


# -------------------------------------------------------------------------------------------- summaries


def summaries(path: Path) -> list[Row]:
    """ROUGE at each reference's length, the better of the two references a cluster, averaged over clusters."""
    ours: list[Rouge] = []
    people: list[Rouge] = []
    for row in read_jsonl(path):
        references: list[str] = row["references"]
        scores = [rouge(_summary(row["documents"], len(r.split())), r) for r in references]
        ours.append(Rouge(*(max(values) for values in zip(*scores, strict=True))))
        if len(references) > 1:
            people.append(rouge(references[0], references[1]))
    name = path.name.removesuffix(".jsonl.gz")
    goals = {"one": "≥ .585; greedy coverage .575", "two": "≥ .430; .415", "longest": "≥ .400; .374"}
    rows = [Row(name, f"ROUGE {key}", _mean(getattr(r, key) for r in ours), "F", goal) for key, goal in goals.items()]
    rows += [Row(name, f"two people, ROUGE {key}", _mean(getattr(r, key) for r in people), "F") for key in goals]
    return rows


def _summary(documents: Sequence[str], words: int) -> str:
    draft = draft_from_documents(documents, words)
    return " ".join(c.text for c in draft.sections.summary) if isinstance(draft, Draft) else ""


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / max(1, len(listed))


# -------------------------------------------------------------------------------------------- quotations

_MARKED = regex.compile(r'"[^"]*"')


@dataclass(slots=True)
class _Counts:
    right: int = 0
    found: int = 0
    gold: int = 0
    speakers: int = 0
    speakers_right: int = 0
    full_names: int = 0
    pronouns: int = 0
    chars: int = 0
    seconds: float = field(default=0.0)


def quotations(folder: Path, name: str) -> list[Row]:
    """Spans of direct speech, and the speaker as written, token overlap (F) of at least one half."""
    gold: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_jsonl(folder / f"{name}.jsonl.gz"):
        gold[row["doc"]][_plain(row["content"])] = row["source"]
    counts = _Counts()
    for row in read_jsonl(folder / f"{name}_texts.jsonl.gz"):
        started = time.process_time()
        found = read_quotations(row["text"], "en")
        counts.seconds += time.process_time() - started
        counts.chars += len(row["text"])
        _count(counts, row["text"], found, gold[row["doc"]])
    return [
        Row(name, "quotation spans, precision", counts.right / max(1, counts.found), "", "≥ .90; bare marks .56"),
        Row(name, "quotation spans, recall", counts.right / max(1, counts.gold), "", "≥ .90; bare marks .87"),
        Row(name, "speaker as written", counts.speakers_right / max(1, counts.speakers), "", "≥ .85; nearest name .55"),
        Row(name, "pronoun led to a name", counts.full_names / max(1, counts.pronouns), ""),
        Row(name, "characters a CPU second", counts.chars / max(1e-9, counts.seconds), "1/s"),
    ]


def _plain(text: str) -> str:
    return regex.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("“", '"').replace("”", '"')).strip()


def _direct(content: str) -> list[str]:
    """The parts of a row that is all in quotation marks, else none."""
    if _MARKED.sub("", content).strip(" ,.;:—–-"):
        return []
    return [part[1:-1].strip() for part in _MARKED.findall(content)]


def _count(counts: _Counts, text: str, found: Sequence[Quotation], gold: dict[str, str]) -> None:
    wanted = Counter(part for content in gold for part in _direct(content))
    got = Counter(_plain(text[a:b]) for q in found if q.whole for a, b in q.parts)
    counts.right += sum((wanted & got).values())
    counts.found += sum(got.values())
    counts.gold += sum(wanted.values())
    by_part = {_plain(text[a:b]): q for q in found for a, b in q.parts}
    for content, source in gold.items():
        quotation = next((by_part[p] for p in _direct(content) if p in by_part), None)
        if quotation is None or not source:
            continue
        counts.speakers += 1
        counts.speakers_right += _overlap(quotation.speaker_as_written, source) >= 0.5
        if source.lower() in ("he", "she"):
            counts.pronouns += 1
            counts.full_names += " " in quotation.speaker


def _overlap(a: str, b: str) -> float:
    first, second = (set(regex.findall(r"\w+", s.lower().replace("’", "'").replace("'s", ""))) for s in (a, b))
    return 2 * len(first & second) / max(1, len(first) + len(second))


# ---------------------------------------------------------------------------------------- embedded day


def embedded_day() -> list[Row]:
    """Parts, speakers and disagreements of the invented day, against its truth file."""
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    rows = {a["url"]: a for a in truth["articles"]}
    writer = make_writer(WriteConfig())
    complete = stories = shown = right = 0
    disputes = _Disputes()
    for event in truth["events"]:
        draft = writer.write(_event(event, rows))
        if not isinstance(draft, Draft):
            continue
        sections = draft.sections
        if event["publishable"]:
            stories += 1
            complete += _six_parts(sections)
        if sections.quote is not None:
            shown += 1
            right += _speaker_is_right(sections.quote.claim.text, sections.quote.speaker, event)
        disputes.add(event["disagreements"], event["disagreements"], sections.differences, "en")
    return [
        Row("embedded day", "stories with all six parts", complete / max(1, stories), "", "≥ .95"),
        Row("embedded day", "quotes with the right speaker", right / max(1, shown), "", "1"),
        *disputes.rows("embedded day"),
        *_languages_apart(truth, rows).rows("embedded day, languages apart"),
    ]


def _languages_apart(truth: dict[str, Any], rows: dict[str, dict[str, Any]]) -> _Disputes:
    """Disputes of the day's events told by the articles of one language alone, as they are without a model.

    Expected are those of which two publishers of the language give both values.
    """
    writer = make_writer(WriteConfig())
    disputes = _Disputes()
    for event in truth["events"]:
        told = [rows[u] for u in event["articles"] if u in rows]
        for language in sorted({row["language"] for row in told}):
            here = [row for row in told if row["language"] == language]
            draft = writer.write(_event({**event, "articles": [row["url"] for row in here]}, rows))
            if isinstance(draft, Draft):
                expected = [d for d in event["disagreements"] if _known_to_two(d, here)]
                disputes.add(expected, event["disagreements"], draft.sections.differences, language)
    return disputes


def _known_to_two(dispute: dict[str, Any], rows: Sequence[dict[str, Any]]) -> bool:
    origins = {row["url"]: _origin(row).source_key for row in rows}
    known = [{origins[u] for u in value["articles"] if u in origins} for value in dispute["values"]]
    return len(frozenset.intersection(*map(frozenset, known))) >= MIN_SOURCES


@dataclass
class _Disputes:
    """Disputes of a truth file against those shown: one is found when a shown one has all its figures."""

    expected: int = 0
    found: int = 0
    false: int = 0

    def add(
        self,
        expected: Sequence[dict[str, Any]],
        real: Sequence[dict[str, Any]],
        shown: Sequence[Difference],
        language: str,
    ) -> None:
        """Count what is shown of one story; every expected dispute is a real one, some real ones need not be found."""
        wanted, true = (
            [_figures((v["value"] for v in d["values"]), "en") for d in known] for known in (expected, real)
        )
        given = [_figures((f.value for f in d.figures), language) for d in shown]
        self.expected += len(wanted)
        self.found += sum(any(figures <= other for other in given) for figures in wanted)
        self.false += sum(not any(figures <= other for figures in true) for other in given)

    def rows(self, name: str) -> list[Row]:
        recall, precision = self.found / max(1, self.expected), self.found / max(1, self.found + self.false)
        return [
            Row(name, f"disagreements found, of {self.expected}", recall, "", "≥ .9"),
            Row(name, "disagreements that are real", precision, "", "≥ .9"),
        ]


def events_of_the_day() -> list[StoryMaterial]:
    """The embedded day's events, each with all its articles."""
    truth = json.loads(TRUTH.read_text(encoding="utf-8"))
    rows = {a["url"]: a for a in truth["articles"]}
    return [_event(event, rows) for event in truth["events"]]


def _figures(texts: Iterable[str], language: str) -> frozenset[float]:
    """The first figure of each text: "more than 4 million (Payments Regulator)" → 4,000,000."""
    return frozenset(found[0].value for text in texts if (found := find_quantities(text.split("(")[0], language)))


def _event(event: dict[str, Any], rows: dict[str, dict[str, Any]]) -> StoryMaterial:
    chosen = sorted((rows[u] for u in event["articles"] if u in rows), key=lambda r: (r["published"] or "", r["id"]))
    articles = tuple(article(r["id"], r, "\n\n".join(r["text_paragraphs"])) for r in chosen)
    origins = tuple(_origin(r) for r in chosen)
    return material(event["id"], articles, origins)


def _origin(row: dict[str, Any]) -> Origin:
    key = f"agency:{row['origin']}" if row["copy_of"] else f"publisher:{row['outlet']}"
    return Origin(row["id"], key, row["outlet"], copy_of=row["copy_of"] or "")


def _six_parts(sections: Sections) -> bool:
    return bool(
        sections.title.text
        and sections.summary
        and len(sections.highlights) >= 3
        and sections.quote
        and len(sections.perspectives) >= 2
        and sections.sources
    )


def _speaker_is_right(text: str, speaker: str, event: dict[str, Any]) -> bool:
    """Whether the truth gives these words, or words that hold them, to this speaker."""
    said = _letters(text)
    for quote in event["quotes"]:
        translated = [t["text"] for t in quote["translations"]]
        if any(said in _letters(v) or _letters(v) in said for v in (quote["text"], *quote["variants"], *translated)):
            return fold(str(quote["speaker"])) == fold(speaker)
    return False


def _letters(text: str) -> str:
    return regex.sub(r"[^\p{L}]", "", fold(text))


# --------------------------------------------------------------------------------- recorded disagreements


def disagreements(data: Path) -> list[Row]:
    """Differences shown on recorded stories against those a person found by reading.

    The key names a story by its articles (ids, or addresses without scheme and "www."), the quantity, the values that
    cannot both be right, and the half it is in: rules were set on the half "tune" (chosen by a hash), the other was
    only measured. Recall is over the key; precision over the key's stories and all stories of the sets whose stories
    are known.
    """
    key = json.loads(KEY.read_text(encoding="utf-8"))
    found: Counter[str] = Counter()
    shown = real = 0
    for name in dict.fromkeys(entry["set"] for entry in key):
        rows = [row for path in sorted(data.glob(f"{name}.jsonl.gz")) for row in read_jsonl(path)]
        if not rows:
            raise DataMissingError(f"{data / name}.jsonl.gz is missing")
        expected = [e for e in key if e["set"] == name]
        for story, articles in _stories(rows, [frozenset(e["story"]) for e in expected]).items():
            values = [_values_shown(d) for d in _differences(articles)]
            wanted = [e for e in expected if frozenset(e["story"]) == story]
            shown += len(values)
            real += sum(any(_tells(given, e) for e in wanted) for given in values)
            found.update(e["half"] for e in wanted if any(_tells(given, e) for given in values))
    halves = Counter(e["half"] for e in key)
    rows_ = [
        Row(
            "recorded news",
            f"disagreements found, half {half!r} of {halves[half]}",
            found[half] / halves[half],
            "",
            "≥ .9",
        )
        for half in sorted(halves)
    ]
    return [
        *rows_,
        Row("recorded news", f"disagreements that are real, of {shown} shown", real / max(1, shown), "", "≥ .9"),
    ]


def _tells(given: set[float], entry: dict[str, Any]) -> bool:
    """Whether a difference's figures are those of the key; one alone is no dispute."""
    return len(given & set(map(float, entry["values"]))) >= MIN_VALUES


def _stories(rows: Sequence[dict[str, Any]], expected: Iterable[frozenset[str]]) -> dict[frozenset[str], list[Article]]:
    """The articles of every story of a set that says its stories, else of the expected ones only."""
    by_key = {key_of(row): row for row in rows}
    groups: dict[str, list[str]] = defaultdict(list)
    for key, row in by_key.items():
        if row.get("cluster") is not None:
            groups[str(row["cluster"])].append(key)
    wanted = [frozenset(group) for group in groups.values() if len(group) > 1] or list(expected)
    return {story: [recorded(by_key[key], key) for key in by_key if key in story] for story in wanted}


def _differences(articles: Sequence[Article]) -> tuple[Difference, ...]:
    ordered = sorted(articles, key=lambda a: a.time)
    draft = make_writer(WriteConfig()).write(material("recorded", tuple(ordered)))
    return draft.sections.differences if isinstance(draft, Draft) else ()


def _values_shown(difference: Difference) -> set[float]:
    """What a difference's figures come to; both languages that write figures otherwise are tried."""
    texts = [f.value for f in difference.figures]
    return {q.value for text in texts for language in ("en", "ru") for q in find_quantities(text, language)}


# ------------------------------------------------------------------------------------------------ speed


def tens(data: Path) -> list[list[Article]]:
    """Groups of ten full articles of several events, put under one headline before their own.

    Articles that share no word with the title would be left out, and the digest be one of five.
    """
    rows = read_jsonl(data / "clustering" / "wikinews_sources_en.jsonl.gz")
    articles = [article(str(i), r, clean_paragraphs(regex.split(r"\n+", r["text"] or ""))) for i, r in enumerate(rows)]
    return [
        [replace(a, title=f"{articles[i].title} {a.title}") for a in articles[i : i + ARTICLES_A_DIGEST]]
        for i in range(0, len(articles) - ARTICLES_A_DIGEST + 1, ARTICLES_A_DIGEST)
    ]


def speed(data: Path) -> list[Row]:
    """Digests a CPU second, of ten full articles each, in one process; the machine's pace beside it."""
    groups = tens(data)
    collect_seldom()  # as in a worker
    writer = make_writer(WriteConfig())
    writer.write(material("first", tuple(replace(a, text=a.text + " ") for a in groups[0])))
    cold = sum(_seconds_of(writer, group) for group in groups)
    # A story is written again when an article comes: nine of its ten have just been read. The tenth's words are
    # changed, since its own were read above.
    again = 0.0
    for group in groups:
        *read, last = group
        writer.write(material("before", tuple(read)))
        again += _seconds_of(writer, [*read, replace(last, text=last.text.replace(" the ", " that "))])
    pace = _pace()
    return [
        Row("wikinews_sources_en", "digests of 10 articles", len(groups) / cold, "1/CPU s", "≥ 40 on an idle core"),
        Row("wikinews_sources_en", "digests written again for a tenth article", len(groups) / again, "1/CPU s"),
        Row("this machine", "additions, pure Python", pace, "million/CPU s", "some 20 when idle"),
    ]


def _seconds_of(writer: Writer, articles: Sequence[Article]) -> float:
    timed = material("timed", articles)
    started = time.process_time()
    writer.write(timed)
    return time.process_time() - started


def _pace() -> float:
    started = time.process_time()
    total = 0
    for number in range(2_000_000):
        total += number
    return 2.0 / (time.process_time() - started)
