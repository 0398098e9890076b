"""Thesauri of this machine: what is read of their files, and what an audit makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stages.verify.verify_day import PUBLISHED

from broadsheet import audit
from broadsheet.errors import ConfigError
from broadsheet.stages.verify import Thesaurus, check_claim, find_thesaurus
from broadsheet.stages.verify.mythes import MythesFile
from broadsheet.stages.verify.stems import stem
from broadsheet.text.normalise import fold
from broadsheet.types import Article, Part, Span, Verdict

GERMAN = {
    "lotse": ["(Nomen)|Steuermann|Navigator (fachspr.)|Seefahrer (Oberbegriff)"],
    "steuermann": ["(Nomen)|Lotse|Rudergänger"],
    "kutter": ["(Nomen)|Fischerboot|Kahn (ugs.)", "(Nomen)|Jacke (Antonym)"],
    "fischerboot": ["(Nomen)|Kutter"],
    "jacke": ["(Nomen)|Kutter"],
    "havarie": ["(Nomen)|Schiffsunglück (fachspr.)"],
    "schiffsunglück": ["(Nomen)|Havarie"],
    "seefahrer": ["(Nomen)|Lotse"],
    "stieg": ["(Verb)|sank|kletterte"],
    "sank": ["(Verb)|stieg"],
    "kletterte": ["(Verb)|stieg"],
}


def write(folder: Path, name: str, words: Mapping[str, list[str]], encoding: str = "UTF-8") -> Path:
    """An invented thesaurus in the format of MyThes; the .idx file."""
    data, index = f"{encoding}\n".encode("ascii"), []
    for head in sorted(words):
        index.append(f"{head}|{len(data)}")
        entry = "\n".join([f"{head}|{len(words[head])}", *words[head]]) + "\n"
        data += entry.encode(encoding)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.dat").write_bytes(data)
    lines = "\n".join([encoding, str(len(index)), *index]) + "\n"
    (folder / f"{name}.idx").write_bytes(lines.encode(encoding))
    return folder / f"{name}.idx"


@pytest.fixture
def german(tmp_path: Path) -> Thesaurus:
    write(tmp_path, "th_de_DE_v2", GERMAN)
    found = find_thesaurus(str(tmp_path))
    assert found is not None
    return found


def meant(found: Thesaurus, word: str, *among: str) -> list[str]:
    """Which German words of some mean the same as one."""
    roots = {stem(fold(other), "de"): other for other in among}
    return [roots[root] for root in found.synonyms(stem(fold(word), "de"), "de", roots)]


def test_words_that_list_each_other_mean_the_same_in_any_form(german: Thesaurus) -> None:
    assert meant(german, "Lotsen", "Steuermann", "Schiff") == ["Steuermann"]


def test_a_broader_word_an_opposite_and_a_word_that_does_not_list_it_back_do_not(german: Thesaurus) -> None:
    assert meant(german, "Lotse", "Seefahrer", "Navigator") == []
    assert meant(german, "Kutter", "Jacke", "Fischerboot") == ["Fischerboot"]


def test_an_opposite_of_our_own_list_is_no_synonym_whatever_the_thesaurus_says(german: Thesaurus) -> None:
    assert meant(german, "stieg", "sank", "kletterte") == ["kletterte"]


def test_a_word_of_very_many_synonyms_is_not_believed(tmp_path: Path) -> None:
    many = {f"wort{chr(97 + n // 26)}{chr(97 + n % 26)}x": ["-|ding"] for n in range(150)}
    write(tmp_path, "th_de_DE_v2", {**many, "ding": ["-|" + "|".join(many)]})
    found = find_thesaurus(str(tmp_path))
    assert found is not None
    assert meant(found, "Ding", "Wortaax") == []


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO8859-1", "ISO-8859-15"])
def test_every_encoding_they_come_in_is_read(tmp_path: Path, encoding: str) -> None:
    found = MythesFile(write(tmp_path, "th_de_DE_v2", GERMAN, encoding), "de")
    assert found.synonyms(stem("schiffsungluck", "de")) == {stem("havarie", "de")}


def test_an_entry_longer_than_what_is_read_at_first_is_read_whole(tmp_path: Path) -> None:
    senses = [f"(Nomen)|erster{'x' * 200}{n}" for n in range(60)] + ["(Nomen)|zuletzt"]
    found = MythesFile(write(tmp_path, "th_de_DE_v2", {"wort": senses}), "de")
    assert stem("zuletzt", "de") in found.synonyms(stem("wort", "de"))


def test_the_language_stands_in_the_name_and_english_has_the_lexicon_of_the_package(tmp_path: Path) -> None:
    for name in ("th_pt_BR", "th_pt_PT_v2", "thes_fr", "th_en_US_v2", "theme", "th_uk_UA_v2"):
        write(tmp_path, name, {"a": ["-|b"]})
    found = find_thesaurus(str(tmp_path))
    assert found is not None
    assert {language: len(files) for language, files in found.files.items()} == {"fr": 1, "pt": 2, "uk": 1}


def test_links_to_one_file_are_read_once(tmp_path: Path) -> None:
    index = write(tmp_path, "thes_fr", {"a": ["-|b"]})
    for name in ("th_fr_FR_v2", "th_fr_CA_v2"):
        (tmp_path / f"{name}.idx").symlink_to(index)
        (tmp_path / f"{name}.dat").symlink_to(index.with_suffix(".dat"))
    found = find_thesaurus(str(tmp_path))
    assert found is not None
    assert found.files == {"fr": (index.resolve(),)}


def test_extensions_of_libreoffice_lie_one_folder_deeper(tmp_path: Path) -> None:
    write(tmp_path / "dict-de", "th_de_DE_v2", GERMAN)
    found = find_thesaurus(str(tmp_path))
    assert found is not None
    assert list(found.files) == ["de"]


def test_none_is_wanted_or_a_folder_without_any_is_named(tmp_path: Path) -> None:
    assert find_thesaurus("") is None
    with pytest.raises(ConfigError, match="holds no thesaurus"):
        find_thesaurus(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    "index", [b"", b"UTF-8\n", b"hex\n1\nlotse|6\n", b"no such encoding\n1\nlotse|6\n", b"\xff\xfe\x00"]
)
def test_a_file_that_is_no_thesaurus_is_left_out_and_told(tmp_path: Path, index: bytes) -> None:
    write(tmp_path, "th_de_DE_v2", GERMAN).write_bytes(index)
    write(tmp_path, "th_de_AT_v2", {"lotse": ["-|steuermann"], "steuermann": ["-|lotse"]})
    found = find_thesaurus(str(tmp_path))
    assert found is not None
    assert meant(found, "Lotse", "Steuermann") == ["Steuermann"]
    assert [(drop.stage, Path(drop.item).name) for drop in found.drops] == [("verify", "th_de_DE_v2.idx")]
    assert found.drops[0].detail


@settings(max_examples=200, deadline=None)
@given(index=st.binary(max_size=300), data=st.binary(max_size=300), head=st.sampled_from(["lotse", "a|b", "", "ß"]))
def test_hostile_bytes_give_words_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, index: bytes, data: bytes, head: str
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    lines = f"UTF-8\n1\n{head}|0\nlotse|3\nlotse|99999999999\n".encode() + index
    (folder / "th_de_DE_v2.idx").write_bytes(lines)
    (folder / "th_de_DE_v2.dat").write_bytes(data + b"\nlotse|2\n-|" + data + b"\n")
    (folder / "th_fr.idx").write_bytes(index)
    (folder / "th_fr.dat").write_bytes(data)
    found = find_thesaurus(str(folder))
    assert found is not None
    root = stem("lotse", "de")
    assert root not in MythesFile(folder / "th_de_DE_v2.idx", "de").synonyms(root)
    assert found.synonyms(root, "fr", {"steuermann"}) == []


SOURCE = "Nach der Havarie vor Port Varn retteten Helfer den Steuermann von einem Fischerboot."
CLAIM = "Beim Schiffsunglück wurde ein Lotse aus seinem Kutter geborgen."


def test_an_audit_believes_the_thesaurus_and_says_so(german: Thesaurus) -> None:
    without = audit.audit(CLAIM, [SOURCE], language="de")
    assert without.claims[0].verdict is Verdict.NOT_FOUND
    found = audit.audit(CLAIM, audit.collect([SOURCE], language="de", thesaurus=german), language="de")
    assert found.supported
    told = [(r.words, r.message) for r in found.claims[0].reasons if "thesaurus" in r.message]
    assert [words for words, _ in told] == ["Schiffsunglück", "Lotse", "Kutter"]
    assert "“steuermann”" in told[1][1]


def test_a_passage_is_found_by_synonyms_alone(german: Thesaurus) -> None:
    sources = audit.collect(
        ["Am Montag regnete es. Eine Havarie gab es nicht.", SOURCE], language="de", thesaurus=german
    )
    claim = audit.audit("Ein Lotse hatte einen Kutter.", sources, language="de").claims[0]
    assert claim.evidence[0].text == SOURCE


def test_a_word_of_the_thesaurus_does_not_lift_what_another_check_refuses(german: Thesaurus) -> None:
    sources = audit.collect([SOURCE], language="de", thesaurus=german)
    claim = audit.audit(
        "Beim Schiffsunglück wurden drei Lotsen aus ihrem Kutter geborgen.", sources, language="de"
    ).claims[0]
    assert claim.verdict is not Verdict.SUPPORTED


def test_a_digest_rests_on_no_thesaurus() -> None:
    source = Article("a", "https://a.example/", "a.example", "Lorne", SOURCE, "de", PUBLISHED, PUBLISHED)
    cited = Span("a", Part.TEXT, 0, len(SOURCE), SOURCE)
    assert not check_claim(CLAIM, [cited], [source], language="de").supported
