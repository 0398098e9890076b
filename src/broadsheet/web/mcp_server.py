"""The paper as an MCP server, with the official SDK, which is an optional extra and imported only here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from broadsheet import __version__
from broadsheet.errors import BroadsheetError, MissingExtraError
from broadsheet.web import assistant
from broadsheet.web.bearer import Guarded
from broadsheet.web.context import Context

if TYPE_CHECKING:
    from mcp.server import MCPServer

_INSTRUCTIONS = (
    "Checked news: stories that several outlets report, every sentence with the outlets' own words. "
    "Use list_editions for what is in the paper, search to find a story, read_story for its evidence and sources, "
    "audit_text to hold any text against its sources. " + assistant.NOTE
)


def make_server(context: Context) -> MCPServer[Any]:
    """The server with its tools and resources; it runs on any transport.

    Raises:
        MissingExtraError: the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
    except ImportError as error:
        raise MissingExtraError("the MCP server needs a package: pip install 'broadsheet[mcp]'") from error

    server: MCPServer[Any] = MCPServer(
        "broadsheet",
        title=context.config.publish.title,
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
    )
    _add_tools(server, context)
    _add_resources(server, context)
    return server


async def _told(
    fault: type[Exception], work: Callable[..., dict[str, Any]], *given: Any, **more: Any
) -> dict[str, Any]:
    """What `work` gives, in a worker thread; what the asker did wrong becomes an error that says so."""
    try:
        return await run_in_threadpool(work, *given, **more)
    except BroadsheetError as error:
        raise fault(str(error)) from error


def _add_tools(server: MCPServer[Any], context: Context) -> None:
    """The functions' names, arguments and docstrings are what an assistant sees."""
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp_types import ToolAnnotations

    reads_only = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(annotations=reads_only)
    async def list_editions(category: str = "", at: str = "", stories: int = 10) -> dict[str, Any]:
        """The paper by category, most important stories first. `at`: as it was at that time (2026-11-12T19:00:00Z)."""
        return await _told(ToolError, assistant.list_editions, context, category, at, stories)

    @server.tool(annotations=reads_only)
    async def read_story(story_id: str) -> dict[str, Any]:
        """A story by its id: each sentence with the outlets' own words that carry it, and the list of sources."""
        return await _told(ToolError, assistant.read_story, context, story_id)

    @server.tool(annotations=reads_only)
    async def search(  # noqa: PLR0913 - every argument is one of the tool
        query: str = "",
        limit: int = 10,
        outlet: str = "",
        person: str = "",
        place: str = "",
        category: str = "",
        since: str = "",
        until: str = "",
    ) -> dict[str, Any]:
        """Stories that hold all words of the query; filters narrow it down, and without words list what passes them."""
        filters = {"outlet": outlet, "person": person, "place": place, "category": category}
        return await _told(ToolError, assistant.search, context, query, limit, **filters, since=since, until=until)

    @server.tool(annotations=reads_only)
    async def audit_text(text: str, sources: list[str], language: str = "") -> dict[str, Any]:
        """Check a text against the full texts of its sources: each sentence supported, contradicted or not found."""
        return await _told(ToolError, assistant.audit_text, context, text, sources, language)


def _add_resources(server: MCPServer[Any], context: Context) -> None:
    from mcp.server.mcpserver.exceptions import ResourceNotFoundError

    @server.resource("broadsheet://editions", mime_type="application/json")
    async def editions() -> str:
        """The paper as it is now."""
        return assistant.as_text(await _told(ResourceNotFoundError, assistant.list_editions, context))

    @server.resource("broadsheet://edition/{category}", mime_type="application/json")
    async def edition(category: str) -> str:
        """One category of the paper."""
        found = await _told(
            ResourceNotFoundError, assistant.list_editions, context, category, "", assistant.MAX_STORIES
        )
        return assistant.as_text(found)

    @server.resource("broadsheet://story/{story_id}", mime_type="application/json")
    async def story(story_id: str) -> str:
        """A story with its evidence."""
        return assistant.as_text(await _told(ResourceNotFoundError, assistant.read_story, context, story_id))


def http_app(server: MCPServer[Any], context: Context, host: str, token: str = "") -> ASGIApp:
    """The server as an application that answers at `/mcp` (streamable HTTP), without a session to be remembered.

    On this machine it answers only to names of this machine and to that of the paper's address, which a web server in
    front passes on, so that no stranger's page reads it through a browser here (DNS rebinding).

    Args:
        host: the address it listens on.
        token: what whoever asks has to send; "" asks for nothing.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    guard = None
    if host in _LOOPBACK:
        paper = urlsplit(context.base).hostname or ""  # web servers in front pass it on with its port or without
        names = ("127.0.0.1", "localhost", "[::1]", paper)
        origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in names]
        guard = TransportSecuritySettings(
            allowed_hosts=[form for name in names for form in (name, f"{name}:*")],
            allowed_origins=[form for origin in origins for form in (origin, f"{origin}:*")],
        )
    app = server.streamable_http_app(json_response=True, stateless_http=True, host=host, transport_security=guard)
    return Guarded(app, token)


_LOOPBACK = ("127.0.0.1", "localhost", "::1")
