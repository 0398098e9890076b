"""The injection suite: true claims of real articles, corrupted by program, and true ones left alone or reworded.

Built at run time from recorded articles with a fixed seed; nothing of them is kept. `cases(data)` yields 200 corrupted
claims of each kind, and true claims: whole sentences, shortened ones, and reworded ones.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import regex

from benchmarks.common import read_jsonl
from broadsheet.stages.verify.lexicon import entry, lemmas_of
from broadsheet.stages.verify.quotation import quoted
from broadsheet.text.names import Name, find_names
from broadsheet.text.normalise import clean, clean_paragraphs
from broadsheet.text.numbers import find_quantities
from broadsheet.text.sentences import split
from broadsheet.types import Article, Part, Span

PER_KIND = 200
EXTRACTIVE = 1_000
SEED = 20_251_212
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple("January February March April May June July August September October November December".split())


@dataclass(frozen=True, slots=True)
class Case:
    """One claim to check. `kind` names the corruption, or "true: …"."""

    kind: str
    text: str
    evidence: tuple[Span, ...]
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    span: Span
    article: Article
    story: tuple[Article, ...]


def stories(data: Path) -> list[tuple[Article, ...]]:
    """The recorded articles, by story."""
    found: dict[str, list[Article]] = defaultdict(list)
    for number, row in enumerate(read_jsonl(data / "clustering/wikinews_sources_en.jsonl.gz")):
        text = clean_paragraphs(str(row["text"]).split("\n"))
        when = datetime.fromisoformat(row["published"]) if row.get("published") else datetime(2014, 6, 2, tzinfo=UTC)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        article = Article(f"a{number}", row["url"], row["outlet"], clean(row["title"] or ""), text, "en", when, when)
        found[str(row["cluster"])].append(article)
    return [tuple(articles) for articles in found.values()]


def sentences(data: Path) -> list[_Sentence]:
    """Sentences fit to be claims: 8 to 45 words, ending as one, shuffled with the fixed seed."""
    found = []
    for story in stories(data):
        for article in story:
            for start, end in split(article.text, "en")[:25]:
                text = article.text[start:end]
                if 8 <= len(text.split()) <= 45 and text[-1] in '.”"' and text[0].isupper():
                    found.append(_Sentence(text, Span(article.id, Part.TEXT, start, end, text), article, story))
    random.Random(SEED).shuffle(found)
    return found


# ------------------------------------------------------------------------------------------- corruptions

Corrupt = Callable[[_Sentence, random.Random], str | None]


def _replace(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def number_changed(s: _Sentence, rng: random.Random) -> str | None:
    """Another figure in place of one."""
    found = [
        q
        for q in find_quantities(s.text, "en")
        if q.kind in ("count", "money", "percent", "age") and q.text[-1].isalnum()
    ]
    for q in found:
        match = regex.search(r"\d+", q.text)
        if match and int(match.group()) > 1:
            value = int(match.group())
            new = str(value + rng.choice([1, 2, 3, 7]) if value < 50 else value + rng.choice([11, 23, 40]))
            return _replace(s.text, q.start + match.start(), q.start + match.end(), new)
    return None


def magnitude_changed(s: _Sentence, rng: random.Random) -> str | None:
    """Millions for billions, hundreds for thousands."""
    del rng
    for old, new in (
        ("million", "billion"),
        ("billion", "million"),
        ("thousands", "hundreds"),
        ("hundreds", "thousands"),
    ):
        match = regex.search(rf"\b{old}\b", s.text)
        if match:
            return _replace(s.text, *match.span(), new)
    match = regex.search(r"(?<![\d.,])\d{1,3},000\b", s.text)
    return _replace(s.text, *match.span(), match.group()[:-4] + "00") if match else None


def _names(s: _Sentence) -> list[Name]:
    return [n for n in find_names(s.text, "en") if n.certain and n.kind in ("person", "place", "organisation")]


def names_swapped(s: _Sentence, rng: random.Random) -> str | None:
    """Two names of the sentence in each other's place."""
    del rng
    names = [n for n in _names(s) if n.kind in ("person", "organisation", "place")]
    for kind in ("person", "place", "organisation"):
        of_kind = [n for n in names if n.kind == kind]
        if len(of_kind) >= 2 and of_kind[0].text != of_kind[1].text:
            return _swap(s.text, of_kind[0], of_kind[1])
    return None


def _swap(text: str, a: Name, b: Name) -> str | None:
    between = text[a.end : b.start]
    if regex.fullmatch(r",?\s*(?:(?:and|or|,|/|&)\s*(?:in |the |of )*)?", between):  # a list says the same either way
        return None
    if set(a.text.split()) & set(b.text.split()):  # "Maria Miller", "Mrs Miller": one person
        return None
    return text[: a.start] + b.text + between + a.text + text[b.end :]


