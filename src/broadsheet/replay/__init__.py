"""Recorded news served again over real HTTP on this machine: for demos, trials and measurements.

::

    rows of articles (.jsonl, .jsonl.gz) ─ rows.py ─┐
    folders of files + responses.toml ── folder.py ─┴→ RecordedSite ─ server.py ─→ http://HOST.localhost:PORT/…

Every name under `localhost` is this very machine (RFC 6761), for browsers as for our own client, so each recorded
outlet has a host of its own without anybody touching the DNS.
"""

from broadsheet.replay.folder import load_recorded_folder
from broadsheet.replay.rows import load_recorded_rows
from broadsheet.replay.server import RecordedServer, serve_recorded
from broadsheet.replay.site import Answer, RecordedSite

__all__ = [
    "Answer",
    "RecordedServer",
    "RecordedSite",
    "load_recorded_folder",
    "load_recorded_rows",
    "serve_recorded",
]
