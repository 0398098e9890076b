"""Stage 3 of 7: syndication. Articles → whose text each of them is, so that copies are counted once.

Texts enter an index in order of precedence: those credited to an agency first, then by time. Each text is held against
the earlier ones it shares passages with; what it copies is not indexed again, so the index holds every passage once,
with its first carrier, and ten thousand copies of one text cost no more than ten thousand look-ups.

What is read in a text (`Marks`) can be kept, and what was found out in an earlier run stands as long as no text that
shares a passage with it is new: a run then costs what is new costs, and a look at the fingerprints of the rest.

Pure: no clock, no network. The result does not depend on the order of the input.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from broadsheet.config import SyndicationConfig
from broadsheet.stages.syndication.credits import find_credits
from broadsheet.stages.syndication.marks import Marks, pack_marks, read_marks, touched_by, unpack_marks
from broadsheet.stages.syndication.passages import GAP_WORDS, Mask, Words, read_words, runs, shared_words
from broadsheet.types import Agency, Article, Origin, Outlet, Passage

__all__ = ["Marks", "find_credits", "find_origins", "pack_marks", "read_marks", "unpack_marks"]

MAX_CANDIDATES = 8  # earlier texts one is aligned with, those sharing most fingerprints first
MAX_CARRIERS = 20  # texts one fingerprint leads to; a commoner one is boilerplate


@dataclass(slots=True)
class _Text:
    article: Article
    marks: Marks
    prints: Sequence[int]  # of its fingerprints those that another text has as well
    copied: list[tuple[str, Mask]] = field(default_factory=list)  # source article id, words it is shared in
    _words: Words | None = None

    @property
    def words(self) -> Words:
        """Read when first asked for: most texts share nothing with any other."""
        if self._words is None:
            self._words = read_words(self.article.text)
        return self._words

    def copied_mask(self) -> Mask:
        mask = np.zeros(self.marks.words, np.bool_)
        for _, shared in self.copied:
            mask |= shared
        return mask


def find_origins(
    articles: Sequence[Article],
    outlets: Mapping[str, Outlet],
    agencies: Sequence[Agency],
    config: SyndicationConfig,
    *,
    marks: Mapping[str, Marks] | None = None,
    settled: Collection[str] = (),
) -> dict[str, Origin]:
    """Whose text each article is, by article id, in the order given.

    Args:
        articles: new ones and those of the last `config.window_days`; at most one a article id.
        outlets: by domain; an unknown outlet is a publisher of its own.
        agencies: whose credit lines count.
        config: how long a shared passage has to be, and which share of it makes a copy.
        marks: what `read_marks` read in articles, by id; the others are read now.
        settled: ids of articles whose origin was found in an earlier call with the same outlets, agencies and
            configuration. Those that no chain of shared passages connects with another article are left out.
    """
    known = marks or {}
    read = [known.get(a.id) or read_marks(a, agencies) for a in articles]
    touched, shared = touched_by(read, np.array([a.id not in settled for a in articles], dtype=np.bool_))
    texts = [_Text(a, m, prints) for a, m, prints, open_ in zip(articles, read, shared, touched, strict=True) if open_]
    precedence = sorted(texts, key=lambda t: (not _is_agency_text(t, outlets, agencies), t.article.time, t.article.id))
    _find_copies(precedence, config)
    by_id = {t.article.id: t for t in texts}
    originals = _resolve(precedence, by_id, outlets, agencies, config)
    return {t.article.id: originals[t.article.id] for t in texts}


def _is_agency_text(text: _Text, outlets: Mapping[str, Outlet], agencies: Sequence[Agency]) -> bool:
    return _own_agency(text, outlets, agencies) != ""


def _own_agency(text: _Text, outlets: Mapping[str, Outlet], agencies: Sequence[Agency]) -> str:
    """The agency whose text this is as a whole, by its credit lines or because it is the agency's own page."""
    for credit in text.marks.credits:
        if credit.whole:
            return credit.agency
    outlet = outlets.get(text.article.outlet)
    if outlet is not None and outlet.ownership == "agency":
        return next((a.id for a in agencies if a.family and a.family == outlet.family), "")
    return ""


