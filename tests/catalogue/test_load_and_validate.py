"""Files → catalogue → problems: each kind of mistake is found, named with its file and entry, and can be mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.catalogue import Catalogue, Problem, load_catalogue, validate
from broadsheet.errors import CatalogueError

OUTLETS = """
[[outlet]]
domain = "harbour.example"
name = "The Harbour"
country = "GB"
language = "en"
family = "quay-press"
ownership = "private"
aliases = ["harbour-news.example"]

[[outlet]]
domain = "gull.example"
name = "The Gull"
country = ""
language = "en-GB"
ownership = "unknown"
"""
FAMILIES = '[[family]]\nid = "quay-press"\nname = "Quay Press"\n'
AGENCIES = '[[agency]]\nid = "wire"\nname = "The Wire"\ncredits = ["The Wire"]\nacronyms = ["TW"]\n'
FEEDS = """category = "Coast"

[[feed]]
url = "https://harbour.example/rss"
outlet = "harbour.example"
language = "en"

[[feed]]
url = "https://feeds.elsewhere.example/gull"
outlet = "gull.example"
language = "en"
title = "All of the Gull"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "outlets.toml").write_text(OUTLETS, encoding="utf-8")
    (tmp_path / "families.toml").write_text(FAMILIES, encoding="utf-8")
    (tmp_path / "agencies.toml").write_text(AGENCIES, encoding="utf-8")
    (tmp_path / "feeds" / "coast.toml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> list[Problem]:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return validate(load_catalogue(folder))


def test_a_sound_folder(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    assert validate(catalogue) == []
    assert list(catalogue.outlets) == ["harbour.example", "gull.example"]
    assert catalogue.outlets["harbour.example"].aliases == ("harbour-news.example",)
    assert catalogue.outlets["gull.example"].family_key == "gull.example"
    assert catalogue.families["quay-press"].name == "Quay Press"
    assert catalogue.agencies[0].acronyms == ("TW",)
    assert catalogue.categories == ("Coast",)
    assert [feed.title for feed in catalogue.feeds] == ["", "All of the Gull"]
    assert catalogue.feed_files == ("feeds/coast.toml", "feeds/coast.toml")


@pytest.mark.parametrize(
    ("file", "old", "new", "entry", "words"),
    [
        ("outlets.toml", 'country = "GB"', 'country = "UK"', "harbour.example", "country 'UK'"),
        ("outlets.toml", 'language = "en"', 'language = "english"', "harbour.example", "language 'english'"),
        ("outlets.toml", 'language = "en-GB"', 'language = "en-UK"', "gull.example", "language 'en-UK'"),
        ("outlets.toml", 'ownership = "private"', 'ownership = "rich"', "harbour.example", "ownership 'rich'"),
        ("outlets.toml", 'family = "quay-press"', 'family = "key-press"', "harbour.example", "family 'key-press'"),
        ("outlets.toml", 'country = "GB"\n', "", "harbour.example", "'country' is missing"),
        ("outlets.toml", 'name = "The Harbour"\n', "", "harbour.example", "'name' is missing"),
        ("outlets.toml", 'name = "The Harbour"', "name = 7", "harbour.example", "'name' is a number"),
        ("outlets.toml", 'aliases = ["harbour-news.example"]', 'aliases = "x.example"', "harbour.example", "'aliases'"),
        ("outlets.toml", "harbour-news.example", "gull.example", "harbour.example", "another outlet"),
        ("outlets.toml", "harbour-news.example", "harbour.example", "harbour.example", "is there twice"),
        ("outlets.toml", "harbour-news.example", "https://harbour-news.example", "harbour.example", "is no domain"),
        ("outlets.toml", 'domain = "gull.example"', 'domain = "www.gull.example"', "www.gull.example", "no domain"),
        ("outlets.toml", 'domain = "gull.example"', 'domain = "harbour.example"', "harbour.example", "twice"),
        ("outlets.toml", 'country = "GB"', 'country = "GB"\nowner = "x"', "harbour.example", "unknown key 'owner'"),
        ("outlets.toml", "[[outlet]]", "[[outlets]]", "", "unknown key 'outlets'"),
        ("families.toml", 'id = "quay-press"', 'id = "Quay Press"', "Quay Press", "no slug"),
        ("families.toml", 'name = "Quay', 'nmae = "Quay', "quay-press", "unknown key 'nmae'"),
        ("agencies.toml", 'credits = ["The Wire"]\nacronyms = ["TW"]', "", "wire", "no credits"),
        ("agencies.toml", '["The Wire"]', '["The Wire "]', "wire", "white space"),
        ("agencies.toml", 'name = "The Wire"', 'name = "The Wire"\nfamily = "none"', "wire", "family 'none'"),
        ("feeds/coast.toml", 'category = "Coast"', "", "", "no category"),
        ("feeds/coast.toml", "https://harbour", "ftp://harbour", "ftp://harbour.example/rss", "http or https"),
        ("feeds/coast.toml", "https://harbour.example/rss", "https:///rss", "https:///rss", "no host"),
        ("feeds/coast.toml", "https://harbour.example/rss", "https://a b.example/", "https://a b", "white space"),
        ("feeds/coast.toml", "https://harbour", "https://me:pw@harbour", "https://me:pw", "password"),
        ("feeds/coast.toml", 'outlet = "gull.example"', 'outlet = "gul.example"', "elsewhere", "'gul.example'"),
        ("feeds/coast.toml", 'language = "en"', 'language = "gr"', "harbour.example/rss", "language 'gr'"),
        ("feeds/coast.toml", 'language = "en"\n', "", "harbour.example/rss", "'language' is missing"),
        ("feeds/coast.toml", "https://feeds.elsewhere.example/gull", "https://harbour.example/2", "/2", "its host is"),
        ("feeds/coast.toml", "https://feeds.elsewhere.example/gull", "http://www.harbour.example/rss/", "", "already"),
    ],
)
def test_each_mistake_is_found(folder: Path, file: str, old: str, new: str, entry: str, words: str) -> None:
    problems = change(folder, file, old, new)
    found = [problem for problem in problems if problem.file == file and words in problem.what]
    assert found, [str(problem) for problem in problems]
    assert entry in found[0].entry
    assert found[0].level == "error"
    assert found[0].mend
    assert "\n" not in str(found[0])
    assert str(found[0]).startswith(f"{file}: ")


def test_plain_http_is_a_warning(folder: Path) -> None:
    problems = change(folder, "feeds/coast.toml", "https://harbour.example/rss", "http://harbour.org/rss")
    assert [(problem.level, problem.entry) for problem in problems] == [("warning", "http://harbour.org/rss")]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/a", "http://[::1]/a", "http://localhost/a", "http://a.test/a"])
def test_plain_http_on_this_machine_or_in_an_example_is_fine(folder: Path, url: str) -> None:
    assert change(folder, "feeds/coast.toml", "https://feeds.elsewhere.example/gull", url) == []


def test_an_unused_family_is_a_warning(folder: Path) -> None:
    problems = change(folder, "families.toml", "[[family]]", '[[family]]\nid = "idle"\nname = "Idle"\n[[family]]')
    assert [(problem.level, problem.entry) for problem in problems] == [("warning", "idle")]


def test_a_credit_of_two_agencies(folder: Path) -> None:
    second = '[[agency]]\nid = "times-wire"\nname = "Times Wire"\ncredits = ["TW"]\n'
    problems = change(folder, "agencies.toml", "[[agency]]", second + "[[agency]]")
    assert [(problem.file, problem.entry) for problem in problems] == [("agencies.toml", "wire")]


def test_an_entry_without_its_key_is_left_out_and_reported(folder: Path) -> None:
    problems = change(folder, "feeds/coast.toml", 'url = "https://harbour.example/rss"\n', "")
    assert [str(problem) for problem in problems if "missing" in problem.what]
    assert [feed.outlet for feed in load_catalogue(folder).feeds] == ["gull.example"]


def test_entries_that_are_no_tables(folder: Path) -> None:
    (folder / "families.toml").write_text("family = 3", encoding="utf-8")
    assert "no list of tables" in "".join(str(problem) for problem in validate(load_catalogue(folder)))


def test_all_problems_are_reported_at_once(folder: Path) -> None:
    change(folder, "outlets.toml", 'country = "GB"', 'country = "UK"')
    problems = change(folder, "feeds/coast.toml", 'language = "en"', 'language = "xx"')
    assert {problem.file for problem in problems} == {"outlets.toml", "feeds/coast.toml"}


@pytest.mark.parametrize("file", ["outlets.toml", "families.toml", "agencies.toml", "feeds/coast.toml"])
@pytest.mark.parametrize("content", [b"[[outlet]\n", b"\xff\xfe", b"a = " + b"[" * 100_000, b"#" * 5_000_001])
def test_a_file_that_is_no_toml_raises_and_is_named(folder: Path, file: str, content: bytes) -> None:
    (folder / file).write_bytes(content)
    with pytest.raises(CatalogueError, match=Path(file).name):
        load_catalogue(folder)


def test_no_catalogue_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no catalogue in"):
        load_catalogue(tmp_path)
    with pytest.raises(CatalogueError, match="no catalogue in"):
        load_catalogue(tmp_path / "absent")


def test_a_part_may_be_absent(folder: Path) -> None:
    (folder / "agencies.toml").unlink()
    catalogue = load_catalogue(folder)
    assert validate(catalogue) == []
    assert catalogue.agencies == ()


def test_an_empty_catalogue_is_sound() -> None:
    assert validate(Catalogue()) == []
