"""What `pyproject.toml` lists for the compiled build holds nothing that would behave differently there."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HOOK = SETTINGS["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]


def listed(key: str) -> set[Path]:
    return {path for pattern in HOOK[key] for path in ROOT.glob(pattern)}


COMPILED = sorted(listed("compiled") - listed("plain"))


def decorators(source: str) -> set[str]:
    """The last names of all decorators: "cached_property" of `@functools.cached_property`."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    called = [d.func if isinstance(d, ast.Call) else d for n in nodes for d in n.decorator_list]
    return {d.attr if isinstance(d, ast.Attribute) else d.id for d in called if isinstance(d, ast.Attribute | ast.Name)}


def test_nothing_is_compiled_unless_asked_for() -> None:
    assert HOOK["enable-by-default"] is False
    assert (ROOT / "hatch_build.py").is_file()


@pytest.mark.parametrize("key", ["compiled", "plain"])
def test_every_pattern_names_something(key: str) -> None:
    assert [pattern for pattern in HOOK[key] if not any(ROOT.glob(pattern))] == []


def test_no_compiled_module_has_what_a_compiled_class_lacks() -> None:
    """A cached property would be computed anew at every look, a protocol could not be asked for with isinstance()."""
    assert len(COMPILED) > 60
    lost = {"cached_property", "runtime_checkable"}
    assert {str(p.relative_to(ROOT)): d for p in COMPILED if (d := decorators(p.read_text("utf-8")) & lost)} == {}


def starred(source: str) -> list[int]:
    """Lines with `in (*a, *b)`."""
    compared = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Compare)]
    sides = [side for node in compared for side in node.comparators if isinstance(side, ast.Tuple)]
    return [side.lineno for side in sides if any(isinstance(part, ast.Starred) for part in side.elts)]


def test_no_compiled_module_asks_what_the_compiler_stumbles_over() -> None:
    assert {str(p.relative_to(ROOT)): at for p in COMPILED if (at := starred(p.read_text("utf-8")))} == {}
    assert starred("x = a in (*b, c)\ny = a in (b, c)") == [1]


def test_what_is_looked_for_would_be_found() -> None:
    source = "@functools.cached_property\ndef a(self): ...\n@runtime_checkable\nclass B: ...\n@cache(1)\ndef c(): ..."
    assert decorators(source) == {"cached_property", "runtime_checkable", "cache"}
