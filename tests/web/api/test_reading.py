"""What anybody may read: stories, editions, searches, lists; with pages, validators and compression."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from tests.newsday import EVENING

from broadsheet.store import SearchFilter, Store

ROOT = "/api/v1"


def get(client: httpx.Client, path: str, **query: Any) -> Any:
    """JSON of an address that must answer."""
    answer = client.get(ROOT + path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


@pytest.fixture(scope="module")
def printed(store: Store) -> list[str]:
    """Every story in print, newest first."""
    return list(store.stories_printed(1_000))


def test_pages_of_stories_hold_each_story_once(client: httpx.Client, printed: list[str]) -> None:
    found: list[str] = []
    url = f"{ROOT}/stories?limit=4"
    while url:
        answer = client.get(url)
        page = answer.json()
        assert page["total"] == len(printed)
        assert len(page["stories"]) <= 4
        found += [story["id"] for story in page["stories"]]
        links = answer.links
        url = urljoin(url, links["next"]["url"]) if "next" in links else ""
    assert found == printed
    assert len(found) > 8


def test_links_lead_back_and_keep_the_filters(client: httpx.Client) -> None:
    answer = client.get(f"{ROOT}/stories", params={"category": "World", "limit": 2, "page": 2})
    assert {name: urljoin(f"{ROOT}/stories", link["url"]) for name, link in answer.links.items()} == {
        "first": f"{ROOT}/stories?page=1&limit=2&category=World",
        "prev": f"{ROOT}/stories?page=1&limit=2&category=World",
        "next": f"{ROOT}/stories?page=3&limit=2&category=World",
    }


@pytest.mark.parametrize(
    ("path", "items"), [("/stories", "stories"), ("/search", "hits"), ("/editions/history", "editions")]
)
def test_a_page_behind_the_last_is_empty(client: httpx.Client, path: str, items: str) -> None:
    answer = client.get(ROOT + path, params={"page": 90, "limit": 100})
    assert (answer.status_code, answer.json()[items]) == (200, [])


def test_a_page_too_deep_is_refused(client: httpx.Client) -> None:
    assert client.get(f"{ROOT}/stories", params={"page": 100, "limit": 100}).status_code == 200
    answer = client.get(f"{ROOT}/stories", params={"page": 101, "limit": 1})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "page")


@pytest.mark.parametrize("name", ["category", "language"])
def test_filters_choose(client: httpx.Client, store: Store, name: str) -> None:
    every = get(client, "/stories", limit=100)["stories"]
    value = every[-1][name]
    found = get(client, "/stories", limit=100, **{name: value})
    assert {story[name] for story in found["stories"]} == {value}
    assert [s["id"] for s in found["stories"]] == [s["id"] for s in every if s[name] == value]
    assert found["total"] == store.count_found("", SearchFilter(**{name: value}))


def test_stories_of_an_outlet_and_of_a_time(client: httpx.Client, printed: list[str]) -> None:
    story = get(client, f"/stories/{printed[0]}")
    outlet = story["sources"][0]["outlet"]
    assert printed[0] in [s["id"] for s in get(client, "/stories", outlet=outlet, limit=100)["stories"]]
    evening = EVENING.isoformat()
    assert get(client, "/stories", since=evening)["total"] == len(printed)
    assert get(client, "/stories", until=evening)["total"] == 0
    assert get(client, "/stories", since="0001-01-01T00:00:00+14:00")["total"] == len(printed)


def test_a_story_comes_with_the_words_that_carry_it(client: httpx.Client, store: Store, printed: list[str]) -> None:
    for story_id in printed:
        story = get(client, f"/stories/{story_id}")
        assert story["id"] == story_id
        assert story["category"]
        articles = store.articles(source["article"] for source in story["sources"])
        spans = [span for claim in (story["title"], *story["summary"]) for span in claim["evidence"]]
        assert spans
        for span in spans:
            text = articles[span["article"]].title if span["part"] == "title" else articles[span["article"]].text
            assert text[span["start"] : span["end"]] == span["words"]


def test_the_history_of_a_story(client: httpx.Client, store: Store, printed: list[str]) -> None:
    history = get(client, f"/stories/{printed[0]}/versions")
    digests = store.digest_versions(printed[0])
    assert [v["version"] for v in history["versions"]] == [d.version for d in digests]
    for digest in digests:
        once = get(client, f"/stories/{printed[0]}/versions/{digest.version}")
        assert (once["version"], once["title"]["text"]) == (digest.version, digest.sections.title.text)
    assert client.get(f"{ROOT}/stories/{printed[0]}/versions/{len(digests) + 1}").status_code == 404


@pytest.mark.parametrize("named", ["World", "world", "WORLD"])
def test_a_category_is_known_by_its_name_or_address_in_any_case(client: httpx.Client, named: str) -> None:
    found = get(client, "/stories", category=named)
    assert found["total"] == get(client, "/stories", category="World")["total"] > 0
    assert [e["category"] for e in get(client, "/editions", category=named)["editions"]] == ["World"]
    assert {e["category"] for e in get(client, "/editions/history", category=named)["editions"]} == {"World"}
    assert {f["category"] for f in get(client, "/feeds", category=named)["feeds"]} == {"World"}


def test_the_paper_holds_one_edition_a_category_in_the_readers_order(client: httpx.Client, store: Store) -> None:
    paper = get(client, "/editions")
    names = [edition["category"] for edition in paper["editions"]]
    assert names[:2] == ["World", "Business"]
    assert set(names) == set(store.latest_editions())
    for edition in paper["editions"]:
        placed = store.latest_editions()[edition["category"]].placements
        assert [s["id"] for s in edition["stories"]] == [p.story_id for p in placed]
        importance = [s["importance"] for s in edition["stories"]]
        assert importance == sorted(importance, reverse=True)
    assert [e["category"] for e in get(client, "/editions", category="World")["editions"]] == ["World"]


def test_the_paper_of_another_time(client: httpx.Client) -> None:
    before = (EVENING - timedelta(minutes=1)).isoformat()
    assert get(client, "/editions", at=before) == {"at": "2026-11-12T19:59:00Z", "editions": []}
    then = get(client, "/editions", at=EVENING.isoformat())
    assert then["editions"] == get(client, "/editions")["editions"]


def test_editions_one_by_one(client: httpx.Client) -> None:
    heads = get(client, "/editions/history", limit=100)["editions"]
    assert len(heads) > 3
    for head in heads:
        edition = get(client, f"/editions/{head['id']}")
        assert (edition["category"], len(edition["stories"])) == (head["category"], head["stories"])
    assert client.get(f"{ROOT}/editions/0123456789abcdef").status_code == 404


def test_searching_finds_words_and_pages_through_them(client: httpx.Client, store: Store) -> None:
    word = re.findall(r"[A-Za-z]{5,}", get(client, "/stories")["stories"][0]["title"])[0]
    found = get(client, "/search", q=word)
    assert found["total"] >= 1
    assert word.lower() in json.dumps(found["hits"]).lower()
    assert get(client, "/search", q="zebra xylophone")["hits"] == []
    everything = get(client, "/search", limit=100)
    assert everything["total"] == len(store.stories_printed(1_000))


def test_lists_of_what_the_paper_is_made_from(client: httpx.Client, store: Store) -> None:
    categories = get(client, "/categories")["categories"]
    assert [c["name"] for c in categories][:2] == ["World", "Business"]
    assert sum(c["feeds"] for c in categories) == len(store.feeds())
    assert [o["domain"] for o in get(client, "/outlets")["outlets"]] == [o.domain for o in store.outlets()]
    status = get(client, "/status")
    assert (status["updated"], status["running"]) == ("2026-11-12T20:00:00Z", False)
    assert status["stories"] == sum(c["stories"] for c in categories)


def test_addresses_of_feeds_are_not_for_everybody(client: httpx.Client, store: Store) -> None:
    answer = client.get(f"{ROOT}/feeds")
    feeds = answer.json()["feeds"]
    assert len(feeds) == len(store.feeds())
    assert {feed["health"] for feed in feeds} == {"ok", "failing"}
    assert not any({"url", "error"} & set(feed) for feed in feeds)
    assert not any(feed.url in answer.text for feed in store.feeds())
    failing = get(client, "/feeds", health="failing")["feeds"]
    assert failing
    assert all(feed["failures"] for feed in failing)


def test_an_unchanged_answer_is_not_sent_again(client: httpx.Client, printed: list[str]) -> None:
    for path in ("/stories", f"/stories/{printed[0]}", "/openapi.json", "/feeds"):
        first = client.get(ROOT + path)
        assert first.headers["cache-control"].startswith("public, max-age=")
        again = client.get(ROOT + path, headers={"If-None-Match": f'W/{first.headers["etag"]}, "x"'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get(ROOT + path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_large_answers_are_compressed_for_those_who_ask(client: httpx.Client) -> None:
    url = f"{ROOT}/outlets"
    with client.stream("GET", url, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        plain = gzip.decompress(b"".join(answer.iter_raw()))
    whole = client.get(url, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in whole.headers
    assert whole.content == plain


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    got, head = (client.request(m, f"{ROOT}/stories", headers={"accept-encoding": "identity"}) for m in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))


def test_other_sites_may_read(client: httpx.Client) -> None:
    headers = client.get(f"{ROOT}/stories", headers={"origin": "https://elsewhere.example"}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


def test_times_are_zoned(client: httpx.Client) -> None:
    answer = client.get(f"{ROOT}/editions", params={"at": "2026-11-12T20:00:00"})
    assert answer.status_code == 422
    moment = datetime(2026, 11, 12, 21, tzinfo=UTC).astimezone().isoformat()
    assert get(client, "/editions", at=moment)["editions"]
