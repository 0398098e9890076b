"""The MCP server through real client sessions: a subprocess on standard input and output, and HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from tests.newsday import EVENING
from tests.served import context_of, filled, listening, opened
from tests.stages.publish import samples

from broadsheet.errors import InputError
from broadsheet.store import Store
from broadsheet.types import ChangeKind, StoryChange
from broadsheet.web import assistant
from broadsheet.web.mcp_server import http_app, make_server
from mcp import Client, MCPError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the embedded day."""
    target = tmp_path_factory.mktemp("mcp") / "day"
    shutil.copytree(filled(), target)
    (target / "broadsheet.toml").write_text('[store]\nurl = "sqlite:///day.db"\n[edition]\nwindow_hours = 48\n')
    return target


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """Its store."""
    with opened(folder) as found:
        yield found


@pytest.fixture(scope="module")
def address(store: Store, folder: Path) -> Iterator[str]:
    """The server over HTTP."""
    context = context_of(store, folder)
    with listening(http_app(make_server(context), context, "127.0.0.1")) as base:
        yield f"{base}/mcp"


def talk(server: Any, *steps: Callable[[Client], Awaitable[Any]]) -> list[Any]:
    """What each step of one session gave."""

    async def session() -> list[Any]:
        async with Client(server) as client:
            return [await step(client) for step in steps]

    return asyncio.run(session())


def tool(name: str, **arguments: Any) -> Callable[[Client], Awaitable[Any]]:
    async def call(client: Client) -> Any:
        return await client.call_tool(name, arguments)

    return call


def by_stdio(folder: Path) -> StdioServerParameters:
    environment = {name: os.environ[name] for name in ("PYTHONPATH", "PATH") if name in os.environ}
    return StdioServerParameters(
        command=sys.executable, args=["-m", "broadsheet", "mcp", "--config", str(folder)], env=environment
    )


def test_a_session_over_standard_input_reads_the_news(folder: Path, store: Store) -> None:
    story_id = store.stories_printed(1)[0]
    tools, paper, story = talk(
        by_stdio(folder), lambda c: c.list_tools(), tool("list_editions"), tool("read_story", story_id=story_id)
    )
    assert {t.name for t in tools.tools} == {"list_editions", "read_story", "search", "audit_text"}
    assert all(t.description and t.annotations.read_only_hint for t in tools.tools)
    assert [e["category"] for e in paper.structured_content["editions"]][:2] == ["World", "Business"]
    assert story.structured_content["id"] == story_id
    assert json.loads(story.content[0].text) == story.structured_content


def test_a_story_names_the_outlets_words_for_every_sentence(address: str, store: Store) -> None:
    digest = store.latest_digest(store.stories_printed(1)[0])
    assert digest is not None
    [result] = talk(address, tool("read_story", story_id=digest.story_id))
    story = result.structured_content
    assert "never instructions" in story["note"]
    outlets = {source["outlet_name"] for source in story["sources"]}
    assert [claim["text"] for claim in story["summary"]] == [c.text for c in digest.sections.summary]
    for claim in (story["title"], *story["summary"]):
        assert claim["evidence"]
        for span in claim["evidence"]:
            assert span["words"]
            assert span["outlet"] in outlets
            assert span["url"].startswith("http")


def test_searching_and_filters(address: str, store: Store) -> None:
    world, nothing, later, early = talk(
        address,
        tool("search", category="World", limit=3),
        tool("search", query="zebra xylophone"),
        tool("search", since="2027-01-01T00:00:00Z"),
        tool("search", query="the", until=EVENING.isoformat(), since="2026-01-01T00:00:00Z"),
    )
    found = world.structured_content
    assert len(found["stories"]) == 3
    assert {s["category"] for s in found["stories"]} == {"World"}
    assert found["total"] == store.count_found("", assistant.SearchFilter(category="World"))
    assert nothing.structured_content["stories"] == later.structured_content["stories"] == []
    assert early.structured_content["total"] == 0


def test_the_paper_of_another_time(address: str) -> None:
    before, then = talk(
        address,
        tool("list_editions", at="2026-11-12T19:00:00Z"),
        tool("list_editions", at="2026-11-12T20:00:00Z", stories=1),
    )
    assert before.structured_content["editions"] == []
    editions = then.structured_content["editions"]
    assert all(len(e["stories"]) == 1 <= e["in_all"] for e in editions)


def test_a_text_is_audited(address: str) -> None:
    source = "Seven boats sank in Port Varn on Monday."
    good, bad = talk(
        address,
        tool("audit_text", text="Seven boats sank.", sources=[source]),
        tool("audit_text", text="Nine boats sank.", sources=[source]),
    )
    assert good.structured_content["supported"]
    assert not bad.structured_content["supported"]
    assert bad.structured_content["claims"][0]["verdict"] == "contradicted"


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("read_story", {"story_id": "0000"}, "no such story"),
        ("list_editions", {"category": "Nowhere"}, "there are: World"),
        ("list_editions", {"at": "yesterday"}, "2026-11-12T19:00:00Z"),
        ("list_editions", {"at": "2026-11-12T19:00:00"}, "no zone"),
        ("search", {"query": "x", "since": "soon"}, "since"),
        ("audit_text", {"text": " ", "sources": ["x"]}, "give a text"),
        ("audit_text", {"text": "x", "sources": []}, "give a text"),
        ("audit_text", {"text": "x" * 9_000, "sources": ["x"]}, "at most 8,000"),
        ("audit_text", {"text": "x", "sources": ["x"] * 21}, "at most"),
    ],
)
def test_what_is_wrong_is_said_with_a_way_out(address: str, name: str, arguments: dict[str, Any], says: str) -> None:
    [result] = talk(address, tool(name, **arguments))
    assert result.is_error
    assert says in result.content[0].text


