"""The compiled build: mypyc makes extension modules of the modules that `pyproject.toml` lists, from the same source.

hatchling calls this only when `HATCH_BUILD_HOOK_ENABLE_CUSTOM=1` is set. `pip wheel .` then makes a wheel with the
extension modules; an editable install (`./run.sh compile`) puts them beside the sources of the checkout. Python takes
an extension module before the source of the same name, so nothing else changes; what is not compiled runs as it is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCE = ROOT / "src"
WORK = ROOT / ".cache" / "compiled"  # C files, objects, libraries: what is unchanged is not made again
SUFFIXES = (".so", ".pyd")


class CompiledBuild(BuildHookInterface):
    """Compiles before hatchling packs, and names what was made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Into the wheel, or for the version "editable" beside the sources."""
        made = compiled()
        if version == "editable":
            into_place(made)
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["force_include"].update({str(path): str(name) for name, path in made.items()})


def modules() -> list[Path]:
    """The source files to compile, relative to the checkout: what matches "compiled" and not "plain"."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    found, plain = ({path for pattern in hook[key] for path in ROOT.glob(pattern)} for key in ("compiled", "plain"))
    return sorted(path.relative_to(ROOT) for path in found - plain)


def compiled() -> dict[Path, Path]:
    """Compile: every extension module by its path below `src`. mypy and the C compiler say themselves what is wrong.

    Every module becomes a library of its own, so that after a change only that one is compiled again.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution

    types, libraries = WORK / "types", WORK / "lib"
    shutil.rmtree(types, ignore_errors=True)  # mypyc 2.4 stumbles over what an earlier run left there
    with _inside(ROOT):
        extensions = mypycify(
            ["--config-file", "pyproject.toml", "--cache-dir", str(types), *map(str, modules())],
            opt_level=os.environ.get("MYPYC_OPT_LEVEL", "2"),
            debug_level="0",
            separate=True,
            target_dir=str(WORK / "c"),
        )
        command: Any = Distribution({"name": "broadsheet", "ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(libraries), str(WORK / "objects")
        command.ensure_finalized()
        command.run()
    return {Path(path).relative_to(libraries): Path(path) for path in command.get_outputs()}


def into_place(made: dict[Path, Path]) -> None:
    """Put the extension modules beside their sources, instead of those that lie there."""
    for path in SOURCE.rglob("*"):
        if path.suffix in SUFFIXES:
            path.unlink()
    for name, path in made.items():
        shutil.copy2(path, SOURCE / name)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
