"""`run`, `serve`, `demo`, `replay`: making the paper and showing it."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import traceback
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from broadsheet.catalogue import Catalogue, load_catalogue
from broadsheet.cli.options import HERE, ConfigOption, JsonOption, NowOption
from broadsheet.cli.output import Bars, emit, emit_json, emit_report
from broadsheet.cli.workspace import CONFIG_NAME, Workspace, find_workspace, make_workspace, parse_now, with_changes
from broadsheet.config import Config
from broadsheet.errors import BroadsheetError, InputError
from broadsheet.pipeline import Silent
from broadsheet.replay import RecordedServer, load_recorded_folder, load_recorded_rows, serve_recorded
from broadsheet.types import RunReport
from broadsheet.web.app import create_app

# The evening of the invented day: after its last article, before the bulletins that are dated wrongly on purpose.
DEMO_NOW = datetime(2026, 11, 12, 20, 0, tzinfo=UTC)
DEMO_SOURCES_PORT = 8091
REPLAY_SOURCES_PORT = 8092
_MARK = ".made-by-broadsheet"  # only a folder with this file in it is emptied again


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("run")(run_once)
    app.command()(serve)
    app.command()(demo)
    app.command()(replay)


OnceOption = Annotated[bool, typer.Option("--once", help="Stop after publishing instead of serving the paper.")]
PortOption = Annotated[
    int | None, typer.Option("--port", help="Port of the reader.", show_default="from the configuration")
]


def run_once(config: ConfigOption = HERE, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Read the feeds that are due, update the stories, publish. Run it as often as you like: it does only what is new."""
    workspace = find_workspace(config)
    report = workspace.run(parse_now(now), Silent() if as_json else Bars())
    _show(report, workspace, as_json)


def _show(report: RunReport, workspace: Workspace, as_json: bool) -> None:
    if as_json:
        emit_json(report)
        return
    emit()
    emit_report(report)
    emit(f"\npublished in {workspace.site}")


def serve(
    config: ConfigOption = HERE,
    port: PortOption = None,
    refresh: Annotated[
        int | None,
        typer.Option(help="Minutes between runs while serving; 0 never.", show_default="from the configuration"),
    ] = None,
) -> None:
    """Serve the paper to a browser, and with --refresh 30 keep reading the feeds as well."""
    workspace = find_workspace(config)
    minutes = workspace.config.serve.refresh_minutes if refresh is None else refresh
    _serve(workspace, port, minutes)


def _serve(workspace: Workspace, port: int | None, refresh_minutes: int = 0) -> None:
    wanted = workspace.config.serve.port if port is None else port
    with _listen(workspace.config.serve.host, wanted, exact=port is not None) as listener:
        host, bound = listener.getsockname()[:2]
        emit(f"\nread it at http://{'localhost' if host == '127.0.0.1' else host}:{bound}/  (Ctrl-C stops)")
        sys.stdout.flush()
        stop = threading.Event()
        if refresh_minutes:
            threading.Thread(target=_refresh, args=(workspace, refresh_minutes, stop), daemon=True).start()
        server = uvicorn.Server(uvicorn.Config(create_app(workspace.site), log_level="warning", access_log=False))
        try:
            server.run(sockets=[listener])
        finally:
            stop.set()


def _refresh(workspace: Workspace, minutes: int, stop: threading.Event) -> None:
    """Run the pipe now and then again and again. Whatever goes wrong is told, and the next turn tries again."""
    while True:
        try:
            report = workspace.run(datetime.now(UTC), Silent())
            emit(f"{report.started:%H:%M} {report.new_digests} new digests", sys.stderr)
        except BroadsheetError as error:
            emit(f"broadsheet: {error}", sys.stderr)
        except Exception:  # a bug of one turn must not take the reader down
            traceback.print_exc()
        if stop.wait(minutes * 60):
            return


def _listen(host: str, port: int, exact: bool) -> socket.socket:
    """A bound socket; when the usual port is taken and nobody asked for it, a free one."""
    for candidate in (port, 0):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError as error:
            listener.close()
            if exact or candidate == 0:
                raise InputError(
                    f"{host}:{port}: cannot listen: {error.strerror}; choose another with --port"
                ) from error
        else:
            return listener
    raise InputError(f"{host}:{port}: cannot listen; choose another with --port")


