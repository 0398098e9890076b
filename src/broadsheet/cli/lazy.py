"""Commands by name, each loaded only when it is called: what most of them need takes a second or two to import.

Help and completion of the whole program need a line for each command, which stands here; that it is the first line of
the command's own help is tested.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, MutableMapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# In the order of the help: command, the module that registers it, its line.
COMMANDS = {
    "init": ("setup", "Make a workspace: a commented broadsheet.toml and a database with feeds to begin with."),
    "doctor": (
        "setup",
        "Look for what could go wrong: Python, SQLite, disk, configuration, database, feeds, optional parts.",
    ),
    "run": (
        "running",
        "Read the feeds that are due, update the stories, publish. Run it often: it does only what is new.",
    ),
    "serve": ("running", "Serve the paper to a browser, and with --refresh 30 keep reading the feeds as well."),
    "demo": (
        "recorded",
        "Show what Broadsheet does: an invented news day, served on this machine, read, checked and published.",
    ),
    "replay": (
        "recorded",
        "Serve recorded articles as outlets over real HTTP on this machine, and make the paper of their day.",
    ),
    "stories": ("look", "List the stories of the latest edition, section by section, most important first."),
    "story": ("look", "Print one story as it is published, with --evidence the words each sentence rests on."),
    "explain": (
        "look",
        "Say why a story stands where it stands, and for each of its articles why it is in it and in no other story.",
    ),
    "search": ("look", "Search all stories, today's and older ones."),
    "status": ("look", "What is stored, how the last runs went, what was left out and why, which feeds fail."),
    "prune": ("pruning", "Forget old texts that no story cites, and bodies of what was sent. Links and evidence stay."),
    "audit": (
        "audit",
        "Check a summary against its sources: each sentence is supported, contradicted or not found, and why.",
    ),
    "mail": (
        "mail",
        "Send the current edition by mail: once to each address, whenever and however often it is called.",
    ),
    "mcp": ("mcp", "Let assistants read the paper over the Model Context Protocol: editions, stories, search, audit."),
    "feeds": ("feeds", "Add, list, import, export and check feeds."),
    "stage": ("stage", "Run one stage over files or standard input; JSON lines out. See docs/stages.md."),
}

_SETTINGS: dict[str, Any] = {"rich_markup_mode": "markdown", "pretty_exceptions_enable": False}


class Commands(MutableMapping[str, Any]):
    """Commands of the program by name; asking for one loads it."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded |= _commands_of(COMMANDS[name][0])
        return self._loaded[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS


def _commands_of(module: str) -> dict[str, Any]:
    program = typer.Typer(**_SETTINGS)
    program.callback()(lambda: None)  # with it even a single command is one of a group
    importlib.import_module(f"broadsheet.cli.{module}").register(program)
    group: Any = typer.main.get_command(program)
    return dict(group.commands)


class LazyGroup(TyperGroup):
    """The program: says what there is from the table, and loads what is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Commands()

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """What stands for a command in help and completion."""
        del ctx
        known = COMMANDS.get(cmd_name)
        return TyperCommand(name=cmd_name, help=known[1], rich_markup_mode="markdown") if known else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, with what is left for it."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, self.commands[name] if name and known else known, rest
