"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file, or the folder it is in.", show_default="here")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts instead of a table for people.")]
NowOption = Annotated[
    str | None, typer.Option("--now", help="Take this time (ISO 8601, UTC) for now: to replay a day, or in tests.")
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", help="Port of the reader.", show_default="from the configuration"),
]
HERE = Path()
