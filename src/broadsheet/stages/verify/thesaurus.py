"""Synonyms from the thesauri this machine has: optional, for audits only.

What is missing where a free wording is refused are words that no list knows, other ones in every text. A thesaurus has
them. A digest never rests on one: the same articles must give the same digest on every machine.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Collection, Iterable
from pathlib import Path

import regex

from broadsheet.errors import ConfigError
from broadsheet.stages.verify.mythes import MythesFile, UnreadableThesaurusError
from broadsheet.stages.verify.opposites import opposites_of
from broadsheet.types import Drop, DropReason

AUTO = "auto"
# Where distributions, LibreOffice's own packages, macOS and Windows put them.
PLACES = (
    "/usr/share/mythes",
    "/usr/share/myspell/dicts",
    "/usr/lib/libreoffice/share/extensions",
    "/usr/lib64/libreoffice/share/extensions",
    "/opt/libreoffice*/share/extensions",
    "/Applications/LibreOffice.app/Contents/Resources/extensions",
    "C:/Program Files/LibreOffice/share/extensions",
)
_NAME = regex.compile(r"th(?:es)?_([a-z]{2,3})(?:_[A-Z]{2})?(?:_v\d)?")
# English has the lexicon in the package, which knows kinds and opposites too. With the thesaurus of WordNet beside it 4
# more true summaries of the learning halves pass, and 7 more false ones, by words of many senses ("take", "run").
_WITHOUT = frozenset(("en",))
MAX_FILES = 200
# A word with more synonyms means something else with each of them. On non-English retellings without our own lists 11
# of 19 refused true claims pass with any number, and 11 of 349 refused claims of other articles; with 120 it is 10 and
# 4, with 80 7 and 4.
MAX_SYNONYMS = 120


class Thesaurus:
    """Synonyms by language, read when first asked for. Files that can't be read are left out and told in `drops`."""

    def __init__(self, files: Iterable[tuple[str, Path]]) -> None:
        """`files` are pairs of a language code and an .idx file; several of one language are read together."""
        self.files: dict[str, tuple[Path, ...]] = {}
        for language, path in sorted(set(files)):
            self.files[language] = (*self.files.get(language, ()), path)
        self.drops: list[Drop] = []
        self._lock = threading.Lock()
        self._read: dict[str, tuple[MythesFile, ...]] = {}
        self._listed = functools.lru_cache(maxsize=16_384)(self._look_up)

    def synonyms(self, root: str, language: str, among: Collection[str]) -> list[str]:
        """Which of some stems mean the same as another: each lists the other, and they are no opposites. Sorted."""
        if language not in self.files:
            return []
        listed = self._listed(root, language)
        return sorted(s for s in listed if s in among and root in self._listed(s, language))

    def _look_up(self, root: str, language: str) -> frozenset[str]:
        listed = frozenset[str]().union(*(file.synonyms(root) for file in self._of(language)))
        return listed - opposites_of(root, language) if len(listed) <= MAX_SYNONYMS else frozenset()

    def _of(self, language: str) -> tuple[MythesFile, ...]:
        with self._lock:
            if language not in self._read:
                self._read[language] = tuple(f for path in self.files[language] if (f := self._open(path, language)))
            return self._read[language]

    def _open(self, path: Path, language: str) -> MythesFile | None:
        try:
            return MythesFile(path, language)
        except UnreadableThesaurusError as error:
            self.drops.append(Drop("verify", str(path), DropReason.UNREADABLE_INPUT, str(error)))
            return None


@functools.lru_cache(maxsize=8)
def find_thesaurus(where: str) -> Thesaurus | None:
    """The thesauri of a folder; "auto" looks where LibreOffice and distributions put them, "" is none.

    None where there is none. Asked again with the same words it gives the same one, which has read its files.

    Raises:
        ConfigError: a folder is named that does not exist, or that holds no thesaurus.
    """
    if not where:
        return None
    if where == AUTO:
        found = [pair for place in PLACES for pair in _in_place(place)]
    else:
        found = list(_in_folder(Path(where).expanduser()))
        if not found:
            raise ConfigError(
                f"[verify] thesaurus: {where} holds no thesaurus (th_de_DE_v2.idx, with its .dat beside it); "
                f'name a folder that does, or "{AUTO}", or "" for none'
            )
    return Thesaurus(found) if found else None


def _in_place(place: str) -> Iterable[tuple[str, Path]]:
    """Of a folder whose name may hold a star."""
    path = Path(place)
    if not path.is_absolute():  # a drive's letter on another system
        return
    for folder in path.parents[-1].glob(str(path.relative_to(path.anchor))):
        yield from _in_folder(folder)


def _in_folder(folder: Path) -> Iterable[tuple[str, Path]]:
    """Language and index of every thesaurus in a folder or one below; of links to one file the file, once."""
    try:
        indexes = sorted((*folder.glob("th*.idx"), *folder.glob("*/th*.idx")))[:MAX_FILES]
        for index in indexes:
            named = _NAME.fullmatch(index.stem)
            if named and named[1] not in _WITHOUT and index.with_suffix(".dat").is_file():
                yield named[1], index.resolve()
    except OSError:  # a folder that may not be looked into is one without
        return