def _find_copies(texts: Sequence[_Text], config: SyndicationConfig) -> None:
    """Fill every text's `copied`, holding it against those before it."""
    index: dict[int, list[int]] = {}
    whole: dict[bytes, int] = {}
    for number, text in enumerate(texts):
        if not text.prints:
            continue
        first = whole.setdefault(text.marks.whole, number)
        # An outlet that repeats its own text or background paragraphs copies nobody.
        elsewhere = texts[first].article.outlet != text.article.outlet
        if elsewhere and text.marks.words >= MIN_WHOLE_WORDS:
            _note_copy(text, texts[first], np.ones(text.marks.words, np.bool_))
            continue
        votes: Counter[int] = Counter()
        for mark in text.prints:
            votes.update(n for n in index.get(mark, ()) if texts[n].article.outlet != text.article.outlet)
        for other, _ in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:MAX_CANDIDATES]:
            shared = shared_words(text.words, texts[other].words, config.min_passage_words)
            if shared.any():
                _note_copy(text, texts[other], shared)
        _index(index, number, text, config)


MIN_WHOLE_WORDS = 8  # identical texts this long are copies though too short for a passage


def _note_copy(text: _Text, source: _Text, shared: Mask) -> None:
    fresh = shared & ~text.copied_mask()
    if fresh.any():
        text.copied.append((source.article.id, fresh))


def _index(index: dict[int, list[int]], number: int, text: _Text, config: SyndicationConfig) -> None:
    mask = text.copied_mask()
    share = float(mask.mean()) if len(mask) else 0.0
    if share >= config.copy_share:
        return
    for mark in text.prints:
        carriers = index.setdefault(mark, [])
        if len(carriers) < MAX_CARRIERS:
            carriers.append(number)


def _resolve(
    texts: Sequence[_Text],
    by_id: Mapping[str, _Text],
    outlets: Mapping[str, Outlet],
    agencies: Sequence[Agency],
    config: SyndicationConfig,
) -> dict[str, Origin]:
    """Turn copied passages and credits into origins, originals before their copies."""
    families = {a.id: a.family for a in agencies}
    found: dict[str, Origin] = {}
    for text in texts:
        article = text.article
        mask = text.copied_mask()
        agency = _own_agency(text, outlets, agencies)
        copied = 1.0 if agency else float(mask.mean()) if len(mask) else 0.0
        original = _main_source(text, by_id, config.copy_share)
        own_key = f"publisher:{_family(article.outlet, outlets)}"
        if agency:
            key, origin = _agency_key(agency, families), agency
        elif copied >= config.copy_share and text.copied:
            lead = found[max(text.copied, key=lambda c: int(c[1].sum()))[0]]
            key, origin = lead.source_key, lead.origin
        else:
            key, origin = own_key, article.outlet
        found[article.id] = Origin(
            article_id=article.id,
            source_key=key,
            origin=origin,
            own_share=round(1.0 - copied, 4),
            agencies=tuple(c.agency for c in text.marks.credits),
            copy_of=original,
            passages=_passages(text, found),
        )
    return found


def _main_source(text: _Text, by_id: Mapping[str, _Text], copy_share: float) -> str:
    """The article this one carries as a whole, "" when no single one fills enough of it."""
    for source, shared in sorted(text.copied, key=lambda c: -int(c[1].sum())):
        if float(shared.mean()) >= copy_share and source in by_id:
            return source
    return ""


def _family(outlet: str, outlets: Mapping[str, Outlet]) -> str:
    known = outlets.get(outlet)
    return known.family_key if known is not None else outlet


def _agency_key(agency: str, families: Mapping[str, str]) -> str:
    family = families.get(agency, "")
    return f"publisher:{family}" if family else f"agency:{agency}"


def _passages(text: _Text, found: Mapping[str, Origin]) -> tuple[Passage, ...]:
    passages = [
        Passage(int(text.words.starts[a]), int(text.words.ends[b - 1]), source, found[source].origin)
        for source, shared in text.copied
        for a, b in runs(shared, GAP_WORDS)
    ]
    return tuple(sorted(passages, key=lambda p: (p.start, p.end)))
