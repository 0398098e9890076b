"""Stage 5 of 7: what a person is, asked of all articles of the story: one names the role, another the surname only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.stages.write.holders import trimmed_role
from broadsheet.stages.write.reading import Reading
from broadsheet.text.census import census
from broadsheet.text.lexicon import lexicon
from broadsheet.text.normalise import fold
from broadsheet.text.people import Person, is_role, plain_role

MAX_ROLE_WORDS = 8
ROLE_REACH = 110  # characters around a name in which its role stands
RANK_WEIGHT = 0.5  # "Gen." alone says less than "commander in Iraq": two mentions of it count like one


@dataclass(frozen=True, slots=True)
class Role:
    """A role beside a name: characters `start` to `end` of an article hold both."""

    text: str
    article: int
    start: int
    end: int


def role_of(reading: Reading, name: str) -> Role | None:
    """The role most mentions of a person give, of equally frequent ones the fullest; None when no article gives one."""
    return _roll(reading).role_of(name)


class _Roll:
    """The people of a story by first and last word, and their roles as far as they have been asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._people: dict[tuple[str, str], list[tuple[int, Person]]] = {}
        self._known: dict[tuple[str, str], Role | None] = {}
        for number, text in enumerate(reading.texts):
            for person in census(text, reading.language).found:
                first, _, rest = person.name.partition(" ")
                self._people.setdefault((first, rest.rpartition(" ")[2]), []).append((number, person))

    def role_of(self, name: str) -> Role | None:
        """Asked for once a name."""
        words = name.split()
        key = (words[0], words[-1]) if words else ("", "")
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _find(self, key: tuple[str, str]) -> Role | None:
        found: list[Role] = []
        for number, person in self._people.get(key, ()):
            text = self._reading.texts[number]
            role = _beside(text, census(text, self._reading.language).with_role(person), self._reading.language)
            if role is not None:
                found.append(Role(role[0], number, role[1], role[2]))
        counts = Counter(fold(role.text) for role in found)
        return max(
            found,
            key=lambda r: (counts[fold(r.text)] * _weight(r.text), len(r.text), -r.article, -r.start),
            default=None,
        )


@lru_cache(maxsize=1)  # asked for by three sections
def _roll(reading: Reading) -> _Roll:
    return _Roll(reading)


def _weight(role: str) -> float:
    return RANK_WEIGHT if " " not in role else 1.0


def _beside(text: str, person: Person, language: str) -> tuple[str, int, int] | None:
    """The role of a person and the stretch that holds both; None when it stands elsewhere or is none."""
    role = trimmed_role(plain_role(person.role, language), language)
    role = role.rpartition(person.name)[2].strip(" ,")  # a caption's name run together with the sentence
    if not role or not lexicon(language).pronouns.isdisjoint(role.lower().split()):
        return None
    if len(role.split()) > MAX_ROLE_WORDS or not is_role(role, language):
        return None
    before = text.rfind(role, max(0, person.start - ROLE_REACH), person.start)
    after = text.find(role, person.end, person.end + ROLE_REACH)
    if before >= 0 and "." not in text[before + len(role) : person.start].lstrip("."):
        return role, before, person.end
    if after >= 0 and "." not in text[person.end : after]:
        return role, person.start, after + len(role)
    return None
