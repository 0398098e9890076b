"""Cue words, one TOML file a language: verbs of saying, "according to", pronouns, roles, dangling openers, boilerplate.

To add a language, copy `en.toml`, translate what has an equivalent and leave the rest out; a missing list is empty.
Matching is without case, on whole words where the script has spaces.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

import msgspec

FALLBACK = "und"


@dataclass(frozen=True, slots=True)
class Toll:
    """What is counted of people: a label a reader sees and the words that stand beside the figure."""

    label: str
    words: tuple[str, ...]


@dataclass(
    frozen=True, slots=True, eq=False
)  # one object a language: compared and hashed by identity, since caches ask for it
class Cues:
    """The cue words of one language, all lower case, in the order of the file."""

    language: str
    spaced: bool = True  # False: written without spaces between words
    verb_before_subject: bool = True  # "said Smith" is as usual as "Smith said"
    say: tuple[str, ...] = ()  # verbs that stand beside direct speech
    report: tuple[str, ...] = ()  # further verbs that introduce reported speech
    that: tuple[str, ...] = ()  # what joins a verb of saying to reported speech
    according: tuple[str, ...] = ()  # "according to": the holder follows
    according_after: tuple[str, ...] = ()  # the same behind the holder
    as_told: tuple[str, ...] = ()  # "as" before a verb of saying and its subject: "como informó la policía"
    impersonal: tuple[str, ...] = ()  # nouns that hold nothing: "eigenen Angaben zufolge", "según los datos"
    adding: tuple[str, ...] = ()  # of `say`, those that go on from words before: "added"
    infinitive_endings: tuple[str, ...] = ()  # of what may follow a verb of saying at once: "a annoncé avoir"
    said_last: tuple[str, ...] = ()  # forms in which such a clause ends where the verb comes last: "wie sie mitteilte"
    perfect: tuple[str, ...] = ()  # auxiliaries whose participle ends the clause: "hat … gefordert"
    participles: tuple[str, ...] = ()  # of verbs of saying, for those
    reported: tuple[str, ...] = ()  # verb forms of reported speech alone: "habe", "sei"
    verb_particles: tuple[str, ...] = ()  # what parts from its verb and stands behind the subject: "teilte … mit"
    listeners: tuple[str, ...] = ()  # "reporters": the object between verb and quotation
    he: tuple[str, ...] = ()
    she: tuple[str, ...] = ()
    they: tuple[str, ...] = ()  # plural and neuter pronouns
    drops_subject: bool = False  # "“…”, añade.": who speaks is told by the verb alone, and is who spoke last
    only_behind: tuple[str, ...] = ()  # of `say`, those that follow the words at once: "“…”, so der Minister"
    joins: tuple[str, ...] = ()  # "and" between two names or two roles of one person
    to_listener: tuple[str, ...] = ()  # what opens the one spoken to behind the verb: "a" of "dijo a la prensa"
    relative: tuple[str, ...] = ()  # "who"
    honorifics: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()  # words for what a speaker is: "minister"
    relations: tuple[str, ...] = ()  # of `roles`, those that say nothing without whose: "mother"
    bodies: tuple[str, ...] = ()  # words for institutions and groups that speak: "ministry", "residents"
    firms: tuple[str, ...] = ()  # what one company is called by turns: "company", "manufacturer"
    charities: tuple[str, ...] = ()  # what one private body is called by turns: "charity", "aid agency"
    particles: tuple[str, ...] = ()  # lower-case words inside names: "van", "de la"
    determiners: tuple[str, ...] = ()
    linking: tuple[str, ...] = ()  # prepositions that continue a noun phrase: "of"
    boundaries: tuple[str, ...] = ()  # words at which a clause begins
    auxiliaries: tuple[str, ...] = ()  # words that may stand between subject and verb: "has", "also"
    connectives: tuple[str, ...] = ()  # openers that may be cut: "however"
    dangling: tuple[str, ...] = ()  # openers that point back: "he", "this"
    anaphors: tuple[str, ...] = ()  # phrases anywhere that point back: "the move"
    pointing: tuple[str, ...] = ()  # before a noun they point back: "this cocktail" …
    pointing_times: tuple[str, ...] = ()  # … but not before these: "this week", "such as"
    vague_dates: tuple[str, ...] = ()  # "yesterday", weekdays
    question: tuple[str, ...] = ()  # words a question headline begins with
    live: tuple[str, ...] = ()  # tags of live coverage
    opinion: tuple[str, ...] = ()  # tags of comment
    clickbait: tuple[str, ...] = ()
    teaser: tuple[str, ...] = ()  # what a headline begins with that shows instead of telling: "watch", "the latest on"
    boilerplate: tuple[str, ...] = ()  # parts of lines that are no text
    direct_address: tuple[str, ...] = ()  # "you", "we": a headline or highlight that talks to the reader
    background: tuple[str, ...] = ()  # marks of background: "since 2019", "has long"
    negation: tuple[str, ...] = ()  # "not", and verbs that say as much: two sentences that differ in it differ
    before: tuple[str, ...] = ()  # times well before the event: "last year", "decades ago"
    next_step: tuple[str, ...] = ()  # marks of what comes next: "will", "is expected to"
    consequence: tuple[str, ...] = ()  # "as a result", "forced"
    adjectives_behind: tuple[str, ...] = ()  # endings, which no verb has, of adjectives behind their noun: "política"
    facet_titles: tuple[str, ...] = ()  # of background and next step, where no phrase of a sentence serves
    clause: tuple[str, ...] = ()  # verbs of saying that a clause may follow without "that"
    finite: tuple[str, ...] = ()  # auxiliaries that show that a clause follows
    untitled: tuple[str, ...] = ()  # words that name nothing by themselves: no short title holds one
    irregular: tuple[str, ...] = ()  # frequent verb forms without a regular ending: no title ends with one
    passive: tuple[str, ...] = ()  # a verb behind these is no saying: "was called"
    months: tuple[str, ...] = ()  # as an editor writes a date, January first
    weekdays: tuple[str, ...] = ()  # Monday first
    date_format: str = ""  # with {weekday}, {day} and {month}
    past: tuple[str, ...] = ()  # verb forms of the past, "-ed" for every word so ending: only then is a weekday dated
    future: tuple[str, ...] = ()  # of the future beside `next_step`: "-ará" for an ending, the dash behind a beginning
    subordinators: tuple[str, ...] = ()  # prepositions and the like that open what is no sentence: "despite"
    reporters: tuple[str, ...] = ()  # words for those who report and are no party: "correspondent"
    vulgar: tuple[str, ...] = ()  # words no quotation is chosen with
    him: tuple[str, ...] = ()  # pronouns that are no subject
    stance: tuple[str, ...] = ()  # verbs of saying that tell by themselves what somebody holds: "denied"
    noun_too: tuple[str, ...] = ()  # verbs of saying that are as often nouns: "hopes"
    finding: tuple[str, ...] = ()  # verbs that say something only with "that": "found that", not "found two cars"
    infinitive: tuple[str, ...] = ()  # before a verb: a day behind both is that verb's, "not to open on Monday"
    achieved: tuple[str, ...] = ()  # before an infinitive that tells what was or was not done: "failed to open"
    until: tuple[str, ...] = ()  # before a weekday that is still to come: "a rally for Friday"
    estimate: tuple[str, ...] = ()  # verbs by which a party gives its own figure: "puts the crowd at"
    update: tuple[str, ...] = ()  # marks of a figure that replaces an older one: "up from"
    tolls: tuple[Toll, ...] = ()  # what news counts of people, most grave first
    places_before: tuple[str, ...] = ()  # prepositions before a place: "in", "near"
    place_words: tuple[str, ...] = ()  # what may stand between them and its name: "the northern city of"
    state_bodies: tuple[str, ...] = ()  # who speaks for a state: "foreign ministry", "prime minister"
    telling: tuple[str, ...] = ()  # words for what was told itself: "confirmed the story" says nothing of the event
    unnamed: tuple[str, ...] = ()  # "somebody", "anything": a sentence with one paints rather than tells; not "nobody"
    part_of: tuple[str, ...] = ()  # before a figure at the beginning: "of the 61 clauses" were told of before
    no_comment: tuple[str, ...] = ()  # phrases by which somebody says nothing: "declined to comment"
    places_of_speech: tuple[str, ...] = ()  # starts of what follows a speaker: "in a statement", "on"


@cache
def cues(language: str) -> Cues:
    """The cue words of a language, BCP 47; those every language shares when there is no file for it.

    >>> "said" in cues("en-GB").say
    True
    >>> cues("xx").say
    ()
    """
    code = language.split("-")[0].lower()
    file = resources.files(__name__) / f"{code}.toml"
    if not code.isalpha() or not file.is_file():
        return Cues(language=FALLBACK)
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    known = {field.name for field in fields(Cues)}
    unknown = set(raw) - known
    if unknown:
        raise ValueError(f"{file}: unknown keys {sorted(unknown)}")
    return msgspec.convert(raw, Cues)


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have a file, sorted.

    >>> "vi" in languages()
    True
    """
    names = (entry.name for entry in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))