def name_replaced(s: _Sentence, rng: random.Random) -> str | None:
    """A name in place of another that the story has elsewhere."""
    names = _names(s)
    if not names:
        return None
    target = rng.choice(names)
    near = s.article.text[max(0, s.span.start - 600) : s.span.end + 600]
    others = [n.text for a in s.story for n in find_names(a.text[:4000], "en") if n.kind == target.kind and n.certain]
    others = sorted({o for o in others if o.split()[-1] not in near and o.split()[0] not in near})
    return _replace(s.text, target.start, target.end, rng.choice(others)) if others else None


def date_moved(s: _Sentence, rng: random.Random) -> str | None:
    """Another day of the month, or another month."""
    months = "|".join(_MONTHS)
    match = regex.search(rf"\b({months})\s+(\d{{1,2}})\b|\b(\d{{1,2}})\s+({months})\b", s.text)
    if match:
        group = 2 if match[2] else 3
        day = (int(match[group]) + rng.choice([2, 5, 9])) % 28 + 1
        return _replace(s.text, *match.span(group), str(day))
    match = regex.search(rf"\bin ({months})\b", s.text)
    if match:
        return _replace(s.text, *match.span(1), _MONTHS[(_MONTHS.index(match[1]) + 3) % 12])
    return None


def weekday_wrong(s: _Sentence, rng: random.Random) -> str | None:
    """Another day of the week."""
    match = regex.search(rf"\b({'|'.join(_DAYS)})\b", s.text)
    if not match:
        return None
    near = s.article.text[max(0, s.span.start - 500) : s.span.end + 500]
    others = [d for d in _DAYS if d not in near]
    return _replace(s.text, *match.span(), rng.choice(others)) if others else None


_QUOTE = regex.compile(r"[“\"]([^“”\"]{25,})[”\"]")


def quotation_word(s: _Sentence, rng: random.Random) -> str | None:
    """One word of a quotation changed."""
    long = [(a, b) for a, b in quoted(s.text) if b - a >= 25 and "[" not in s.text[a:b]]
    words = list(regex.finditer(r"[a-z]{4,}", s.text[slice(*long[0])])) if long else []
    if not words:
        return None
    word = rng.choice(words)
    new = rng.choice(
        [w for w in ("simply", "never", "great", "always", "people", "should", "because") if w != word.group()]
    )
    return _replace(s.text, long[0][0] + word.start(), long[0][0] + word.end(), new)


def quotation_moved(s: _Sentence, rng: random.Random) -> str | None:
    """A quotation given to another person of the story."""
    match = _QUOTE.search(s.text)
    persons = [n for n in _names(s) if n.kind == "person" and match and not match.start() <= n.start < match.end()]
    if not match or len(persons) != 1 or not regex.search(r"\b(?:said|says|told|added|wrote)\b", s.text):
        return None
    own = persons[0]
    near = s.article.text[max(0, s.span.start - 400) : s.span.end + 400]
    others = sorted(
        {n.text for a in s.story for n in find_names(a.text[:6000], "en") if n.kind == "person" and n.certain}
    )
    others = [o for o in others if o.split()[-1] not in near]
    return _replace(s.text, own.start, own.end, rng.choice(others)) if others else None


