"""The OpenAPI document says what the server does: examples are valid, and generated requests meet only what it names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from lxml import html
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.served import TOKEN, app_of, context_of, filled, listening, opened

from broadsheet.stages.publish.site import assets
from broadsheet.web.api.openapi import document
from broadsheet.web.api.table import ENDPOINTS
from broadsheet.web.refresh import Refresher

ROOT = "/api/v1"


def test_the_document_is_published_and_follows_its_standard(client: httpx.Client) -> None:
    answer = client.get(f"{ROOT}/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(document()))
    assert answer.json()["openapi"] == "3.1.0"


def test_every_endpoint_is_described_once() -> None:
    described = {(m.upper(), path) for path, methods in document()["paths"].items() for m in methods}
    assert described == {(e.method, e.path) for e in ENDPOINTS}
    names = [op["operationId"] for methods in document()["paths"].values() for op in methods.values()]
    assert len(names) == len(set(names)) == len(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
def test_examples_are_of_the_type_they_stand_for(endpoint: Any) -> None:
    for example, model in ((endpoint.example, endpoint.answer), (endpoint.body_example, endpoint.body)):
        assert (example is None) == (model is None)
        if model is not None:
            assert msgspec.convert(msgspec.to_builtins(example), model) == example


def test_the_examples_that_need_no_token_work(client: httpx.Client) -> None:
    for endpoint in ENDPOINTS:
        if endpoint.operator or "{" in endpoint.path:
            continue
        body = msgspec.json.encode(endpoint.body_example) if endpoint.body else None
        headers = {"content-type": "application/json"} if body else {}
        answer = client.request(endpoint.method, ROOT + endpoint.path, content=body, headers=headers)
        assert answer.status_code == endpoint.status, endpoint.path
        msgspec.json.decode(answer.content, type=endpoint.answer)


def test_the_reference_is_a_plain_page_with_every_endpoint(client: httpx.Client) -> None:
    answer = client.get("/api/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = html.document_fromstring(answer.content)
    assert page.xpath("//script | //style | //@style | //@onclick") == []
    names = ("icon.svg", "broadsheet.css")
    assert page.xpath("//link/@href") == [f"../assets/{assets()[name].name}" for name in names]
    sections = page.xpath("//section/p[1]/code/text()")
    assert sections == [f"{m.upper()} {ROOT}{p}" for p, methods in document()["paths"].items() for m in methods]
    anchors = set(page.xpath("//@id"))
    assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")} <= anchors
    redirect = client.get("/api")
    assert (redirect.status_code, redirect.headers["location"]) == (308, "./api/")


# --------------------------------------------------------------------------------- requests made from the document


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own that the operator may change; its runs do nothing."""
    folder = tmp_path_factory.mktemp("operated") / "day"
    shutil.copytree(filled(), folder)
    with opened(folder) as store:
        context = context_of(store, folder, token=TOKEN, refresher=Refresher(lambda: None))
        with listening(app_of(context)) as address:
            yield address + ROOT


schema = schemathesis.openapi.from_dict(document())


@schema.auth()
class _Operator:
    """The operator's token, which the checks leave out to see what happens without it."""

    def get(self, case: Any, context: Any) -> str:
        return TOKEN

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


# Whether an address is a public one is nothing that a schema can say.
_UNDESCRIBED = {"add_feed": [positive_data_acceptance]}


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),  # how quickly data is made depends on what else this machine does
)
def test_generated_requests_meet_only_what_is_described(case: Any, base: str) -> None:
    operation = case.operation.definition.raw["operationId"]
    excluded = _UNDESCRIBED.get(operation, [])
    case.call_and_validate(base_url=base, excluded_checks=excluded, timeout=60)
