"""What the documents say is what the code does: examples run, options exist, every key and command is described."""

from __future__ import annotations

import dataclasses
import io
import re
import shlex
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from broadsheet.cli import app, main
from broadsheet.cli.feeds import Check
from broadsheet.cli.pruning import Forgotten
from broadsheet.cli.setup import Finding
from broadsheet.cli.workspace import config_template
from broadsheet.config import LISTED, Config, WebhookConfig, parse_config
from broadsheet.store import RunRecord, SearchHit
from broadsheet.types import Digest, RunReport, Sections, StageStats

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def fenced(path: Path, *languages: str) -> list[str]:
    """The fenced blocks of these languages."""
    return [
        body
        for kind, body in re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S)
        if kind in languages
    ]


# -------------------------------------------------------------------------------------------------- examples


@dataclasses.dataclass(frozen=True)
class Example:
    """`$ broadsheet ARGUMENTS <<'END'`, the lines given to it, and the lines it has to print."""

    arguments: tuple[str, ...]
    given: str
    expected: str


def examples(text: str) -> Iterator[Example]:
    for block in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, rest = block.partition("\n")
        match = re.fullmatch(r"broadsheet (.+) <<'END'", command)
        assert match, f"an example that is not run: {command}"
        given, end, expected = rest.partition("\nEND\n")
        assert end, f"no END: {command}"
        yield Example(tuple(shlex.split(match[1])), given + "\n", expected)


def unfold(text: str) -> list[str]:
    """The lines, with what is indented put behind the line before."""
    return re.sub(r"\n +", "", text).splitlines()


def agrees(expected: str, printed: str) -> bool:
    """Whether a printed line is the expected one, in which `…` stands for anything."""
    return re.fullmatch(".*?".join(map(re.escape, expected.split("…"))), printed, re.S) is not None


def test_the_comparison_tells_lines_apart() -> None:
    assert agrees('{"id":"…","n":1}', '{"id":"5c","n":1}')
    assert not agrees('{"id":"…","n":1}', '{"id":"5c","n":12}')
    assert not agrees("a…c", "abcd")
    assert not agrees("a.c", "abc")
    assert unfold('{"a":1,\n  "b":2}\n{"c":3}\n') == ['{"a":1,"b":2}', '{"c":3}']


STAGE_EXAMPLES = [e for block in fenced(DOCS / "stages.md", "console") for e in examples(block)]


@pytest.mark.parametrize("example", STAGE_EXAMPLES, ids=lambda e: " ".join(e.arguments[1:3]))
def test_examples_print_what_the_page_says(
    example: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(example.given.encode())))
    assert main(example.arguments) == 0
    printed = capsys.readouterr().out.splitlines()
    expected = unfold(example.expected)
    assert len(printed) == len(expected), "\n".join(printed)
    for want, got in zip(expected, printed, strict=True):
        assert agrees(want, got), f"\nexpected {want}\nprinted  {got}"


def test_every_stage_has_a_chapter_and_an_example() -> None:
    stages = set(commands_below("stage"))
    text = (DOCS / "stages.md").read_text("utf-8")
    assert {e.arguments[1] for e in STAGE_EXAMPLES} == stages
    assert {name for name in stages if f"\n## {name}\n" in text} == stages


def test_articles_that_the_page_calls_one_event_share_a_story(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The example's ids of stories are wildcards, so that they could differ and nobody would see it.
    example = next(e for e in STAGE_EXAMPLES if e.arguments == ("stage", "cluster") and '"post"' in e.given)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(example.given.encode())))
    main(example.arguments)
    printed = capsys.readouterr().out
    assert len(set(re.findall(r'"story":"(\w+)"', printed))) == 1


# ------------------------------------------------------------------------------------------- configuration

REQUIRED = "required"
SECTIONS = {f.name: getattr(Config(), f.name) for f in dataclasses.fields(Config) if f.name not in LISTED}
KEYS = [
    *((section, f.name) for section, values in SECTIONS.items() for f in dataclasses.fields(values)),
    *((section, f.name) for section, item in LISTED.items() for f in dataclasses.fields(item)),
]


def default(section: str, key: str) -> str:
    """As a person writes it; what every item of a list has to say for itself is required."""
    if section not in LISTED:
        return toml(getattr(SECTIONS[section], key))
    (found,) = (f.default for f in dataclasses.fields(LISTED[section]) if f.name == key)
    return REQUIRED if found is dataclasses.MISSING else toml(found)