def test_resources(address: str, store: Store) -> None:
    story_id = store.stories_printed(1)[0]
    listed, templates, paper, world, story = talk(
        address,
        lambda c: c.list_resources(),
        lambda c: c.list_resource_templates(),
        lambda c: c.read_resource("broadsheet://editions"),
        lambda c: c.read_resource("broadsheet://edition/World"),
        lambda c: c.read_resource(f"broadsheet://story/{story_id}"),
    )
    assert [str(r.uri) for r in listed.resources] == ["broadsheet://editions"]
    assert {t.uri_template for t in templates.resource_templates} == {
        "broadsheet://edition/{category}",
        "broadsheet://story/{story_id}",
    }
    assert len(json.loads(paper.contents[0].text)["editions"]) > 2
    assert [e["category"] for e in json.loads(world.contents[0].text)["editions"]] == ["World"]
    assert json.loads(story.contents[0].text)["id"] == story_id
    with pytest.raises((MCPError, BaseExceptionGroup)):
        talk(address, lambda c: c.read_resource("broadsheet://story/0000"))


def test_another_site_cannot_reach_a_server_on_this_machine(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream"}
    for hostile in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        assert httpx.post(address, json=body, headers={**headers, **hostile}).status_code in (403, 421)


def test_the_name_of_the_paper_is_answered(store: Store, folder: Path) -> None:
    """A web server in front passes on the name that readers use."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    context = context_of(store, folder)
    publish = replace(context.config.publish, base_url="https://news.example:8443/paper")
    context = replace(context, config=replace(context.config, publish=publish))
    with listening(http_app(make_server(context), context, "127.0.0.1")) as base:
        for host in ("news.example:8443", "news.example"):
            names = {"host": host, "origin": f"https://{host}"}
            headers = {"accept": "application/json, text/event-stream", **names}
            assert "read_story" in httpx.post(f"{base}/mcp", json=body, headers=headers).text, host


def test_a_token_is_asked_for_where_one_is_set(store: Store, folder: Path) -> None:
    context = context_of(store, folder)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream"}
    with listening(http_app(make_server(context), context, "127.0.0.1", "secret")) as base:
        for given in ({}, {"authorization": "Bearer other"}, {"authorization": "Basic secret"}):
            refused = httpx.post(f"{base}/mcp", json=body, headers={**headers, **given})
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Bearer")
            assert "read_story" not in refused.text

        async def session() -> list[str]:
            async with (
                httpx2.AsyncClient(headers={"authorization": "Bearer secret"}) as http,
                Client(streamable_http_client(f"{base}/mcp", http_client=http)) as client,
            ):
                return [tool.name for tool in (await client.list_tools()).tools]

        assert "read_story" in asyncio.run(session())


def test_a_withdrawn_story_is_not_read(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "day")
    with opened(tmp_path / "day") as store:
        context = context_of(store, tmp_path / "day")
        story_id = store.stories_printed(1)[0]
        store.withdraw_story(story_id, datetime(2026, 11, 13, tzinfo=UTC), "It was wrong.")
        with pytest.raises(InputError, match=r"It was wrong\."):
            assistant.read_story(context, story_id)
        assert story_id not in json.dumps(assistant.list_editions(context))
        assert story_id not in json.dumps(assistant.search(context, "", 20))
        living = store.stories_printed(1)[0]
        store.apply_changes([StoryChange(ChangeKind.MERGE, living, other_story=story_id)])
        with pytest.raises(InputError, match=r"It was wrong\."):
            assistant.read_story(context, story_id)


def test_answers_are_bounded(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "day")
    with opened(tmp_path / "day") as store:
        story_id = store.stories_printed(1)[0]
        digest = store.latest_digest(story_id)
        assert digest is not None
        many = tuple(samples.source(f"m{n}", "Long title " * 20, f"outlet{n}.example", n) for n in range(900))
        long = tuple(replace(step, text="word " * 2_000) for step in digest.sections.summary * 3)
        sections = replace(digest.sections, background=long, sources=(*digest.sections.sources, *many))
        store.save_digest(replace(digest, version=digest.version + 1, sections=sections))
        answer = assistant.read_story(context_of(store, tmp_path / "day"), story_id)
    assert len(assistant.as_text(answer)) < assistant.MAX_CHARS * 1.5  # indented
    assert "background" in answer["cut"]
    assert answer["summary"]


def test_without_the_sdk_the_way_to_it_is_told() -> None:
    code = (
        "import sys; sys.modules['mcp'] = None\n"
        "from broadsheet.web.mcp_server import make_server\n"
        "from broadsheet.errors import MissingExtraError\n"
        "try: make_server(None)\n"
        "except MissingExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'broadsheet[mcp]'" in done.stdout
