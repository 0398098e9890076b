"""The folder: what is written, what is left alone, what survives an interruption."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.config import PublishConfig
from broadsheet.stages.publish import Archive, Published, publish
from broadsheet.stages.publish.files import TEMPORARY, write_files
from broadsheet.types import Digest, Edition

from . import samples

EDITIONS, DIGESTS = samples.paper()
FLOOD = samples.flood()


def run(
    folder: Path,
    editions: Sequence[Edition] = EDITIONS,
    digests: Mapping[str, Digest] = DIGESTS,
    aliases: Mapping[str, str] | None = None,
    hours_later: float = 0,
    config: PublishConfig | None = None,
) -> Published:
    return publish(
        editions,
        digests,
        samples.OUTLETS,
        config=config or PublishConfig(),
        directory=folder,
        now=samples.NOON + timedelta(hours=hours_later),
        archive=Archive(aliases=aliases or {}),
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_layout(tmp_path: Path) -> None:
    result = run(tmp_path, aliases={"0a1d": FLOOD.story_id})
    names = set(contents(tmp_path))
    assert {"index.html", "feed.xml", "feed.json", "404.html"} <= names
    assert {"world/index.html", "world/feed.xml", "world/feed.json", "health/index.html"} <= names
    assert {f"story/{FLOOD.story_id}/index.html", f"story/{FLOOD.story_id}.json"} <= names
    assert {"story/0a1d/index.html", "story/0a1d.json"} <= names
    assert result == Published(files_written=len(names), files_unchanged=0, removed=0)


def test_a_second_run_writes_nothing_even_much_later(tmp_path: Path) -> None:
    first = run(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*") if path.is_file()}
    later = [replace(edition, created=samples.NOON + timedelta(days=1)) for edition in EDITIONS]
    second = run(tmp_path, later, hours_later=24)
    assert second == Published(files_written=0, files_unchanged=first.files_written, removed=0)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*") if path.is_file()} == times


def test_the_same_input_gives_the_same_bytes_in_another_folder(tmp_path: Path) -> None:
    run(tmp_path / "one")
    shuffled = dict(reversed(list(DIGESTS.items())))
    run(tmp_path / "two", digests=shuffled)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_updated_story_rewrites_only_what_shows_it(tmp_path: Path) -> None:
    run(tmp_path)
    before = contents(tmp_path)
    story_id = EDITIONS[1].placements[0].story_id  # Business
    retitled = replace(DIGESTS[story_id].sections, title=samples.claim("Ferry sale is off"))
    changed = replace(DIGESTS[story_id], sections=retitled, version=2, updated=samples.NOON)
    run(tmp_path, digests={**DIGESTS, story_id: changed})
    after = contents(tmp_path)
    assert {name for name in after if after[name] != before.get(name)} == {
        f"story/{story_id}/index.html",
        f"story/{story_id}.json",
        "business/index.html",
        "business/feed.xml",
        "business/atom.xml",
        "business/feed.json",
        "feed.xml",
        "atom.xml",
        "feed.json",
        "index.html",
        "search/index.html",
    }


def test_a_story_that_left_the_edition_keeps_its_page(tmp_path: Path) -> None:
    run(tmp_path)
    before = contents(tmp_path)
    run(tmp_path, [], {})
    after = contents(tmp_path)
    for name in before:
        if name.startswith("story/"):
            assert after[name] == before[name]


def test_a_story_outside_every_edition_stays_in_its_category(tmp_path: Path) -> None:
    run(tmp_path)
    without = [replace(EDITIONS[0], placements=EDITIONS[0].placements[1:]), *EDITIONS[1:]]
    gone = EDITIONS[0].placements[0].story_id
    before = contents(tmp_path)
    run(tmp_path, without)
    after = contents(tmp_path)
    assert after[f"story/{gone}/index.html"] == before[f"story/{gone}/index.html"]
    assert json.loads(after[f"story/{gone}.json"])["category"] == "World"
    assert gone.encode() not in after["world/index.html"]


def test_a_category_without_stories_keeps_its_address_and_leaves_the_navigation(tmp_path: Path) -> None:
    run(tmp_path)
    run(tmp_path, [edition for edition in EDITIONS if edition.category != "Sports"])
    page = (tmp_path / "sports" / "index.html").read_text(encoding="utf-8")
    assert "No event in this category" in page
    assert json.loads((tmp_path / "sports" / "feed.json").read_bytes())["items"] == []
    assert "sports/" not in (tmp_path / "index.html").read_text(encoding="utf-8")
    again = run(tmp_path, [edition for edition in EDITIONS if edition.category != "Sports"])
    assert again.files_written == 0


def test_an_empty_paper_is_a_front_page(tmp_path: Path) -> None:
    run(tmp_path, [], {})
    assert "No event is reported" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_chain_of_aliases_leads_to_its_end_and_a_circle_nowhere(tmp_path: Path) -> None:
    aliases = {"aa": "bb", "bb": FLOOD.story_id, "cc": "dd", "dd": "cc"}
    run(tmp_path, aliases=aliases)
    for alias in ("aa", "bb"):
        moved = json.loads((tmp_path / "story" / f"{alias}.json").read_bytes())
        assert moved["merged_into"] == FLOOD.story_id
    assert not (tmp_path / "story" / "cc.json").exists()


def test_a_story_with_a_digest_is_never_replaced_by_a_redirect(tmp_path: Path) -> None:
    other = next(story_id for story_id in DIGESTS if story_id != FLOOD.story_id)
    run(tmp_path, aliases={FLOOD.story_id: other})
    assert json.loads((tmp_path / "story" / f"{FLOOD.story_id}.json").read_bytes())["title"]


def test_a_merged_story_gives_its_page_to_the_redirect(tmp_path: Path) -> None:
    run(tmp_path)
    gone = EDITIONS[0].placements[-1].story_id
    editions = [replace(EDITIONS[0], placements=EDITIONS[0].placements[:-1]), *EDITIONS[1:]]
    rest = {story_id: digest for story_id, digest in DIGESTS.items() if story_id != gone}
    run(tmp_path, editions, rest, aliases={gone: FLOOD.story_id})
    assert f"../{FLOOD.story_id}/" in (tmp_path / "story" / gone / "index.html").read_text(encoding="utf-8")


def test_a_placement_without_a_digest_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        run(tmp_path, digests={})


@pytest.mark.parametrize("story_id", ["../evil", "a/b", ""])
def test_an_id_that_is_a_path_is_a_bug(story_id: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="file name"):
        run(tmp_path, [], {story_id: replace(FLOOD, story_id=story_id)})
    with pytest.raises(ValueError, match="file name"):
        run(tmp_path, aliases={"aa": story_id})


def test_a_damaged_or_foreign_file_is_repaired_or_left(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "index.html").write_bytes(b"")
    (tmp_path / "story" / f"{FLOOD.story_id}.json").write_bytes(b"{")
    (tmp_path / "robots.txt").write_text("User-agent: *\n", encoding="utf-8")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "feed.json").write_text("[1]", encoding="utf-8")
    assert run(tmp_path).files_written == 2
    assert (tmp_path / "robots.txt").is_file()
    assert (tmp_path / "notes" / "feed.json").read_text(encoding="utf-8") == "[1]"


def test_litter_of_a_killed_run_is_swept_and_a_running_one_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / TEMPORARY
    folder.mkdir()
    for name, age in (("1-0", timedelta(hours=2)), ("2-0", timedelta(minutes=1))):
        (folder / name).write_bytes(b"half a pa")
        stamp = (samples.NOON - age).timestamp()
        os.utime(folder / name, (stamp, stamp))
    assert run(tmp_path).removed == 1
    assert [path.name for path in folder.iterdir()] == ["2-0"]


def test_a_run_that_dies_between_two_files_leaves_only_whole_files(tmp_path: Path) -> None:
    class DiesError(Exception):
        pass

    class Files(dict[str, bytes]):
        def items(self):  # type: ignore[no-untyped-def]
            yield "a.html", b"new a"
            raise DiesError

    write_files(tmp_path, {"a.html": b"old a", "b.html": b"old b"}, samples.NOON)
    with pytest.raises(DiesError):
        write_files(tmp_path, Files(), samples.NOON)
    assert contents(tmp_path) == {"a.html": b"new a", "b.html": b"old b"}


def test_what_is_linked_to_is_written_before_what_links_to_it(tmp_path: Path) -> None:
    run(tmp_path)
    order = sorted(contents(tmp_path), key=lambda name: (tmp_path / name).stat().st_mtime_ns)
    assert order[0].startswith("assets/")
    assert order[-1] == "index.html"


@given(files=st.dictionaries(st.sampled_from(["a", "b/c", "b/d", "e/f/g"]), st.binary(max_size=20)))
def test_writing_any_files_twice_changes_nothing(
    files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    assert write_files(folder, files, samples.NOON) == Published(len(files), 0, 0)
    assert write_files(folder, files, samples.NOON) == Published(0, len(files), 0)
    assert contents(folder) == files
