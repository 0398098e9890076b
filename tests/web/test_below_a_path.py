"""The whole server behind a web server that takes a path away: `https://outlet.example/paper/` is its `/`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.served import TOKEN, app_of, context_of, filled, listening, opened

from broadsheet.store import Store
from broadsheet.types import ChangeKind, StoryChange

BELOW = "/paper"
API = f"{BELOW}/api/v1"


def taking_away(app: ASGIApp) -> ASGIApp:
    """What a web server in front does; nothing else of the server is reached through it."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            assert path.startswith(f"{BELOW}/"), f"a link leads out of the paper: {path}"
            scope = {
                **scope,
                "path": path.removeprefix(BELOW),
                "raw_path": scope["raw_path"].removeprefix(BELOW.encode()),
            }
        await app(scope, receive, send)

    return front


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the day's store in which one story was merged into another."""
    folder = tmp_path_factory.mktemp("below") / "day"
    shutil.copytree(filled(), folder)
    with opened(folder) as found:
        one, other = found.stories_printed(2)
        found.apply_changes([StoryChange(ChangeKind.MERGE, one, other_story=other)])
        yield found


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[httpx.Client]:
    """A reader who knows the paper by its outer address, and follows where it is sent."""
    context = context_of(store, filled(), token=TOKEN)
    publish = replace(context.config.publish, base_url=f"https://outlet.example{BELOW}")
    context = replace(context, config=replace(context.config, publish=publish))
    with (
        listening(taking_away(app_of(context))) as base,
        httpx.Client(base_url=base, timeout=60, follow_redirects=True) as found,
    ):
        yield found


def test_pages_of_a_list_lead_to_each_other(client: httpx.Client, store: Store) -> None:
    for path in ("/stories?limit=4", "/search?limit=3&category=World", "/editions/history?limit=2"):
        answer = client.get(API + path)
        onwards = client.get(answer.url.join(answer.links["next"]["url"]))
        assert (onwards.status_code, onwards.json()["page"]) == (200, 2), path
        back = client.get(onwards.url.join(onwards.links["prev"]["url"]))
        assert back.content == answer.content


def test_redirects_stay_below_the_path(client: httpx.Client, store: Store) -> None:
    living = store.stories_printed(1)[0]
    [alias] = store.aliases(living)
    for rest in ("", "/versions"):
        answer = client.get(f"{API}/stories/{alias}{rest}")
        assert answer.url.path == f"{API}/stories/{living}{rest}"
        assert answer.json()["id"] == living
    assert "The API of this paper" in client.get(f"{BELOW}/api").text
    assert client.get(f"{BELOW}/world.xml").url.path == f"{BELOW}/world/feed.xml"
    assert client.get(f"{BELOW}/world").url.path == f"{BELOW}/world/"
    assert client.get(f"{BELOW}/date/?day=2026-11-12").url.path == f"{BELOW}/date/2026-11-12/"


def test_the_document_says_where_the_api_is(client: httpx.Client) -> None:
    document = client.get(f"{API}/openapi.json").json()
    assert document["servers"] == [{"url": API}]
    assert f"<code>{API}</code>" in client.get(f"{BELOW}/api/").text


def test_a_problem_names_its_explanation(client: httpx.Client) -> None:
    problem = client.get(f"{API}/stories/0000000000000000").json()
    page, _, anchor = problem["type"].partition("#")
    assert page == f"{BELOW}/api/"
    assert f'id="{anchor}"' in client.get(page).text


def test_a_new_feed_is_found_where_the_answer_says(client: httpx.Client) -> None:
    operator = {"authorization": f"Bearer {TOKEN}"}
    added = client.post(f"{API}/feeds", json={"url": "https://kelp.example/feed.xml"}, headers=operator)
    assert added.status_code == 201
    where = added.url.join(added.headers["location"])
    assert where.path == f"{API}/feeds/{added.json()['id']}"
    assert client.delete(where, headers=operator).status_code == 204