def toml(value: Any) -> str:
    """A default as a person writes it in TOML.

    >>> toml(False), toml(2.0), toml(("en",))
    ('false', '2', '["en"]')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return str(int(value)) if value == int(value) else str(value)


@cache
def chapters(text: str) -> dict[str, str]:
    """Text by section, cut at the lines that are `[name]` or end with `[name]` in backticks."""
    parts = re.split(r"^(?:## `|# \[)?\[(\w+)\]\]?`?$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(("section", "key"), KEYS, ids=lambda v: v)
def test_configuration_page_has_every_key_with_its_default(section: str, key: str) -> None:
    chapter = chapters((DOCS / "configuration.md").read_text("utf-8")).get(section, "")
    row = re.search(rf"^\| `{key}` \| `?(.+?)`? \| (.+) \|$", chapter, re.M)
    assert row, f"docs/configuration.md: [{section}] has no row for {key}"
    assert row[1] == default(section, key)


def test_configuration_page_has_no_key_that_is_gone() -> None:
    text = (DOCS / "configuration.md").read_text("utf-8")
    written = {(s, k) for s, chapter in chapters(text).items() for k in re.findall(r"^\| `(\w+)` \|", chapter, re.M)}
    assert written == set(KEYS)


@pytest.mark.parametrize(("section", "key"), KEYS, ids=lambda v: v)
def test_template_has_every_key(section: str, key: str) -> None:
    assert re.search(rf"^# {key} = ", chapters(config_template()).get(section, ""), re.M), (
        f"src/broadsheet/cli/broadsheet.toml: [{section}] lacks {key}"
    )


def test_template_shows_the_defaults() -> None:
    assert parse_config(config_template()) == Config()
    sections = re.split(r"^# (?=\[\[)", config_template(), flags=re.M)[0]
    assert parse_config(re.sub(r"^# (?=\w+ = )", "", sections, flags=re.M)) == Config()


def test_template_shows_the_defaults_of_what_is_listed() -> None:
    (hook,) = parse_config(re.sub(r"^# (?=\w+ = |\[\[)", "", config_template(), flags=re.M)).webhooks
    assert hook == WebhookConfig(hook.url, hook.secret_env)


# ------------------------------------------------------------------------------------------------ commands


def commands_below(*path: str) -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    for name in path:
        group = group.commands[name]
    return dict(getattr(group, "commands", {}))


def walk(*path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with its path."""
    for name, command in commands_below(*path).items():
        if hasattr(command, "commands"):
            yield from walk(*path, name)
        else:
            yield (*path, name), command


COMMANDS = dict(walk())


def options(command: Any) -> set[str]:
    return {o for p in command.params for o in (*p.opts, *p.secondary_opts) if o.startswith("-")}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_commands_page_describes_every_command_and_option(path: tuple[str, ...]) -> None:
    text = (DOCS / "commands.md").read_text("utf-8")
    heading = path[0] if path[0] in ("stage", "feeds") else " ".join(path)
    match = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert match, f"docs/commands.md has no chapter '## {heading}'"
    chapter = match[1]
    assert re.search(rf"`broadsheet {' '.join(path)}\b", chapter), f"not described: broadsheet {' '.join(path)}"
    if path[0] != "stage":  # its options stand in stages.md
        common = text.split("\n## ")[0]
        long = {o for o in options(COMMANDS[path]) if o.startswith("--") and not o.startswith("--no-")}
        missing = {o for o in long if f"`{o}" not in chapter and f"`{o}" not in common}
        assert not missing, f"broadsheet {' '.join(path)}: options not described: {sorted(missing)}"


def test_stages_page_describes_every_option_of_a_stage() -> None:
    text = (DOCS / "stages.md").read_text("utf-8")
    found = {o for path, command in COMMANDS.items() if path[0] == "stage" for o in options(command)}
    assert {o for o in found if f"`{o}" not in text} == set()


@pytest.mark.parametrize(
    ("page", "chapter", "printed"),
    [
        ("commands.md", "feeds", Check),
        ("commands.md", "run", RunReport),
        ("commands.md", "run", StageStats),
        ("commands.md", "story", Digest),
        ("commands.md", "search", SearchHit),
        ("commands.md", "status", RunRecord),
        ("commands.md", "doctor", Finding),
        ("commands.md", "prune", Forgotten),
        ("stages.md", "write", Sections),
    ],
)
def test_json_is_described_with_all_its_fields(page: str, chapter: str, printed: type[Any]) -> None:
    match = re.search(rf"^## {chapter}$(.*?)(?=^## |\Z)", (DOCS / page).read_text("utf-8"), re.M | re.S)
    assert match
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", match[1]))))
    assert {field.name for field in dataclasses.fields(printed)} <= told


