"""Make `stages/verify/data/lexicon_en.txt.gz` from the files of Princeton WordNet 3.1.

Run as `python -m benchmarks.build_lexicon DICT`, the folder that holds `data.noun` and its like.

Kept are synonyms, broader terms, antonyms, similar adjectives and derivations of single lower-case words; left out are
glosses, names, plants and animals, and senses beyond the sixth of a word, which match more by chance than by meaning.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

OUT = Path(__file__).parent.parent / "src/broadsheet/stages/verify/data/lexicon_en.txt.gz"
MAX_SENSES = 6
LEFT_OUT = {"05", "20"}  # lexicographer files noun.animal and noun.plant
POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}


class Synset(NamedTuple):
    """One line of a data file."""

    key: str  # part of speech and offset
    lexfile: str
    words: list[str]
    pointers: list[tuple[str, str, int, int]]  # symbol, target key, source word, target word (from 1; 0 is all)


def synsets(folder: Path) -> Iterator[Synset]:
    """All synsets of the four data files."""
    for name, pos in POS.items():
        for line in (folder / f"data.{name}").read_text(encoding="utf-8").splitlines():
            if line.startswith(" "):
                continue
            yield _parse(line.split(" | ")[0].split(), pos)


def _parse(fields: list[str], pos: str) -> Synset:
    count = int(fields[3], 16)
    words = [fields[4 + 2 * i].split("(")[0] for i in range(count)]
    at = 4 + 2 * count
    pointers = []
    for index in range(int(fields[at])):
        symbol, offset, target, words_at = fields[at + 1 + 4 * index : at + 5 + 4 * index]
        pointers.append((symbol, target.replace("s", "a") + offset, int(words_at[:2], 16), int(words_at[2:], 16)))
    return Synset(pos + fields[0], fields[1], words, pointers)


def ranks(folder: Path) -> dict[tuple[str, str], int]:
    """(word, synset) → rank of that sense for the word, from 0, and how often a word was tagged."""
    found = {}
    for name, pos in POS.items():
        for line in (folder / f"index.{name}").read_text(encoding="utf-8").splitlines():
            if line.startswith(" "):
                continue
            fields = line.split()
            for rank, offset in enumerate(fields[-int(fields[2]) :]):
                found[fields[0], pos + offset] = rank
    return found


def usable(word: str) -> bool:
    """A single lower-case word."""
    return word.isalpha() and word.islower() and word.isascii() and len(word) > 1


def main(folder: Path) -> None:
    """Write the lexicon: one synset a line, `pos|words with ranks|broader|similar|antonyms|derivations`."""
    everything = {s.key: s for s in synsets(folder) if s.lexfile not in LEFT_OUT}
    rank = ranks(folder)

    def words_of(synset: Synset) -> list[str]:
        return [w for w in synset.words if usable(w) and rank.get((w, synset.key), 99) < MAX_SENSES]

    numbers = {key: i for i, key in enumerate(everything)}
    lines = []
    for synset in everything.values():
        shown = " ".join(f"{w}{rank[w, synset.key]}" for w in words_of(synset))
        related: dict[str, list[str]] = {"@": [], "&": [], "!": [], "+": [], "$": []}
        for symbol, target, source, goal in synset.pointers:
            if symbol not in related or target not in numbers:
                continue
            if symbol in "@&$":
                related[symbol].append(str(numbers[target]))
            elif source and usable(synset.words[source - 1]) and usable(everything[target].words[goal - 1]):
                related[symbol].append(f"{synset.words[source - 1]}:{everything[target].words[goal - 1]}")
        similar = related["&"] + related["$"]
        lines.append(
            "|".join(
                [synset.key[0], shown, *(" ".join(x) for x in (related["@"], similar, related["!"], related["+"]))]
            )
        )
    OUT.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{OUT}: {len(lines)} synsets, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