def paraphrase_quoted(s: _Sentence, rng: random.Random) -> str | None:
    """What the article reports in its own words, given as somebody's words."""
    del rng
    match = regex.search(r"\b(said|told \w+|added) (?:that )?([^“”\"]{40,})\.$", s.text)
    if not match or '"' in s.text or "“" in s.text:
        return None
    words = match[2].split()
    words[len(words) // 2] = "really " + words[len(words) // 2]
    return f"{s.text[: match.start()]}{match[1]}: “{' '.join(words)}.”"


def negation(s: _Sentence, rng: random.Random) -> str | None:
    """A "not" put in or taken out."""
    del rng
    match = regex.search(r"\b(is|was|were|are|has|have|had|will|would|could|did|does|do) not ", s.text)
    if match:
        return _replace(s.text, match.start(), match.end(), match[1] + " ")
    match = regex.search(r"\b(is|was|were|are|has|have|had|will) (?!not)(?=[a-z]+(?:ed|en|ing|e)\b)", s.text)
    return _replace(s.text, match.start(), match.end(), f"{match[1]} not ") if match else None


def antonym(s: _Sentence, rng: random.Random) -> str | None:
    """A word's opposite in its place, in the same form where the form is plain."""
    words = list(regex.finditer(r"\b[a-z]{4,}\b", s.text))
    rng.shuffle(words)
    for match in words:
        known = entry(match.group())
        if known is None or lemmas_of(match.group())[0] != match.group():
            continue
        opposites = sorted(o for o in known.opposites if entry(o) is not None and o.isalpha() and len(o) > 2)
        if opposites and opposites[0] not in s.text and match.group() in known.lemmas and len(known.lemmas) == 1:
            return _replace(s.text, *match.span(), rng.choice(opposites))
    return None


def alleged_dropped(s: _Sentence, rng: random.Random) -> str | None:
    """An allegation made a fact."""
    del rng
    match = regex.search(
        r"\b(?:allegedly|alleged|reportedly|suspected|apparently|possibly|probably|may|might) ", s.text
    )
    return _replace(s.text, *match.span(), "") if match and match.start() else None


def former(s: _Sentence, rng: random.Random) -> str | None:
    """ "Former" taken out, or put before an office."""
    del rng
    match = regex.search(r"\b(?:former|ex-|acting|deputy) ?", s.text)
    if match and match.start():
        return _replace(s.text, *match.span(), "")
    match = regex.search(
        r"(?<!former )(?<!Prime )(?<!Vice )\b(?:President|Prime Minister|Minister|Mayor|Governor|Secretary|"
        r"chairman|chief executive|director|leader)\b",
        s.text,
    )
    return _replace(s.text, match.start(), match.start(), "former ") if match and match.start() else None


_VERBS = (
    r"(?:accused|attacked|beat|defeated|killed|met|told|urged|warned|criticised|criticized|invaded|sued|asked|blamed|"
    r"visited|arrested|backed|condemned|shot|joined|bought)"
)


def actor_swapped(s: _Sentence, rng: random.Random) -> str | None:
    """Who did it and to whom, exchanged."""
    del rng
    match = regex.search(_VERBS, s.text)
    names = _names(s)
    if match:
        before = [n for n in names if n.end <= match.start()]
        after = [n for n in names if n.start >= match.end()]
        if before and after and before[-1].text != after[0].text:
            return (
                s.text[: before[-1].start]
                + after[0].text
                + s.text[before[-1].end : after[0].start]
                + before[-1].text
                + s.text[after[0].end :]
            )
    match = regex.match(r"^(The [a-z]+|[A-Z][a-z]+ [a-z]+s) ([a-z]+ed|is|was|are|were) (the [a-z]+|[a-z]+s)\b", s.text)
    if not match or match[3][:1].upper() + match[3][1:] == match[1]:
        return None
    subject, thing = match[1][0].lower() + match[1][1:], match[3][0].upper() + match[3][1:]
    return f"{thing} {match[2]} {subject}{s.text[match.end() :]}"


_UNITS = (
    (r"\bpercent\b|\bper cent\b|%", " percentage points"), (r"\$(?=\d)", "€"), (r"£(?=\d)", "$"), (r"€(?=\d)", "$"),
    (r"\bmiles\b", "kilometres"), (r"\b(?:kilometers|kilometres|km)\b", "miles"), (r"\bfeet\b", "metres"),
    (r"\b(?:meters|metres)\b", "feet"), (r"(?<=\d )hours\b", "minutes"), (r"(?<=\d )minutes\b", "hours"),
    (r"(?<=\d )days\b", "weeks"), (r"(?<=\d )weeks\b", "months"), (r"(?<=\d )months\b", "years"),
    (r"(?<=\d )years\b(?! old)", "months"), (r"\bdollars\b", "euros"), (r"\bpounds\b", "dollars"),
    (r"\btons\b|\btonnes\b", "kilograms"),
)  # fmt: skip


def unit_changed(s: _Sentence, rng: random.Random) -> str | None:
    """Another unit behind the same figure."""
    del rng
    for pattern, new in _UNITS:
        match = regex.search(
            rf"(?<=\d\s?){pattern}" if not pattern.startswith(("\\$", "£", "€", "(?<")) else pattern, s.text
        )
        if match:
            return _replace(s.text, *match.span(), new)
    return None


_INVENTED = (
    "Officials from three neighbouring districts have offered to pay for a new community swimming pool.",
    "A survey of local shopkeepers found that most of them would welcome longer opening hours in spring.",
    "{name} is expected to publish a memoir about the affair before the end of the year.",
    "The committee praised the bakery for its quick delivery of bread to the stranded travellers.",
    "{name} cancelled a concert in Lisbon because of the news, a friend of the family revealed.",
    "Engineers had warned of cracked bearings in the turbine for almost a decade.",
    "Tickets for the memorial match sold out within forty minutes, organisers announced.",
    "{name} inherited a vineyard from an uncle and now plans to open a small hotel there.",
)


def invented(s: _Sentence, rng: random.Random) -> str | None:
    """A sentence nobody wrote, with one of the story's names where it has one."""
    names = [n.text for n in _names(s) if n.kind == "person"]
    template = rng.choice(_INVENTED)
    if "{name}" in template and not names:
        return None
    return template.format(name=names[0] if names else "")


CORRUPTIONS: dict[str, Corrupt] = {
    "number changed": number_changed,
    "magnitude changed": magnitude_changed,
    "two names swapped": names_swapped,
    "name replaced by another of the story": name_replaced,
    "date moved": date_moved,
    "weekday wrong": weekday_wrong,
    "one word of a quotation changed": quotation_word,
    "quotation given to another speaker": quotation_moved,
    "paraphrase put in quotation marks": paraphrase_quoted,
    "negation added or removed": negation,
    "antonym": antonym,
    "alleged dropped": alleged_dropped,
    "former dropped or added": former,
    "actor and object swapped": actor_swapped,
    "unit changed": unit_changed,
    "invented sentence": invented,
}


def corrupted(data: Path) -> Iterator[Case]:
    """Up to 200 corrupted claims of each kind; fewer where the articles do not give more."""
    pool = sentences(data)
    for kind, corrupt in CORRUPTIONS.items():
        rng, made = random.Random(f"{SEED}{kind}"), 0
        for s in pool:
            text = corrupt(s, rng)
            if text is None or text == s.text or _elsewhere(text, s):
                continue
            yield Case(kind, text, (s.span,), s.story)
            made += 1
            if made == PER_KIND:
                break
    yield from _from_other_story(pool)
    yield from _wrong_article(pool)


def _elsewhere(text: str, s: _Sentence) -> bool:
    return any(text in a.text for a in s.story)


def _from_other_story(pool: list[_Sentence]) -> Iterator[Case]:
    for s, other in zip(pool[:PER_KIND], pool[PER_KIND:], strict=False):
        if s.story is not other.story:
            yield Case("sentence from another story added", other.text, (s.span,), s.story)


def _wrong_article(pool: list[_Sentence]) -> Iterator[Case]:
    rng, made = random.Random(SEED), 0
    by_article: dict[str, list[_Sentence]] = defaultdict(list)
    for s in pool:
        by_article[s.article.id].append(s)
    for s in pool:
        others = [o for a in s.story if a.id != s.article.id for o in by_article[a.id] if not _alike(s.text, o.text)]
        if others and not any(s.text[:60] in a.text for a in s.story if a.id != s.article.id):
            yield Case("citation moved to the wrong article", s.text, (rng.choice(others).span,), s.story)
            made += 1
        if made == PER_KIND:
            return


def _alike(one: str, other: str) -> bool:
    a, b = set(one.lower().split()), set(other.lower().split())
    return len(a & b) > 0.3 * min(len(a), len(b))


# ------------------------------------------------------------------------------------------- true claims

_NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}
_SAFE_SYNONYMS = (
    ("said", "stated"), ("about", "around"), ("more than", "over"), ("began", "started"), ("purchased", "bought"),
    ("assist", "help"), ("children", "kids"), ("nearly", "almost"), ("large", "big"), ("attempt", "try"),
    ("near", "close to"),
)  # fmt: skip


