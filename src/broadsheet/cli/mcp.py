"""`mcp`: the paper for assistants."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
import uvicorn

from broadsheet.cli.options import HERE, ConfigOption
from broadsheet.cli.output import emit
from broadsheet.cli.running import listen
from broadsheet.cli.workspace import find_workspace
from broadsheet.stages.verify import find_thesaurus
from broadsheet.web.context import Context, mcp_token
from broadsheet.web.mcp_server import http_app, make_server

PORT = 8093  # 8091 and 8092 are the ports of the outlets of `demo` and `replay`
_OWN = ("127.0.0.1", "localhost", "::1")
_OPEN = "broadsheet: other machines can reach it, and no token is asked for; set mcp_token_env or mcp_token under [web]"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("mcp")(serve_mcp)


def serve_mcp(
    config: ConfigOption = HERE,
    http: Annotated[bool, typer.Option("--http", help="Answer at an address instead of standard input.")] = False,
    port: Annotated[int | None, typer.Option(help="Port for --http.", show_default=str(PORT))] = None,
) -> None:
    """Let assistants read the paper over the Model Context Protocol: editions, stories, search, audit.

    Without --http it speaks over standard input and output, as assistants on this machine start it. Needs the extra
    `mcp`: pip install 'broadsheet[mcp]'
    """
    workspace = find_workspace(config)
    find_thesaurus(workspace.config.verify.thesaurus)  # a wrong folder is told now, not at the first audit
    with workspace.store() as store:
        context = Context(store, workspace.config, workspace.site)
        server = make_server(context)
        if not http:
            server.run("stdio")
            return
        host = workspace.config.serve.host
        with listen(host, PORT if port is None else port, exact=port is not None) as listener:
            bound = listener.getsockname()[1]
            token = mcp_token(workspace.config.web)
            if not token and host not in _OWN:
                emit(_OPEN, sys.stderr)
            emit(f"http://{host}:{bound}/mcp  (Ctrl-C stops)")
            sys.stdout.flush()
            options = uvicorn.Config(http_app(server, context, host, token), log_level="warning", access_log=False)
            uvicorn.Server(options).run(sockets=[listener])
