"""The reference as one static page: no script, the site's own style sheet, everything from the OpenAPI document."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from broadsheet.stages.publish.sitefiles import assets
from broadsheet.web.api.openapi import document
from broadsheet.web.api.problems import MEANINGS
from broadsheet.web.api.stories import ROOT


@cache
def reference(root: str = ROOT) -> bytes:
    """The page's bytes; `root` is what readers put before every path."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pretty"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
    page = environment.get_template("reference.html").render(
        api=document(root),
        root=root,
        meanings=MEANINGS,
        stylesheet=assets()["broadsheet.css"].name,
        icon=assets()["icon.svg"].name,
    )
    return page.encode("utf-8")