# ------------------------------------------------------------------------------------------------------ demo


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put it; made anew each time.")] = Path(".demo"),
    once: OnceOption = False,
    port: PortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what Broadsheet does: an invented news day, served on this machine, read, checked and published."""
    day = newsday_folder()
    _make_anew(folder)
    with serve_recorded(load_recorded_folder(day / "site"), DEMO_SOURCES_PORT) as server:
        catalogue = load_catalogue(day / "catalogue")
        config = _local_config(window_hours=48, base_port=port)
        _make_and_show(server, catalogue, folder, config, DEMO_NOW, once=once, port=port, as_json=as_json)


def newsday_folder() -> Path:
    """The embedded news day: in the installed package, or in the checkout this runs from."""
    packaged = Path(str(resources.files("broadsheet"))) / "newsday"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[3] / "examples" / "newsday"
    if checkout.is_dir():
        return checkout
    raise InputError(f"{packaged}: the embedded news day is missing; install Broadsheet again")


def _local_config(window_hours: float, base_port: int | None) -> Config:
    """Defaults for recorded news: everything on this machine, however old."""
    return with_changes(
        Config(),
        fetch={
            "allow_loopback": True,
            "max_age_days": 0,
            "max_entries_per_feed": 100_000,
            "total_timeout_seconds": 10.0,
        },
        edition={"window_hours": window_hours},
        publish={"base_url": f"http://localhost:{base_port or 8080}"},
    )


def _make_anew(folder: Path) -> None:
    if folder.exists():
        if any(folder.iterdir()) and not (folder / _MARK).exists():
            raise InputError(f"{folder}: holds files that are not ours; give another place with --dir")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()


def _make_and_show(
    server: RecordedServer,
    catalogue: Catalogue,
    folder: Path,
    config: Config,
    now: datetime,
    *,
    once: bool,
    port: int | None,
    as_json: bool,
) -> None:
    workspace = make_workspace(folder, catalogue, config)
    (folder / CONFIG_NAME).write_text(
        f"[fetch]\nallow_loopback = true\nmax_age_days = 0\n[edition]\nwindow_hours = {config.edition.window_hours}\n"
        f'[publish]\nbase_url = "{config.publish.base_url}"\n',
        encoding="utf-8",
    )
    with workspace.store() as store:
        for feed in store.feeds():
            store.remove_feed(feed.url)
        store.add_feeds(server.feeds())
        store.put_catalogue(outlets=server.site.outlets())
    report = workspace.run(now, Silent() if as_json else Bars())
    _show(report, workspace, as_json)
    if not once:
        _serve(workspace, port)


# ---------------------------------------------------------------------------------------------------- replay


def replay(
    file: Annotated[Path, typer.Argument(help="Articles as JSON lines, gzipped or not, one object a line.")],
    folder: Annotated[Path, typer.Option("--dir", help="Where to put the paper; made anew each time.")] = Path(
        ".replay"
    ),
    once: OnceOption = False,
    serve_only: Annotated[
        bool, typer.Option("--serve-only", help="Only serve the outlets; print their feeds.")
    ] = False,
    sources_port: Annotated[
        int, typer.Option(help="Port of the recorded outlets; 0 takes a free one.")
    ] = REPLAY_SOURCES_PORT,
    port: PortOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve recorded articles as outlets over real HTTP on this machine, and make the paper of their day.

    Each line needs url and title, and may have outlet, text (or content, description), published (or datePublished) and
    language. The run takes the newest article's time for now, and its edition covers the whole file.
    """
    site = load_recorded_rows(file)
    for drop in site.drops[:5]:
        emit(f"left out: {drop.item}: {drop.detail}", sys.stderr)
    with serve_recorded(site, sources_port) as server:
        if serve_only:
            _print_feeds(server)
            return
        start, end = site.span or (datetime.now(UTC), datetime.now(UTC))
        hours = (end - start) / timedelta(hours=1) + 48
        _make_anew(folder)
        config = _local_config(window_hours=hours, base_port=port)
        now = end + timedelta(hours=1)
        _make_and_show(server, load_catalogue(), folder, config, now, once=once, port=port, as_json=as_json)


def _print_feeds(server: RecordedServer) -> None:
    for feed in server.feeds():
        emit(feed.url)
    sys.stdout.flush()
    threading.Event().wait()
