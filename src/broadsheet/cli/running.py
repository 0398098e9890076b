"""`run` and `serve`: making the paper and showing it."""

from __future__ import annotations

import socket
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import Annotated

import typer
import uvicorn

from broadsheet.cli.options import HERE, ConfigOption, JsonOption, NowOption, PortOption
from broadsheet.cli.output import NO_FEEDS, Bars, disk_trouble, emit, emit_json, emit_report
from broadsheet.cli.workspace import Workspace, find_workspace, parse_now
from broadsheet.config import MAX_MINUTES
from broadsheet.errors import BroadsheetError, InputError
from broadsheet.pipeline import Silent
from broadsheet.stages.verify import find_thesaurus
from broadsheet.types import RunReport
from broadsheet.web.app import create_app
from broadsheet.web.context import Context, operator_token
from broadsheet.web.interfaces import interface_routes
from broadsheet.web.refresh import Refresher


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("run")(run_once)
    app.command()(serve)


def run_once(config: ConfigOption = HERE, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Read the feeds that are due, update the stories, publish. Run it often: it does only what is new."""
    workspace = find_workspace(config)
    report = workspace.run(parse_now(now), Silent() if as_json else Bars())
    show(report, workspace, as_json)
    if not any(stage.items for stage in report.stages) and not _has_feeds(workspace):
        emit(NO_FEEDS, sys.stderr)
    if _none_read(report, workspace):
        emit(
            "none of the feeds could be read: is this machine online? `broadsheet feeds check` visits each", sys.stderr
        )
        raise typer.Exit(1)  # so that a timer that starts runs notices


def show(report: RunReport, workspace: Workspace, as_json: bool) -> None:
    """Say what a run did and where the paper is."""
    if as_json:
        emit_json(report)
        return
    emit()
    emit_report(report)
    emit(f"\npublished in {workspace.site}")


def _has_feeds(workspace: Workspace) -> bool:
    with workspace.store() as store:
        return bool(store.feeds())


def _none_read(report: RunReport, workspace: Workspace) -> bool:
    """Whether feeds were visited and not one could be read. One that brought only old news was."""
    if any(stage.made for stage in report.stages if stage.stage == "feeds"):
        return False
    with workspace.store() as store:
        visited = [state for state in store.feed_states().values() if state.last_fetched == report.started]
    return bool(visited) and all(state.last_error for state in visited)


def serve(
    config: ConfigOption = HERE,
    port: PortOption = None,
    refresh: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=MAX_MINUTES,
            help="Minutes between runs while serving; 0 never.",
            show_default="from the configuration",
        ),
    ] = None,
) -> None:
    """Serve the paper to a browser, and with --refresh 30 keep reading the feeds as well."""
    workspace = find_workspace(config)
    minutes = workspace.config.serve.refresh_minutes if refresh is None else refresh
    serve_workspace(workspace, port, minutes)


def serve_workspace(workspace: Workspace, port: int | None, refresh_minutes: int = 0) -> None:
    """Serve a workspace's paper until Ctrl-C; with `refresh_minutes`, run the pipe now and then as well."""
    wanted = workspace.config.serve.port if port is None else port
    config = workspace.config
    find_thesaurus(config.verify.thesaurus)  # a wrong folder is told now, not at the first audit
    with listen(config.serve.host, wanted, exact=port is not None) as listener, workspace.store() as store:
        refresher = Refresher(lambda: _turn(workspace))
        context = Context(store, config, workspace.site, refresher, operator_token(config.web))
        app = create_app(
            workspace.site, store, config.publish, interface_routes(context), open_metrics=config.serve.open_metrics
        )
        host, bound = listener.getsockname()[:2]
        emit(f"\nread it at http://{'localhost' if host == '127.0.0.1' else host}:{bound}/  (Ctrl-C stops)")
        sys.stdout.flush()
        stop = threading.Event()
        if refresh_minutes:
            threading.Thread(target=_refresh, args=(refresher, refresh_minutes, stop), daemon=True).start()
        options = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_SECONDS)
        server = uvicorn.Server(options)
        try:
            server.run(sockets=[listener])
        finally:
            stop.set()


def _refresh(refresher: Refresher, minutes: int, stop: threading.Event) -> None:
    """Run the pipe now and then again and again; a turn is left out while a run that was asked for is under way."""
    while True:
        refresher.turn()
        if stop.wait(minutes * 60):
            return


def _turn(workspace: Workspace) -> None:
    """One run. Whatever goes wrong is told, and the next turn tries again."""
    try:
        report = workspace.run(datetime.now(UTC), Silent())
        emit(f"{report.started:%H:%M} {report.new_digests} new digests", sys.stderr)
    except BroadsheetError as error:
        emit(f"broadsheet: {error}", sys.stderr)
    except OSError as error:
        emit(f"broadsheet: {disk_trouble(error)}", sys.stderr)
    except Exception:  # a bug of one turn must not take the reader down
        traceback.print_exc()


# A stream of news never ends by itself: after so long a server that is told to stop cuts it.
GRACE_SECONDS = 2
BACKLOG = 128


def listen(host: str, port: int, exact: bool) -> socket.socket:
    """A bound socket; when the usual port is taken and nobody asked for it, a free one.

    Raises:
        InputError: the address cannot be listened at.
    """
    for candidate in (port, 0):
        # Named as TCP, for asyncio sends small answers at once (TCP_NODELAY) only then: else each waits 40 ms.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(BACKLOG)  # whoever reads the address may connect at once, and waits for the server
        except (OSError, OverflowError, UnicodeError) as error:  # taken or forbidden; no port; no name of a host
            listener.close()
            if exact or candidate == 0:
                why = getattr(error, "strerror", None) or str(error)
                raise InputError(f"{host}:{port}: cannot listen: {why}; choose another with --port") from error
        else:
            return listener
    raise InputError(f"{host}:{port}: cannot listen; choose another with --port")
