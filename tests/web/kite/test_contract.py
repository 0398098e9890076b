"""The contract, row by row, asked by a plain HTTP client over loopback."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from tests.newsday import EVENING
from tests.served import app_of, context_of, listening

from broadsheet.config import WebConfig
from broadsheet.store import SearchFilter, Store
from broadsheet.web.kite.names import CORE

from .conftest import MORNING

CATEGORY = re.compile(r"[a-z0-9_(),|]+(-[a-z0-9_(),|]+)*")
CITATION = re.compile(r"\[(([^#\]]+#\d+)|common)\]")
LISTS = """talking_points perspectives timeline suggested_qna international_reactions technical_details
    business_angle_points scientific_significance travel_advisory performance_statistics user_experience_impact
    gameplay_mechanics gaming_industry_impact user_action_items articles domains""".split()
TEXTS = """category title short_summary quote quote_author quote_attribution quote_source_url quote_source_domain
    location did_you_know business_angle_text historical_background humanitarian_impact league_standings
    design_principles technical_specifications emoji sourceLanguage""".split()


def get(client: httpx.Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/{path}", params={"lang": "default", **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


@pytest.fixture(scope="module")
def batches(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, "batches")["batches"]
    return found


def stories_of(client: httpx.Client, batch: str, limit: int = 12) -> dict[str, list[dict[str, Any]]]:
    """Stories of a batch by category id."""
    listed = get(client, f"batches/{batch}/categories")["categories"]
    return {
        c["categoryId"]: get(client, f"batches/{batch}/categories/{c['id']}/stories", limit=limit)["stories"]
        for c in listed
    }


@pytest.fixture(scope="module")
def stories(client: httpx.Client, batches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every story of both batches."""
    return [s for b in batches for found in stories_of(client, b["id"], 100).values() for s in found]


# ------------------------------------------------------------------------------------------- 2. transport rules

READ = [
    "batches/latest",
    "batches/2026-11-12.8",
    "batches",
    "batches/latest/categories",
    "batches/latest/categories/world/stories",
    "categories/metadata",
    "media",
    "media/harbour-post.example",
    "search?q=the",
    "locale/fr",
    "geocode?q=Oslo",
    "batches/latest/chaos",
    "chaos/history?days=30",
    "batches/latest/onthisday",
    "widgets/weather",
    "favicon-proxy?domain=elsewhere.example",
    "image-proxy?url=https://elsewhere.example/a.png",
    "short/202611121234",
    "no/such/thing",
]


@pytest.mark.parametrize("path", READ)
def test_nothing_that_the_proxy_breaks(client: httpx.Client, path: str) -> None:
    """No validator, no 304, no 204, no compressed body with a length; and every body is JSON."""
    first = client.get(
        f"/api/{path}", headers={"if-none-match": "*", "if-modified-since": "Thu, 31 Dec 2026 00:00:00 GMT"}
    )
    assert first.status_code in (200, 404)
    assert not {"etag", "last-modified", "content-encoding"} & set(first.headers)
    assert first.headers["content-length"] == str(len(first.content))
    assert first.headers["content-type"] == "application/json"
    assert isinstance(first.json(), dict)
    if first.status_code == 404:
        assert first.json()["message"]


