"""Errors that reach a caller. Expected failures of single items are `Drop` values, never exceptions.

::

    BroadsheetError                 anything a user can mend; the command line prints its one line
    ├── ConfigError                 broadsheet.toml or an option is wrong
    ├── CatalogueError              a feed list (TOML, OPML, Kite) cannot be read
    ├── InputError                  a file or line given to a command cannot be read
    ├── StoreError                  the database cannot be opened, migrated or written
    ├── DeliveryError               a mail cannot be sent
    ├── EngineError                 a worker died or cannot be started
    └── MissingExtraError           an optional dependency is not installed; says how to install it

Every message says what is wrong, where, and how to mend it.
"""

from __future__ import annotations


class BroadsheetError(Exception):
    """Anything that went wrong and that the user can mend; `exit_code` is what the command line returns."""

    exit_code = 1


class ConfigError(BroadsheetError):
    """The configuration file or a command-line option is wrong."""

    exit_code = 2


class CatalogueError(BroadsheetError):
    """A feed list, be it TOML, OPML or Kite JSON, cannot be read."""

    exit_code = 2


class InputError(BroadsheetError):
    """A file or an input line given to a command cannot be read."""

    exit_code = 2


class StoreError(BroadsheetError):
    """The database cannot be opened, migrated or written."""


class EngineError(BroadsheetError):
    """A worker process died or cannot be started."""


class DeliveryError(BroadsheetError):
    """A mail cannot be sent."""


class MissingExtraError(BroadsheetError):
    """An optional dependency is missing; the message holds the command that installs it."""

    exit_code = 2
