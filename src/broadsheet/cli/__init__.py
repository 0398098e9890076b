"""The command line: `broadsheet COMMAND --help` teaches each of them.

Exit codes: 0 done, 1 something failed or a check found faults, 2 the call or the configuration is wrong, 130 stopped by
the user. Every error is one line on standard error: what, where, how to mend it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from broadsheet import __version__
from broadsheet.cli.lazy import LazyGroup
from broadsheet.cli.output import disk_trouble, emit, speak_plainly
from broadsheet.errors import BroadsheetError

app = typer.Typer(
    name="broadsheet",
    cls=LazyGroup,
    help="A calm, checked daily paper from the feeds you choose.",
    epilog="Start with `broadsheet init`, then `broadsheet run` and `broadsheet serve`; or look at `broadsheet demo`.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        emit(__version__)
        raise typer.Exit


@app.callback()
def _common(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Options of every command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: this process's) and return its exit code."""
    speak_plainly(sys.stdout, sys.stderr)
    try:
        # What `typer.Exit` carries comes back as the value; commands themselves return None.
        code = app(args=arguments, standalone_mode=False)
    except TyperException as error:
        emit(f"broadsheet: {error.format_message()}\n(--help after any command tells more)", sys.stderr)
        return error.exit_code
    except BroadsheetError as error:
        emit(f"broadsheet: {error}", sys.stderr)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        emit("broadsheet: stopped; nothing saved is lost, run it again to go on", sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): not an error. Nothing may be flushed to it any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        emit(f"broadsheet: {disk_trouble(error)}", sys.stderr)
        return 1
    return code or 0