def test_caching(client: httpx.Client, batches: list[dict[str, Any]]) -> None:
    """Short or none for what changes, long for a batch that is over."""
    old, new = batches
    for path in ("batches/latest", "batches", "batches/latest/categories"):
        assert client.get(f"/api/{path}").headers["cache-control"] == "no-store"
    assert client.get(f"/api/batches/{new['id']}").headers["cache-control"] == "public, max-age=30"
    assert client.get(f"/api/batches/{old['id']}").headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "path",
    [
        "batches/x/y/z",
        "batches/latest/categories/none/stories",
        "batches/2020-01-01.1",
        "media/a/b",
        "short/202611128" + "9" * 5_000,
        "short/２０２６１１１２８",
        f"media/{'a.' * 5_000}example",
    ],
)
def test_what_is_not_there_is_404_as_json(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/api/{path}")
    assert (answer.status_code, set(answer.json())) == (404, {"message"})


def test_a_wrong_method_is_said(client: httpx.Client) -> None:
    assert client.post("/api/batches/latest").status_code == 405
    assert client.get("/api/shorten").status_code == 405


# --------------------------------------------------------------------------------------------- 3. identifiers


def test_batch_ids_slugs_and_times(client: httpx.Client, batches: list[dict[str, Any]]) -> None:
    assert [b["dateSlug"] for b in batches] == ["2026-11-12.8", "2026-11-13.4"]
    for batch in batches:
        assert str(uuid.UUID(batch["id"])) == batch["id"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d\.[1-9]", batch["dateSlug"])
        assert batch["createdAt"].endswith("Z")
    assert [datetime.fromisoformat(b["createdAt"]) for b in batches] == [EVENING, MORNING]
    day = batches[0]["dateSlug"].split(".")[0]
    for name in (batches[0]["id"], batches[0]["dateSlug"], day, batches[0]["id"].upper()):
        assert get(client, f"batches/{name}")["id"] == batches[0]["id"]


def test_ids_of_categories(client: httpx.Client, batches: list[dict[str, Any]]) -> None:
    seen: list[str] = []
    for batch in batches:
        listed = get(client, f"batches/{batch['id']}/categories")["categories"]
        for category in listed:
            assert CATEGORY.fullmatch(category["categoryId"])
            assert str(uuid.UUID(category["id"])) == category["id"]
        seen += [category["id"] for category in listed]
        assert {"world", "business", "tech"} <= {category["categoryId"] for category in listed}
    assert len(seen) == len(set(seen))  # an id is of one category in one batch


def test_story_ids_and_numbers_are_unique_in_a_batch_and_last(
    client: httpx.Client, batches: list[dict[str, Any]]
) -> None:
    known: dict[str, int] = {}
    for batch in batches:
        found = [s for part in stories_of(client, batch["dateSlug"], 100).values() for s in part]
        assert len(found) > 5
        assert max(Counter(s["id"] for s in found).values()) == 1
        assert max(Counter(s["cluster_number"] for s in found).values()) == 1
        for story in found:
            assert str(uuid.UUID(story["id"])) == story["id"]
            assert isinstance(story["cluster_number"], int)
            assert story["cluster_number"] >= 1
            assert known.setdefault(story["id"], story["cluster_number"]) == story["cluster_number"]
            encoded = batch["dateSlug"].replace("-", "").replace(".", "") + str(story["cluster_number"])
            assert re.fullmatch(r"\d{10,17}", encoded)


def test_a_language_changes_neither_ids_nor_categories(client: httpx.Client) -> None:
    for lang in ("default", "source", "en", "fr", "fr,de", "zh-Hans", "custom", "pt-BR"):
        assert get(client, "batches/latest", lang=lang) == get(client, "batches/latest")
        assert get(client, "batches/latest/categories", lang=lang) == get(client, "batches/latest/categories")
        one, other = (
            get(client, "batches/latest/categories/world/stories", lang=x)["stories"] for x in (lang, "default")
        )
        assert [s["id"] for s in one] == [s["id"] for s in other]


# -------------------------------------------------------------------------------------- 4. essential endpoints


def test_4_1_the_latest_batch(client: httpx.Client, batches: list[dict[str, Any]]) -> None:
    latest = get(client, "batches/latest")
    assert latest["id"] == batches[-1]["id"]
    assert {"id", "dateSlug", "createdAt", "language"} <= set(latest)
    for name in ("totalCategories", "totalClusters", "totalArticles", "totalReadCount"):
        assert isinstance(latest[name], int)
        assert latest[name] > 0
    assert latest["language"] == "en"


def test_4_2_a_batch_by_any_name_has_its_uuid(client: httpx.Client, batches: list[dict[str, Any]]) -> None:
    by_id, by_slug = (get(client, f"batches/{batches[0][name]}") for name in ("id", "dateSlug"))
    assert by_id == by_slug
    assert get(client, f"batches/{batches[-1]['id']}") == get(client, "batches/latest")


def test_4_3_categories(client: httpx.Client, batches: list[dict[str, Any]], store: Store) -> None:
    for batch in batches:
        found = get(client, f"batches/{batch['id']}/categories")
        assert (found["batchId"], found["hasOnThisDay"]) == (batch["id"], False)
        assert found["createdAt"].endswith("Z")
        assert sum(c["clusterCount"] for c in found["categories"]) == batch["totalClusters"]
        for category in found["categories"]:
            assert category["categoryName"]
            assert isinstance(category["timestamp"], int)
            assert category["readCount"] >= category["clusterCount"] > 0
    names = [c["categoryName"] for c in get(client, "batches/2026-11-12.8/categories")["categories"]]
    assert set(names) == set(store.editions_as_of(EVENING))


def test_a_first_visitor_finds_a_category(client: httpx.Client) -> None:
    found = {c["categoryId"] for c in get(client, "batches/latest/categories")["categories"]}
    assert found & set(CORE)


def test_4_4_stories_stand_in_the_papers_order_and_within_the_limit(client: httpx.Client, store: Store) -> None:
    listed = get(client, "batches/2026-11-12.8/categories")["categories"]
    world = next(c for c in listed if c["categoryId"] == "world")
    path = f"batches/2026-11-12.8/categories/{world['id']}/stories"
    found = get(client, path, limit=12)
    placed = store.editions_as_of(EVENING)["World"].placements
    digests = store.digests((p.story_id, p.version) for p in placed)
    titles = [digests[p.story_id, p.version].sections.title.text.replace("<", "‹") for p in placed]
    assert [s["title"] for s in found["stories"]] == titles[:12]
    assert (found["categoryId"], found["categoryName"]) == ("world", "World")
    assert found["totalStories"] == world["clusterCount"] == len(placed)
    assert isinstance(found["timestamp"], int)
    assert isinstance(found["readCount"], int)
    assert found["domains"] == []
    assert get(client, path, limit=2)["stories"] == found["stories"][:2]
    assert len(get(client, path)["stories"]) <= 12
    assert client.get(f"/api/{path}?limit=many").status_code == 400


def test_4_5_the_calendar_takes_bounds_inclusively(client: httpx.Client, batches: list[dict[str, Any]]) -> None:
    old, new = batches
    assert [b["id"] for b in get(client, "batches", to=old["createdAt"])["batches"]] == [old["id"]]
    bounds = {"from": old["createdAt"], "to": "2026-11-30T23:59:59.999Z"}
    assert get(client, "batches", **bounds)["batches"] == batches
    assert get(client, "batches", **{"from": "2026-11-13T03:00:00+02:00"})["batches"] == [new]
    assert get(client, "batches", **{"from": "2027-01-01T00:00:00Z"})["batches"] == []
    assert client.get("/api/batches?from=tomorrow").status_code == 400
    assert client.get("/api/batches?from=2026-11-13T03:00:00+02:00").json()["batches"] == [new]  # + not encoded


# ------------------------------------------------------------------------------------------- 5. the story object


def strings(value: Any) -> list[str]:
    """Every string anywhere below."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for part in value.values() for s in strings(part)]
    return [s for part in value for s in strings(part)] if isinstance(value, list) else []


def test_every_field_has_its_type(stories: list[dict[str, Any]]) -> None:
    for story in stories:
        for name in TEXTS:
            assert isinstance(story[name], str), name
        for name in LISTS:
            assert isinstance(story[name], list), name
        for name in ("talking_points", "international_reactions", "user_action_items"):
            assert all(isinstance(item, str) and item.strip() for item in story[name])
        assert story["title"].strip()
        assert story["short_summary"]
        for name in ("primary_image", "secondary_image"):
            assert story[name] is None or story[name]["url"]
        for perspective in story["perspectives"]:
            assert isinstance(perspective["text"], str)
            assert all(source["name"] and source["url"] for source in perspective["sources"])
        for step in story["timeline"]:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", step["date_iso"])
            assert step["date"]
            assert step["content"]


def test_articles_and_domains(stories: list[dict[str, Any]]) -> None:
    for story in stories:
        assert story["articles"]
        links = [article["link"] for article in story["articles"]]
        assert len(links) == len(set(links))
        names = [domain["name"] for domain in story["domains"]]
        assert len(names) == len(set(names)) == story["unique_domains"]
        assert {article["domain"] for article in story["articles"]} == set(names)
        for article in story["articles"]:
            assert article["domain"]
            assert article["title"]
            assert article["link"].startswith(("http://", "https://"))
            datetime.fromisoformat(article["date"])


def test_no_markup_anywhere(stories: list[dict[str, Any]]) -> None:
    for text in strings(stories):
        assert not re.search("[<>]", text)


def split_title(text: str) -> tuple[str, str]:
    """As the client splits: at the first colon that is in no time and in no quotation."""
    closing = {"'": "'", '"': '"', "“": "”", "‘": "’", "«": "»", "「": "」", "『": "』"}
    waiting = ""
    for n, char in enumerate(text):
        if waiting:
            waiting = "" if char == waiting else waiting
        elif char in closing:
            waiting = closing[char]
        elif char == ":" and not re.match(r"\d:\d\d", text[max(0, n - 1) : n + 3]):
            return text[:n], text[n + 1 :].strip()
    return "", text


def test_titles_of_points_and_holders_are_split_where_they_end(stories: list[dict[str, Any]], store: Store) -> None:
    points = [p for s in stories for p in s["talking_points"]] + [p["text"] for s in stories for p in s["perspectives"]]
    assert points
    for point in points:
        title, text = split_title(point)
        assert title, point
        assert text, point
        assert "'" not in title
    heads = {split_title(p)[0] for p in points}
    wanted = {h.title for d in store.latest_digests(store.stories_printed(100)).values() for h in d.sections.highlights}
    assert len(heads & wanted) > len(wanted) / 2


# ------------------------------------------------------------------------------------------------- 6. citations


def resolve(story: dict[str, Any], citation: str) -> dict[str, Any] | None:
    """The article that the client finds behind `domain#n`."""
    domain, _, number = citation.rpartition("#")
    found = [a for a in story["articles"] if a["domain"].lower() == domain.lower()]
    return found[int(number) - 1] if 0 < int(number) <= len(found) else None


def test_every_citation_finds_its_article(stories: list[dict[str, Any]]) -> None:
    count = 0
    for story in stories:
        for scanned in strings({k: v for k, v in story.items() if k not in ("articles", "domains")}):
            for match in CITATION.finditer(scanned):
                count += 1
                assert resolve(story, match[1]), match[0]
            assert not re.search(r"\[\d+\]|\[\*\]|\[ |#0\]", scanned)
        assert not CITATION.search(story["title"])
    assert count > 20


def test_a_sentence_cites_the_articles_that_carry_it(
    client: httpx.Client, store: Store, stories: list[dict[str, Any]]
) -> None:
    by_title = {d.sections.title.text: d for d in store.latest_digests(store.stories_printed(100)).values()}
    for story in stories:
        digest = by_title[story["title"]]
        url_of = {source.article_id: source.url for source in digest.sections.sources}
        for claim in digest.sections.summary:
            wanted = {url_of[span.article_id] for span in claim.evidence}
            after = story["short_summary"].split(claim.text, 1)[1]
            run = re.match(r" ?(?:\[[^\]]+\])*", after)
            assert run is not None
            cited = {resolve(story, match[1])["link"] for match in CITATION.finditer(run[0])}  # type: ignore[index]
            assert cited == wanted


# ------------------------------------------------------------------------------------------ 7. optional endpoints


def test_metadata(client: httpx.Client) -> None:
    found = get(client, "categories/metadata")["categories"]
    assert found
    for category in found:
        assert category["categoryId"] == category["categoryId"].lower()
        assert category["categoryType"] == ("core" if category["isCore"] else "community")
        assert category["displayName"]
        assert category["displayNames"]["en"]
    printed = {c["categoryId"] for c in get(client, "batches/latest/categories")["categories"]}
    assert printed <= {category["categoryId"] for category in found}


def test_media(client: httpx.Client, store: Store, stories: list[dict[str, Any]]) -> None:
    wanted = {"country", "organization", "domains", "description", "owner", "typology"}
    everything = get(client, "media")["mediaData"]
    assert len(everything) == len(store.outlets())
    assert all(set(item) == wanted for item in everything)
    for domain in stories[0]["domains"]:
        info = get(client, f"media/{domain['name']}")["mediaInfo"]
        assert set(info) == wanted
        assert domain["name"] in info["domains"]
        assert get(client, f"media/www.{domain['name']}")["mediaInfo"] == info


def test_search(client: httpx.Client, stories: list[dict[str, Any]], store: Store) -> None:
    word = max(re.findall(r"[A-Za-z]{5,}", stories[0]["title"]), key=len)
    found = get(client, "search", q=word, limit=100, offset=0)
    assert found["totalCount"] >= len(found["results"]) > 0
    result = found["results"][0]
    assert {"story", "categoryId", "categoryName", "batchId", "batchDate"} <= set(result)
    assert result["story"]["id"] in {story["id"] for story in stories}
    assert get(client, f"batches/{result['batchId']}")["createdAt"] == result["batchDate"]
    total = store.count_found("", SearchFilter(category="World"))
    part = get(client, "search", categoryId="world", limit=1, offset=0)
    assert (len(part["results"]), part["hasMore"], part["totalCount"]) == (1, total > 1, total)
    assert get(client, "search", categoryId="nowhere")["results"] == []
    assert get(client, "search", q="word", to="1999-01-01T00:00:00Z")["totalCount"] == 0


def test_a_shared_link_is_the_long_address_of_the_asking_page(
    client: httpx.Client, batches: list[dict[str, Any]]
) -> None:
    story = stories_of(client, batches[0]["id"])["world"][1]
    asked = {"batchId": batches[0]["id"], "categoryId": "world", "title": story["title"], "languageCode": "en"}
    origin = {"origin": "https://reader.example"}
    for more in (
        {"clusterId": story["cluster_number"]},
        {"clusterId": str(story["cluster_number"])},
        {"clusterId": story["id"]},
        {"storyIndex": 1},
    ):
        answer = client.post("/api/shorten", json={**asked, **more}, headers=origin)
        assert answer.status_code == 200
        url = answer.json()["shortUrl"]
        assert re.fullmatch(rf"https://reader\.example/world/202611128{story['cluster_number']}/[\w-]+\?shared=1", url)
    short = get(client, f"short/202611128{story['cluster_number']}")
    assert short["url"].startswith(f"/world/202611128{story['cluster_number']}/")
    page = client.post("/api/shorten", json=asked, headers=origin).json()["shortUrl"]
    assert page == "https://reader.example/world/202611128"
    assert client.post("/api/shorten", json=asked).json()["shortUrl"].startswith("http://localhost:8080/world/")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"batchId": "latest"}', 400),
        (b'{"batchId": "latest", "categoryId": "none"}', 404),
        (b'{"batchId": "latest", "categoryId": "world", "clusterId": 7}', 404),
        (b'{"batchId": "latest", "categoryId": "world", "storyIndex": -1}', 404),
        (b'{"batchId": "1999-01-01.1", "categoryId": "world"}', 404),
        (b" " * 30_000, 413),
    ],
)
def test_a_link_to_nothing_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post("/api/shorten", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, set(answer.json())) == (status, {"message"})


def test_reports_are_kept(client: httpx.Client, stories: list[dict[str, Any]], store: Store) -> None:
    asked = {
        "clusterId": stories[0]["id"],
        "issueType": "factualError",
        "description": "Wrong <day>.",
        "sourceUrls": ["https://a.example/1"],
    }
    answer = client.post("/api/reports", json=asked)
    assert answer.status_code == 201
    kept = store.reader_reports(1)[0]
    assert answer.json() == {"id": kept.id}
    assert (kept.kind, kept.text, kept.urls) == ("factualError", "Wrong <day>.", ("https://a.example/1",))
    digest = store.latest_digest(kept.story_id)
    assert digest is not None
    assert digest.sections.title.text == stories[0]["title"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"clusterId": str(uuid.UUID(int=1))}, 404),
        ({"issueType": "spam"}, 400),
        ({"description": "x" * 1_001}, 400),
        ({"sourceUrls": "https://a.example"}, 400),
    ],
)
def test_a_wrong_report_is_refused_with_a_message(
    client: httpx.Client, stories: list[dict[str, Any]], change: dict[str, Any], status: int
) -> None:
    asked = {"clusterId": stories[0]["id"], "issueType": "other", "description": "", "sourceUrls": [], **change}
    answer = client.post("/api/reports", json=asked)
    assert (answer.status_code, set(answer.json())) == (status, {"message"})


def test_the_feeds_that_the_footer_links(client: httpx.Client) -> None:
    for name in ("world", "world_fr", "tech", "tech_pt-BR", "world_default"):
        answer = client.get(f"/{name}.xml", follow_redirects=True)
        assert answer.status_code == 200, name
        feed = feedparser.parse(answer.content)
        assert not feed.bozo
        assert feed.entries
    for name in ("nowhere", "feed", "world_french"):
        assert client.get(f"/{name}.xml").status_code == (200 if name == "feed" else 404)


@pytest.mark.parametrize(
    "path",
    [
        "locale/en",
        "geocode?q=x",
        "batches/latest/chaos",
        "chaos/history",
        "batches/latest/onthisday",
        "widgets/nhl/scores",
        "contribute/pending-prs",
    ],
)
def test_what_is_not_served_is_none(client: httpx.Client, path: str) -> None:
    assert client.get(f"/api/{path}").status_code == 404


def test_it_can_be_switched_off(store: Store, folder: Any) -> None:
    with listening(app_of(context_of(store, folder, web=WebConfig(kite=False)))) as base:
        assert httpx.get(f"{base}/api/batches/latest").status_code == 404
        assert httpx.get(f"{base}/api/v1/status").status_code == 200


def test_a_category_called_feed_does_not_take_the_papers_own_feed(store: Store, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "site", tmp_path / "site")
    named = json.loads((tmp_path / "site/categories.json").read_bytes())
    named["categories"].append({"name": "Feed", "slug": "feed-1", "stories": 1})
    (tmp_path / "site/categories.json").write_text(json.dumps(named), encoding="utf-8")
    context = context_of(store, tmp_path)
    with listening(app_of(context)) as base:
        answer = httpx.get(f"{base}/feed.xml")
        assert (answer.status_code, feedparser.parse(answer.content).bozo) == (200, False)
        assert httpx.get(f"{base}/feed_default.xml").status_code == 307
