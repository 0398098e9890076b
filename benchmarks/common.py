"""What every benchmark shares: rows, reading recorded data, printing and saving."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from broadsheet.text import tokens

PLAIN, COMPILED = "plain", "compiled"


class DataMissingError(Exception):
    """The evaluation data is not where `--data` points."""


def build() -> str:
    """Which build is measured: "compiled" when the modules that can be are extension modules, else "plain"."""
    return PLAIN if str(tokens.__file__).endswith(".py") else COMPILED


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `reference` says what it is to be held against, "" for nothing."""

    set: str
    metric: str
    value: float
    unit: str = ""
    reference: str = ""
    build: str = dataclasses.field(default_factory=build)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-lines file, gzipped or not.

    Raises:
        DataMissingError: the file does not exist.
    """
    if not path.exists():
        raise DataMissingError(f"{path}: not found; give the folder of evaluation data with --data DIR")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def table(rows: Sequence[Row]) -> str:
    """The rows as text with aligned columns."""
    cells = [("set", "metric", "value", "unit", "build", "reference")]
    cells += [(r.set, r.metric, f"{r.value:,.4g}", r.unit, r.build, r.reference) for r in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(6)]
    return "\n".join(
        "  ".join(c.rjust(w) if i == 2 else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    )


def save(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a JSON array of objects."""
    path.write_text(
        json.dumps([dataclasses.asdict(r) for r in rows], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
