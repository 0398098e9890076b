"""Reading one thesaurus in the format of MyThes, as LibreOffice and Debian's `mythes-*` packages install them.

A thesaurus is two files: `th_de_DE_v2.idx` names an encoding and a count, then `headword|offset` a line;
`th_de_DE_v2.dat` has at that offset `headword|senses` and as many lines `(part of speech)|synonym|synonym (mark)|…`.
Both may be anybody's: what can't be read is left out, and counted by whoever asks.
"""

from __future__ import annotations

import bisect
import codecs
import zlib
from array import array
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import regex

from broadsheet.stages.verify.stems import stem
from broadsheet.text.normalise import fold

# The largest of 26 packaged ones are 3 MB and 29 MB with 146,000 headwords; an entry of them has at most 39 KB.
MAX_INDEX_BYTES = 32_000_000
MAX_HEADWORDS = 500_000
MAX_ENTRY_BYTES = 65_536
_MOST_ENTRIES = 4_096  # bytes that hold 99 entries in 100
MAX_SENSES = 100
# What makes another word of it than a synonym, in those of 20 packaged thesauri that mark it: opposites, which are
# listed both ways, and broader, narrower or merely related words.
_ANOTHER = regex.compile(
    r"\b(?:ant[oóò]n[iyí]m|антон[іи]м|generic|related|similar|oberbegriff|unterbegriff|underbegreb|nadrzędne|podrzędne"
    r"|связанн|сходн|kategória)",
    regex.I,
)
_MARKS = regex.compile(r"\([^()]*\)")
_BOM = "\ufeff"


class UnreadableThesaurusError(ValueError):
    """The files are no thesaurus: the message says what was seen."""


@dataclass(frozen=True, slots=True)
class _Index:
    """Headwords by the hash of their stem, in order of it: 16 bytes a word instead of 150 in a dictionary."""

    hashes: array[int]
    offsets: array[int]


class MythesFile:
    """One thesaurus. The index is read at the first question, an entry when it is asked for.

    Safe in threads: nothing is changed after it was made, and every question opens the file for itself.
    """

    def __init__(self, index: Path, language: str) -> None:
        """`index` is the .idx file, with the .dat file beside it; `language` a code of two or three letters.

        Raises:
            UnreadableThesaurusError: the files are missing, too large, or of another format.
        """
        self.path = index.with_suffix(".dat")
        self._language = language
        try:
            self._encoding, self._index = _read_index(index, language)
            with self.path.open("rb") as file:
                file.read(1)
        except OSError as error:
            raise UnreadableThesaurusError(f"{error.filename}: {error.strerror}") from error

    def synonyms(self, root: str) -> frozenset[str]:
        """Stems of the single words listed as synonyms of a word with this stem, in any of its senses."""
        return frozenset(s for at in self._offsets(root) for s in self._entry(at, root)) - {root}

    def _offsets(self, root: str) -> list[int]:
        wanted = _hash(root)
        low = bisect.bisect_left(self._index.hashes, wanted)
        high = bisect.bisect_right(self._index.hashes, wanted)
        return list(self._index.offsets[low:high])

    def _entry(self, offset: int, root: str) -> set[str]:
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                lines = self._lines(file.read(_MOST_ENTRIES))
                head, _, given = lines[0].strip().rpartition("|")
                if not (given.isascii() and given.isdigit()) or _root(head, self._language) != root:
                    return set()
                count = min(int(given[:4]), MAX_SENSES)
                if len(lines) < count + 2:  # the last line of what was read may be cut off
                    file.seek(offset)
                    lines = self._lines(file.read(MAX_ENTRY_BYTES))
        except OSError:  # taken away since: as if the word were not listed
            return set()
        return {s for line in lines[1 : 1 + count] for s in _listed(line, self._language)}

    def _lines(self, data: bytes) -> list[str]:
        return data.decode(self._encoding, "replace").split("\n")


def _listed(line: str, language: str) -> list[str]:
    """Stems of the synonyms of one sense."""
    kind, *words = line.strip().split("|")
    if _ANOTHER.search(kind):
        return []
    return [root for word in words if not _ANOTHER.search(word) and (root := _root(word, language))]


def _root(word: str, language: str) -> str:
    """Stem of a single word, usage marks left out; "" for several words."""
    bare = (_MARKS.sub("", word) if "(" in word else word).strip()
    return stem(fold(bare), language) if bare and " " not in bare else ""


def _hash(root: str) -> int:
    return zlib.crc32(root.encode("utf-8", "replace"))


def _read_index(path: Path, language: str) -> tuple[str, _Index]:
    if path.stat().st_size > MAX_INDEX_BYTES:
        raise UnreadableThesaurusError(f"{path}: larger than {MAX_INDEX_BYTES:,} bytes")
    first, _, rest = path.read_bytes().partition(b"\n")
    encoding = _encoding(first)
    if not encoding:
        raise UnreadableThesaurusError(f"{path}: does not begin with the name of an encoding")
    found: list[tuple[int, int]] = []
    for line in islice(rest.decode(encoding, "replace").split("\n"), MAX_HEADWORDS):
        head, _, offset = line.strip().rpartition("|")
        if offset.isascii() and offset.isdigit() and len(offset) < 12 and (root := _root(head, language)):
            found.append((_hash(root), int(offset)))
    if not found:
        raise UnreadableThesaurusError(f"{path}: lists no word")
    found.sort()
    return encoding, _Index(array("L", [h for h, _ in found]), array("q", [o for _, o in found]))


def _encoding(line: bytes) -> str:
    """Python's name of the encoding the first line gives, "" for none: "ISO8859-1", "microsoft-cp1251"."""
    name = line.decode("utf-8", "replace").strip().removeprefix(_BOM).lower().removeprefix("microsoft-")
    try:
        info = codecs.lookup(name)
        "ä".encode(info.name, "replace").decode(info.name, "replace")  # of text, not "hex" or "zip"
    except (LookupError, ValueError, TypeError):
        return ""
    return info.name