def calls() -> Iterator[tuple[str, str]]:
    """Calls of `broadsheet` and `run.sh` in code blocks and in backticks, with their page."""
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = [line.removeprefix("$ ") for block in fenced(page, "sh", "console") for line in block.splitlines()]
        lines += re.findall(r"`((?:broadsheet|\./run\.sh) [^`]+)`", text)
        for line in lines:
            for call in re.findall(r"(?:^|[|&;] *)((?:broadsheet|\./run\.sh) [^|&;<>#\n]+)", line):
                yield names(page), call.strip()


CALLS = sorted(set(calls()))


@pytest.mark.parametrize(("page", "call"), [c for c in CALLS if c[1].startswith("broadsheet")])
def test_calls_in_the_documents_exist(page: str, call: str) -> None:
    words = shlex.split(call)[1:]
    path: tuple[str, ...] = ()
    while words and words[0] in commands_below(*path):
        path = (*path, words.pop(0))
    placeholder = not words or re.fullmatch(r"[A-Z]+…?|NAME.*|\[.*|--.*", words[0])
    assert path in COMMANDS or (placeholder and (path == () or commands_below(*path))), f"{page}: {call}"
    if path in COMMANDS:
        known = options(COMMANDS[path]) | {"--help", "-h"}
        assert {w.split("=")[0] for w in words if re.match(r"--?[a-z]", w)} <= known, f"{page}: {call}"


@pytest.mark.parametrize(("page", "call"), [c for c in CALLS if c[1].startswith("./run.sh")])
def test_calls_of_run_sh_exist(page: str, call: str) -> None:
    script = (ROOT / "run.sh").read_text("utf-8")
    command = call.split()[1]
    assert re.search(rf"^  {command}\)", script, re.M), f"{page}: {call}"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["stage", "nonsense"], ["run", "--nonsense"], ["story"]], ids=" ".join
)
def test_a_wrong_call_exits_with_2_and_says_why(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip()


def test_no_command_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) in (0, 2)
    printed = capsys.readouterr()
    assert "doctor" in printed.out + printed.err


def test_a_check_that_finds_faults_exits_with_1(tmp_path: Path) -> None:
    (tmp_path / "summary.txt").write_text("Nine boats sank in Port Varn.\n", "utf-8")
    (tmp_path / "article.txt").write_text("Seven boats sank in Port Varn on Monday.\n", "utf-8")
    assert main(["audit", str(tmp_path / "summary.txt"), "--source", str(tmp_path / "article.txt")]) == 1
    assert main(["audit", str(tmp_path / "article.txt"), "--source", str(tmp_path / "article.txt")]) == 0


def test_an_input_that_cannot_be_read_exits_with_2(tmp_path: Path) -> None:
    assert main(["stage", "quotes", str(tmp_path / "nothing.jsonl")]) == 2
    assert main(["status", "--config", str(tmp_path)]) == 2


# --------------------------------------------------------------------------------------------- links, index


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page: Path) -> None:
    for target, _, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(#([\w-]+))?\)", page.read_text("utf-8")):
        file = (page.parent / target) if target else page
        assert file.exists(), f"{names(page)}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.M)
            slugs = {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in headings}
            assert anchor in slugs, f"{names(page)}: {target}#{anchor}"


@pytest.mark.parametrize("index", [DOCS / "index.md", DOCS / "technotes" / "README.md"], ids=names)
def test_every_page_is_in_the_index_of_its_folder(index: Path) -> None:
    pages = {p.name for p in index.parent.glob("*.md")} - {index.name}
    assert {p for p in pages if f"]({p})" not in index.read_text("utf-8")} == set()


@pytest.mark.parametrize("page", [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"], ids=names)
def test_paths_in_the_maps_exist(page: Path) -> None:
    """A path in backticks counts from the root or from src/broadsheet."""
    found = set(re.findall(r"`([\w.-]+/[\w./*-]*|[\w-]+\.(?:py|toml|sh|md|yaml))`", page.read_text("utf-8")))
    assert len(found) > 20
    bases = (ROOT, ROOT / "src" / "broadsheet")
    assert {p for p in found if not any(any(base.glob(p.rstrip("/"))) for base in bases)} == set()


def test_architecture_is_one_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) <= 120
