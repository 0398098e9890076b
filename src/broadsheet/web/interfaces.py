"""The routes of all interfaces for programs, in the order in which they have to be asked."""

from __future__ import annotations

from starlette.routing import BaseRoute

from broadsheet.web.api import api_routes
from broadsheet.web.context import Context
from broadsheet.web.kite import kite_routes


def interface_routes(context: Context) -> list[BaseRoute]:
    """`/api/v1`, then what else the configuration allows."""
    return [*api_routes(context), *(kite_routes(context) if context.config.web.kite else ())]
