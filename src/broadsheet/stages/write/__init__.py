"""Stage 5 of 7: a story's articles → a `Draft` that nobody has checked yet.

`make_writer(config)` gives the configured `Writer`; `draft_from_documents` writes from plain texts.
"""

from __future__ import annotations

from broadsheet.config import WriteConfig
from broadsheet.errors import ConfigError
from broadsheet.stages.write.base import Writer
from broadsheet.stages.write.documents import budget, draft_from_documents, material_from_documents
from broadsheet.stages.write.extractive import ExtractiveWriter

__all__ = ["ExtractiveWriter", "Writer", "budget", "draft_from_documents", "make_writer", "material_from_documents"]

_WRITERS = {"extractive": ExtractiveWriter}


def make_writer(config: WriteConfig) -> Writer:
    """The writer the configuration names.

    >>> make_writer(WriteConfig()).name
    'extractive'

    Raises:
        ConfigError: no writer has that name.
    """
    try:
        return _WRITERS[config.writer](config)
    except KeyError:
        raise ConfigError(
            f"[write] writer = '{config.writer}' is not known; one of: {', '.join(sorted(_WRITERS))}"
        ) from None