def reworded(s: _Sentence) -> str | None:
    """The same said with other words: figures for number words, plain synonyms, short forms of units."""
    text = s.text
    if '"' in text or "“" in text or "'" in text or "‘" in text:
        return None  # what stands in quotation marks may not be reworded
    for word, digits in _NUMBER_WORDS.items():
        text = regex.sub(rf"(?<=[a-z] ){word}(?= [a-z]+s\b)", digits, text)
    for old, new in _SAFE_SYNONYMS:
        text = regex.sub(rf"(?<!no )(?<!an )\b{old}\b(?![-'’])", new, text)
    text = regex.sub(r"(\d+),000,000\b", r"\1 million", text)
    text = regex.sub(r" percent\b", "%", text)
    return text if text != s.text else None


def shortened(s: _Sentence) -> str | None:
    """The sentence without a parenthesis, an opening connective or a trailing attribution."""
    text = regex.sub(r" \([^()]*\)", "", s.text)
    text = regex.sub(r"^(?:But|However,|Meanwhile,|And|So|Still,|In addition,) (\w)", lambda m: m[1].upper(), text)
    match = regex.match(r"^(.*\w),? (?:he|she|they|police|officials) said(?: on \w+| in a statement)?\.$", text)
    text = f"{match[1]}." if match and len(match[1].split()) > 6 else text
    return text if text != s.text else None


def true_claims(data: Path) -> Iterator[Case]:
    """Whole sentences, shortened and reworded ones."""
    pool = sentences(data)
    for s in pool[:EXTRACTIVE]:
        yield Case("true: whole sentence", s.text, (s.span,), s.story)
    for kind, change in (("true: shortened", shortened), ("true: reworded", reworded)):
        made = 0
        for s in pool:
            text = change(s)
            if text is not None and made < EXTRACTIVE // 2:
                yield Case(kind, text, (s.span,), s.story)
                made += 1
