"""The people of one text, ready to be asked: who a surname, a pronoun or a bare office means, and with which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from broadsheet.text.cues import cues
from broadsheet.text.particles import without_prefix
from broadsheet.text.people import FULL_NAME, Person, bare_name, forms, is_role, people, surname_of, without_determiner
from broadsheet.text.verbs import find_verbs

_CAPITALISED = regex.compile(r"\p{Lu}[\p{L}\p{M}’'\-]+")
_NAME = r"\s(?:\p{Lu}[\p{L}.’'\-]*\s){0,2}(\p{Lu}[\p{L}\p{M}’'\-]+)"
_NAME_AFTER = regex.compile(_NAME)
_NAME_BEFORE = regex.compile(r"(\p{Lu}[\p{L}\p{M}’'\-]+)\s(?:\p{L}+ly\s|also\s|has\s)?$")
_INDEFINITE = frozenset("a an un une uno una um uma".split())
_OF = frozenset({"of", "de", "di"})
_JUNIOR = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_BEHIND = regex.compile(
    r",\s(?:(?:who is|who was)\s)?([^,.;:()“”\"«»\n]{3,90})(?=[,.;]|\s\(\p{Lu})"
)  # longer is a clause, no role
_BEFORE = regex.compile(r"((?<![\p{L}\p{N}.,’'-])(?:[\p{L}][\p{L}\-]*\s){0,4}[\p{L}][\p{L}\-]*),?\s$")
MAX_LEAD_WORDS = 6  # "el premio Nobel de Economía" before a name


@dataclass(frozen=True, slots=True)
class Census:
    """The people of one text, ready to be asked."""

    text: str
    language: str
    found: tuple[Person, ...]

    def full_name(self, written: str, before: int) -> Person | None:
        """The person whose name ends with the last word of `written` (or equals it), first mention preferred.

        `before` is where `written` stands: a first mention up to there wins over a later one.
        """
        wanted = [w for w in bare_name(written).split() if w.lower() not in _JUNIOR]
        if not wanted or (len(wanted) == 1 and wanted[0].isupper()):  # an acronym is nobody's surname
            return None
        surname = without_prefix(wanted[-1])
        matches = [p for p in self.found if surname in p.name and _same_person(p.name, wanted)]
        if not matches:
            return None
        best = next((p for p in matches if p.start <= before), matches[0])
        # a capitalised word before a name ("Gespräche Ada Quill") is no part of it where the name stands alone as well
        best = next((p for p in matches if " " in p.name and best.name.endswith(f" {p.name}")), best)
        if len(wanted) > 1 and best.name.count(" ") > 2 and best.name.endswith(f" {bare_name(written)}"):
            name = bare_name(written)  # "Radio Quill Ada Stern": the station told by "a" before it
            best = best._replace(name=name, start=best.end - len(name))
        roles = [r for p in matches if (r := self._fullest(p))]
        role = next((r for r in roles if " " in r), roles[0] if roles else "")
        return best._replace(role=role)

    def holder_of(self, written: str) -> Person | None:
        """Who holds the office that a text calls by its bare name, "the governor"; None unless it is one person only.

        >>> text = "Governor Ada Quill came. The governor said no."
        >>> census(text, "en").holder_of("The governor").name
        'Ada Quill'
        """
        words = forms(self.language)
        tokens = written.lower().split()
        if len(tokens) != 2 or tokens[0] not in words.determiners or tokens[1] not in words.roles:
            return None
        found: dict[str, Person] = {}
        for person in self.found:
            role = person.role or self._beside(person)
            if is_role(role, self.language) and tokens[1] in role.lower().split():
                found.setdefault(person.name.split()[-1], person._replace(role=role))
        return next(iter(found.values())) if len(found) == 1 else None

    def ending(self, written: str, at: int) -> Person | None:
        """Who is named at the end of a phrase that stands at a place: "the swift sailor Ada Quill".

        None where a preposition or "'s" before the name makes the phrase mean somebody else: "the wife of Ada Quill".
        """
        person = next((p for p in self.found if p.start > at and p.end == at + len(written)), None)
        if person is None:
            return None
        words = forms(self.language)
        lead = self.text[at : person.start].split()
        small = words.after_role - words.determiners
        if len(lead) > MAX_LEAD_WORDS or any(w.lower() in small or w.endswith(("'s", "’s", ",")) for w in lead):
            return None
        if words.genitive:
            if not lead or lead[0].lower().rsplit("-", 1)[-1] not in words.titles:
                return None
        elif len(lead) < FULL_NAME or lead[0].lower() not in words.determiners or not lead[-1].islower():
            return None  # "The Harbour Trust": no name with something before it
        role = " ".join(lead if words.genitive else lead[1:])
        return person._replace(role=role if is_role(role, self.language) else self._fullest(person))

    def with_role(self, person: Person) -> Person:
        """The person with the role that stands beside this mention of the name, before it or behind."""
        return person._replace(role=self._fullest(person))

    def _fullest(self, person: Person) -> str:
        """The role before a name; that behind it where the first is a rank: "Gen. Ada Quill, the commander"."""
        return person.role if " " in person.role else self._beside(person) or person.role

    def mentions(self, start: int, end: int) -> list[tuple[int, Person]]:
        """Where between two places somebody is named, in full or by the surname: (offset, person), in order."""
        surnames: dict[str, Person] = {}
        for person in self.found:
            surnames.setdefault(surname_of(person.name), person)
        if not surnames:
            return []
        found = []
        for match in _CAPITALISED.finditer(self.text, start, end):
            named = surnames.get(without_prefix(bare_name(match.group())))
            if named is not None and named.start <= match.start():  # known from its first full mention on
                found.append((match.start(), named))
        return found

    def speaks(self, person: Person) -> bool:
        """Whether the text treats a name as a person who can speak: a role, a title, or a verb of saying beside it."""
        if person.role or self._beside(person):
            return True
        return surname_of(person.name) in _speaking(self.text, self.language)

    def latest(self, before: int, within: int) -> Person | None:
        """The person named last before a place, not further away than `within` characters."""
        for person in reversed(self.found):
            if person.end <= before:
                return (
                    person._replace(role=person.role or self._beside(person)) if before - person.end <= within else None
                )
        return None

    def _beside(self, person: Person) -> str:
        """ "Ada Quill, the harbour master," or "harbour master Ada Quill"."""
        words = forms(self.language)
        behind = _BEHIND.match(self.text, person.end)
        abbreviated = behind is not None and f"{behind.group(1).lower()}." in words.roles  # "on Quill Hill, Gen. Stern"
        if behind and not abbreviated and is_role(behind.group(1), self.language):
            return without_determiner(behind.group(1).strip(), words)
        lead = self.text[max(0, person.start - 60) : person.start]
        rank = lead.rsplit(None, 1)[-1] if lead.endswith(". ") else ""
        if rank.lower() in words.roles:
            return rank  # "Rep."
        if not lead[-1:].isspace() or not lead[:-1].removesuffix(",").endswith(words.role_ends):
            return ""
        before = _BEFORE.search(self.text, max(0, person.start - 60), person.start)
        if before is None:
            return ""
        tokens = before.group(1).split()
        for index in range(len(tokens) - 1, -1, -1):
            if tokens[index].lower() in words.before_role:
                if index and tokens[index].lower() in _INDEFINITE and tokens[index - 1].lower() in _OF:
                    return ""  # "The daughter of a pastor, Ada Quill": the role is another's
                tokens = tokens[index + 1 :]
                break
        return " ".join(tokens) if tokens and tokens[-1] in words.roles else ""


def _same_person(name: str, wanted: Sequence[str]) -> bool:
    words = [without_prefix(w) for w in name.split() if w.lower() not in _JUNIOR]
    wanted = [without_prefix(w) for w in wanted]
    if len(wanted) >= len(words):
        return words == wanted[-len(words) :]
    if words[-1] != wanted[-1] and not (len(wanted) == 1 and words[0] == wanted[0]):
        return False
    return len(wanted) == 1 or words[0] == wanted[0] or wanted == words[-len(wanted) :]


@lru_cache(maxsize=32)
def _speaking(text: str, language: str) -> frozenset[str]:
    """Last words of names that stand beside a verb of saying or behind a title somewhere in a text."""
    found: set[str] = {m.group(1) for m in _titled(language).finditer(text)}
    for verb in find_verbs(text, language, 0, len(text)):
        after = _NAME_AFTER.match(text, verb.end)
        before = _NAME_BEFORE.search(text, max(0, verb.start - 40), verb.start)
        found.update(m.group(1) for m in (after, before) if m is not None)
    return frozenset(map(without_prefix, found))


@cache
def _titled(language: str) -> regex.Pattern[str]:
    titles = "|".join(regex.escape(h.capitalize()) for h in cues(language).honorifics) or "(?!)"
    return regex.compile(rf"(?<!\p{{L}})(?:{titles}){_NAME}")


@lru_cache(maxsize=32)
def census(text: str, language: str) -> Census:
    """The people of a text."""
    return Census(text, language, people(text, language))
