"""Stage 1 of 7: fetch — feeds and pages over HTTP, and feeds read into entries.

`fetch_iter` asks (`http.py`, behind the address guard of `guard.py`); `parse_feed` reads what came (`parse.py`).
"""

from broadsheet.stages.fetch.bridge import fetch_iter
from broadsheet.stages.fetch.http import Answer, Fetched, FetchRequest, NotModified, fetch_many
from broadsheet.stages.fetch.parse import FeedInfo, ParsedFeed, parse_feed, read_feed

__all__ = [
    "Answer",
    "FeedInfo",
    "FetchRequest",
    "Fetched",
    "NotModified",
    "ParsedFeed",
    "fetch_iter",
    "fetch_many",
    "parse_feed",
    "read_feed",
]
