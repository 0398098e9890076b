"""Webhooks over real HTTP: signed, told at least once, and a receiver that misbehaves harms nobody."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from tests.delivery.receiver import Receiver, receiving

from broadsheet.config import Config, DeliveryConfig, FetchConfig, PublishConfig, WebhookConfig
from broadsheet.delivery import Event, Sent, deliver_due, verified, webhook_deliveries, websub_delivery
from broadsheet.delivery.events import EDITION, UPDATED
from broadsheet.delivery.webhooks import payload
from broadsheet.store import Delivery, Store
from broadsheet.types import DropReason

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECONDS = 1_795_435_200.0
SECRETS = {"HOOK": "a secret of the test"}
EVENT = Event("e1", EDITION, NOW, {"category": "World", "stories": []})
OTHER = Event("e2", UPDATED, NOW, {"story": {"id": "ab"}})


def config(*receivers: Receiver, **delivery: object) -> Config:
    hooks = tuple(WebhookConfig(r.url(), "HOOK", allow_private=True) for r in receivers)
    return Config(webhooks=hooks, delivery=DeliveryConfig(**{"timeout_seconds": 5.0, **delivery}))  # type: ignore[arg-type]


def queue(store: Store, made: Config, *events: Event) -> int:
    return store.enqueue(webhook_deliveries(events, made.webhooks, NOW))


def send(store: Store, made: Config, hours: float = 0.0) -> Sent:
    return deliver_due(store, made, NOW + timedelta(hours=hours), SECRETS, lambda: SECONDS)


def only(store: Store) -> Delivery:
    (delivery,) = store.deliveries()
    return delivery


def test_an_event_arrives_once_and_is_signed(store: Store, receiver: Receiver) -> None:
    made = config(receiver)
    assert queue(store, made, EVENT) == 1
    assert send(store, made) == Sent(1, 1, ())
    assert send(store, made, hours=100) == Sent(0, 0, ())
    (request,) = receiver.requests
    assert json.loads(request.body) == {
        "id": "e1",
        "type": "edition",
        "created": "2026-11-23T12:00:00Z",
        "data": {"category": "World", "stories": []},
    }
    assert verified(request.headers["broadsheet-signature"], request.body, SECRETS["HOOK"], SECONDS)
    assert not verified(request.headers["broadsheet-signature"], request.body, "another secret", SECONDS)
    assert request.headers["broadsheet-delivery"] == only(store).id
    assert request.headers["broadsheet-event"] == "edition"
    assert request.headers["content-type"] == "application/json"


def test_an_event_is_queued_once_for_each_who_wants_its_kind(store: Store) -> None:
    hooks = (
        WebhookConfig("https://a.example/1", "HOOK"),
        WebhookConfig("https://b.example/2", "HOOK", events=("story.updated",)),
    )
    made = Config(webhooks=hooks)
    assert queue(store, made, EVENT, OTHER) == 3
    assert queue(store, made, EVENT, OTHER) == 0
    assert sorted(d.target for d in store.deliveries()) == ["https://a.example/1"] * 2 + ["https://b.example/2"]


def test_a_failure_is_tried_again_after_growing_pauses_with_the_same_id_and_body(
    store: Store, receiver: Receiver
) -> None:
    receiver.answers = [(500, b"down", {}), (503, b"", {}), (200, b"ok", {})]
    made = config(receiver)
    queue(store, made, EVENT)
    first = send(store, made)
    assert [(d.stage, d.reason, d.kept) for d in first.drops] == [("deliver", DropReason.HTTP_ERROR, True)]
    assert "HTTP 500 down" in first.drops[0].detail
    assert only(store).next_try == NOW + timedelta(seconds=60)
    assert send(store, made, hours=0.01).tried == 0
    send(store, made, hours=1)
    assert only(store).next_try == NOW + timedelta(hours=1, seconds=120)
    assert send(store, made, hours=2).arrived == 1
    assert (only(store).next_try, only(store).error, only(store).attempts) == (None, "", 3)
    assert len({(r.body, r.headers["broadsheet-delivery"]) for r in receiver.requests}) == 1
    assert len(receiver.requests) == 3


def test_after_the_last_attempt_it_is_given_up(store: Store, receiver: Receiver) -> None:
    receiver.answers = [(500, b"", {})]
    made = config(receiver, max_attempts=3, max_retry_hours=1)
    queue(store, made, EVENT)
    for hours in (0, 10, 20, 30, 40):
        send(store, made, hours=hours)
    assert len(receiver.requests) == 3
    assert only(store).next_try is None
    assert only(store).error.startswith("given up: ")


def test_pauses_are_bounded(store: Store, receiver: Receiver) -> None:
    receiver.answers = [(500, b"", {})]
    made = config(receiver, max_attempts=100, max_retry_hours=2)
    queue(store, made, EVENT)
    for turn in range(12):
        send(store, made, hours=turn * 10)
    assert only(store).next_try == NOW + timedelta(hours=112)


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(store: Store, receiver: Receiver) -> None:
    receiver.answers = [(410, b"", {})]
    made = config(receiver)
    queue(store, made, EVENT)
    sent = send(store, made)
    assert [d.kept for d in sent.drops] == [False]
    assert send(store, made, hours=99).tried == 0


def test_a_redirect_is_not_followed(store: Store, receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.answers = [(307, b"", {"Location": elsewhere.url()})]
        made = config(receiver)
        queue(store, made, EVENT)
        (drop,) = send(store, made).drops
        assert "redirects are not followed" in drop.detail
        assert elsewhere.requests == []


def test_who_does_not_answer_in_time_is_left(store: Store, receiver: Receiver) -> None:
    receiver.hold = threading.Event()
    made = config(receiver, timeout_seconds=0.2)
    queue(store, made, EVENT)
    assert [d.reason for d in send(store, made).drops] == [DropReason.TIMEOUT]


def test_a_long_answer_is_not_read_to_its_end(store: Store, receiver: Receiver) -> None:
    receiver.answers = [(500, b"x" * 5_000_000, {})]
    made = config(receiver, max_answer_bytes=1_000)
    queue(store, made, EVENT)
    (drop,) = send(store, made).drops
    assert drop.reason is DropReason.HTTP_ERROR
    assert len(drop.detail) <= 200


def test_nobody_listening_is_a_drop(store: Store) -> None:
    with receiving() as gone:
        made = config(gone)
    queue(store, made, EVENT)
    assert [d.reason for d in send(store, made).drops] == [DropReason.CONNECTION]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "10.0.0.7", "169.254.169.254"])
def test_addresses_inside_are_refused_unless_allowed(store: Store, receiver: Receiver, host: str) -> None:
    made = Config(webhooks=(WebhookConfig(receiver.url(host=host), "HOOK"),))
    queue(store, made, EVENT)
    assert [d.reason for d in send(store, made).drops] == [DropReason.ADDRESS_FORBIDDEN]
    assert receiver.requests == []


def test_one_that_fails_holds_up_its_own_deliveries_and_nobody_elses(store: Store, receiver: Receiver) -> None:
    with receiving() as well:
        receiver.answers = [(500, b"", {})]
        made = config(receiver, well)
        queue(store, made, EVENT, OTHER)
        sent = send(store, made)
        assert (sent.tried, sent.arrived, len(sent.drops)) == (3, 2, 1)
        assert len(well.requests) == 2
        assert len(receiver.requests) == 1
        waiting = [d for d in store.deliveries() if d.next_try is not None]
        assert sorted((d.target, d.attempts) for d in waiting) == [(receiver.url(), 0), (receiver.url(), 1)]


def test_without_its_secret_nothing_is_sent(store: Store, receiver: Receiver) -> None:
    made = config(receiver)
    queue(store, made, EVENT)
    (drop,) = deliver_due(store, made, NOW, {}, lambda: SECONDS).drops
    assert "the environment has no HOOK" in drop.detail
    assert receiver.requests == []


def test_a_webhook_taken_out_of_the_configuration_gets_nothing_more(store: Store, receiver: Receiver) -> None:
    queue(store, config(receiver), EVENT)
    (drop,) = send(store, Config()).drops
    assert drop.reason is DropReason.NOT_CONFIGURED
    assert (only(store).next_try, receiver.requests) == (None, [])


def test_what_is_told_of_a_failure_holds_no_secret_of_the_address(store: Store) -> None:
    made = Config(webhooks=(WebhookConfig("http://10.1.2.3/T0KEN/very-secret?key=x", "HOOK"),))
    queue(store, made, EVENT)
    (drop,) = send(store, made).drops
    assert drop.item == "http://10.1.2.3"


def test_a_hub_is_told_of_all_feeds_of_a_new_edition(store: Store, receiver: Receiver) -> None:
    hub = receiver.url("/hub")
    made = Config(publish=PublishConfig(websub_hub=hub), fetch=FetchConfig(allow_loopback=True))
    told = websub_delivery(hub, [EVENT, OTHER], {"World": "world"}, "https://paper.example", NOW)
    assert store.enqueue(told) == 1
    assert store.enqueue(told) == 0
    assert send(store, made).arrived == 1
    (request,) = receiver.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.body.startswith(b"hub.mode=publish&hub.url=https%3A%2F%2Fpaper.example%2Ffeed.xml")
    assert b"https%3A%2F%2Fpaper.example%2Fworld%2Fatom.xml" in request.body


def test_without_a_hub_or_a_new_edition_no_hub_is_told() -> None:
    assert websub_delivery("", [EVENT], {}, "https://paper.example", NOW) == []
    assert websub_delivery("https://hub.example/", [OTHER], {}, "https://paper.example", NOW) == []


def test_the_body_is_one_line_of_ascii() -> None:
    body = payload(Event("e", UPDATED, NOW, {"title": "إعادة\n</script>"}))
    assert body.isascii()
    assert "\n" not in body
    assert json.loads(body)["data"]["title"] == "إعادة\n</script>"
