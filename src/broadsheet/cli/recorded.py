"""`demo` and `replay`: recorded news served on this machine, read, checked and published."""

from __future__ import annotations

import shutil
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.catalogue import Catalogue, load_catalogue
from broadsheet.cli.options import JsonOption, PortOption
from broadsheet.cli.output import Bars, emit
from broadsheet.cli.running import serve_workspace, show
from broadsheet.cli.workspace import CONFIG_NAME, Workspace, make_workspace
from broadsheet.config import MAX_PORT, parse_config
from broadsheet.errors import InputError
from broadsheet.pipeline import Silent
from broadsheet.replay import RecordedServer, load_recorded_folder, load_recorded_rows, serve_recorded

# The evening of the invented day: after its last article, before the bulletins that are dated wrongly on purpose.
DEMO_NOW = datetime(2026, 11, 12, 20, 0, tzinfo=UTC)
DEMO_HOURS = 48.0  # the day and the evening before
DEMO_SOURCES_PORT = 8091
REPLAY_SOURCES_PORT = 8092
READER_PORT = 8080
SOURCES_PORT_HELP = "Port of the outlets; 0 takes a free one."
_MARK = ".made-by-broadsheet"  # only a folder with this file in it is emptied again
_CONFIG = """# Written by `broadsheet {command}`: recorded news on this machine, however old.
[fetch]
allow_loopback = true
max_age_days = 0
max_entries_per_feed = 100000
total_timeout_seconds = 10.0

[edition]
window_hours = {hours}

[cluster]
embedder = "{embedder}"

[publish]
base_url = "http://localhost:{port}"
"""

OnceOption = Annotated[bool, typer.Option("--once", help="Stop after publishing instead of serving the paper.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(demo)
    app.command()(replay)


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put it; made anew each time.")] = Path(".demo"),
    once: OnceOption = False,
    port: PortOption = None,
    sources_port: Annotated[int, typer.Option(min=0, max=MAX_PORT, help=SOURCES_PORT_HELP)] = DEMO_SOURCES_PORT,
    as_json: JsonOption = False,
) -> None:
    """Show what Broadsheet does: an invented news day, served on this machine, read, checked and published."""
    day = newsday_folder()
    with serve_recorded(load_recorded_folder(day / "site"), sources_port) as server:
        make_anew(folder)
        catalogue = load_catalogue(day / "catalogue")
        text = config_text("demo", DEMO_HOURS, port or READER_PORT)
        workspace = recorded_workspace(folder, server, catalogue, text)
        _make_and_show(workspace, DEMO_NOW, once=once, port=port, as_json=as_json)


def newsday_folder() -> Path:
    """The embedded news day: in the installed package, or in the checkout this runs from."""
    packaged = Path(str(resources.files("broadsheet"))) / "newsday"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[3] / "examples" / "newsday"
    if checkout.is_dir():
        return checkout
    raise InputError(f"{packaged}: the embedded news day is missing; install Broadsheet again")


def replay(
    file: Annotated[Path, typer.Argument(help="Articles as JSON lines, gzipped or not, one object a line.")],
    folder: Annotated[Path, typer.Option("--dir", help="Where to put the paper; made anew each time.")] = Path(
        ".replay"
    ),
    once: OnceOption = False,
    serve_only: Annotated[
        bool, typer.Option("--serve-only", help="Only serve the outlets; print their feeds.")
    ] = False,
    sources_port: Annotated[int, typer.Option(min=0, max=MAX_PORT, help=SOURCES_PORT_HELP)] = REPLAY_SOURCES_PORT,
    embedder: Annotated[str, typer.Option(help="As in the configuration's section on clusters.")] = "none",
    port: PortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve recorded articles as outlets over real HTTP on this machine, and make the paper of their day.

    Each line needs url and title, and may have outlet, text (or content, description), published (or datePublished)
    and language. The run takes the newest article's time for now, and its edition covers the whole file.
    """
    site = load_recorded_rows(file)
    for drop in site.drops[:SHOWN_DROPS]:
        emit(f"left out: {drop.item}: {drop.detail}", sys.stderr)
    with serve_recorded(site, sources_port) as server:
        if serve_only:
            _wait_with_feeds(server)
            return
        make_anew(folder)
        workspace, now = replay_workspace(folder, server, load_catalogue(), port or READER_PORT, embedder)
        _make_and_show(workspace, now, once=once, port=port, as_json=as_json)


SHOWN_DROPS = 5  # lines of the file that could not be used; enough to see what is wrong with it


def replay_workspace(
    folder: Path, server: RecordedServer, catalogue: Catalogue, reader_port: int = READER_PORT, embedder: str = "none"
) -> tuple[Workspace, datetime]:
    """A workspace that reads a recorded site, and the time (UTC) to take for now: an hour after its newest article."""
    start, end = server.site.span or (datetime.now(UTC), datetime.now(UTC))
    hours = (end - start) / timedelta(hours=1) + DEMO_HOURS
    text = config_text("replay", hours, reader_port, embedder)
    workspace = recorded_workspace(folder, server, catalogue, text)
    return workspace, end + timedelta(hours=1)


def config_text(command: str, window_hours: float, reader_port: int, embedder: str = "none") -> str:
    """The configuration of a recorded day as TOML."""
    return _CONFIG.format(command=command, hours=round(window_hours, 1), port=reader_port, embedder=embedder)


def recorded_workspace(folder: Path, server: RecordedServer, catalogue: Catalogue, text: str) -> Workspace:
    """A workspace with this configuration whose feeds are a recorded server's.

    `catalogue` tells what is known of outlets and agencies.
    """
    (folder / CONFIG_NAME).write_text(text, encoding="utf-8")
    workspace = make_workspace(folder, replace(catalogue, feeds=(), feed_files=()), parse_config(text))
    known = [catalogue.outlet_for(outlet.domain) for outlet in server.site.outlets()]
    outlets = [
        outlet if name.country == "" and name.family == "" else replace(name, domain=outlet.domain)
        for outlet, name in zip(server.site.outlets(), known, strict=True)
    ]
    with workspace.store() as store:
        store.put_catalogue(outlets=outlets)
        store.add_feeds(server.feeds())
    return workspace


def make_anew(folder: Path) -> None:
    """An empty folder of ours.

    Raises:
        InputError: it is no folder, or holds files that no command of ours has put there.
    """
    if folder.exists():
        if not folder.is_dir():
            raise InputError(f"{folder}: not a folder; give another place with --dir")
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise InputError(f"{folder}: holds files that are not ours; give another place with --dir")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()


def _make_and_show(workspace: Workspace, now: datetime, *, once: bool, port: int | None, as_json: bool) -> None:
    report = workspace.run(now, Silent() if as_json else Bars())
    show(report, workspace, as_json)
    if not once:
        serve_workspace(workspace, port)


def _wait_with_feeds(server: RecordedServer) -> None:
    for feed in server.feeds():
        emit(feed.url)
    sys.stdout.flush()
    threading.Event().wait()
