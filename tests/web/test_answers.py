"""Answers kept in memory, and the limit on how often one client may ask."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.web.answers import Answer, Answers
from broadsheet.web.limits import Buckets


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Maker:
    """Makes answers, and counts how often it had to."""

    def __init__(self, size: int = 10) -> None:
        self.made = 0
        self.size = size

    def __call__(self) -> Answer:
        self.made += 1
        return Answer.of(str(self.made).encode().ljust(self.size), zip_it=False)


def kept(state: Callable[[], object], clock: Clock, max_bytes: int = 100_000) -> Answers:
    return Answers(state, max_bytes, clock)


def test_an_answer_is_made_again_only_when_something_has_changed() -> None:
    state, clock, make = [1], Clock(), Maker()
    answers = kept(lambda: tuple(state), clock)

    async def ask() -> int:
        await answers.get("a", make)
        return make.made

    assert asyncio.run(ask()) == 1
    clock.now += 5
    assert asyncio.run(ask()) == 1
    state.append(2)
    assert asyncio.run(ask()) == 1  # it is looked for a change once a second
    clock.now += 1
    assert asyncio.run(ask()) == 2


def test_what_was_changed_here_is_seen_at_once() -> None:
    state, make = [1], Maker()
    answers = kept(lambda: tuple(state), Clock())
    asyncio.run(answers.get("a", make))
    state.append(2)
    answers.forget()
    asyncio.run(answers.get("a", make))
    assert make.made == 2


def test_many_who_ask_at_once_cause_the_work_once() -> None:
    go_on = threading.Event()
    made = []

    def slow() -> Answer:
        made.append(1)
        assert go_on.wait(10)
        return Answer.of(b"x")

    async def all_at_once() -> list[Answer]:
        answers = kept(lambda: 1, Clock())
        asked = [asyncio.ensure_future(answers.get("a", slow)) for _ in range(20)]
        await asyncio.sleep(0.05)
        asked[0].cancel()
        go_on.set()
        return await asyncio.gather(*asked[1:])

    found = asyncio.run(all_at_once())
    assert [answer.body for answer in found] == [b"x"] * 19
    assert made == [1]


def test_an_answer_begun_before_a_change_is_not_kept_for_after_it() -> None:
    state, clock, begun, go_on = ["old"], Clock(), threading.Event(), threading.Event()

    def slow() -> Answer:
        seen = state[0]
        begun.set()
        assert go_on.wait(10)
        return Answer.of(seen.encode())

    async def ask() -> list[bytes]:
        answers = kept(lambda: state[0], clock)
        early = asyncio.ensure_future(answers.get("a", slow))
        assert await asyncio.to_thread(begun.wait, 10)
        state[0] = "new"
        clock.now += 1
        late = asyncio.ensure_future(answers.get("a", slow))
        await asyncio.sleep(0.05)
        go_on.set()
        found = [await early, await late, await answers.get("a", slow)]
        return [answer.body for answer in found]

    assert asyncio.run(ask()) == [b"old", b"new", b"new"]


def test_a_failure_is_not_kept() -> None:
    answers = kept(lambda: 1, Clock())

    def fail() -> Answer:
        raise KeyError("x")

    with pytest.raises(KeyError):
        asyncio.run(answers.get("a", fail))
    assert asyncio.run(answers.get("a", Maker())).body.strip() == b"1"


def test_memory_is_bounded_and_the_least_used_goes_first() -> None:
    answers, make = kept(lambda: 1, Clock(), max_bytes=5_000), Maker(1_000)  # two fit, with their bookkeeping

    async def ask(*keys: str) -> None:
        for key in keys:
            await answers.get(key, make)

    asyncio.run(ask("a", "b", "a", "c", "a"))
    assert make.made == 3
    asyncio.run(ask("b"))
    assert make.made == 4


def test_a_full_bucket_holds_the_burst_and_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(per_minute=60, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(1)
    assert buckets.take("b") == 0
    clock.now += 1
    assert buckets.take("a") == 0
    assert buckets.take("a", cost=2) == pytest.approx(2)


def test_a_cost_above_the_burst_needs_a_full_bucket() -> None:
    clock = Clock()
    buckets = Buckets(per_minute=60, burst=3, clock=clock)
    assert buckets.take("a", cost=10) == 0
    assert buckets.take("a", cost=10) == pytest.approx(3)


def test_no_rate_is_no_limit_and_no_memory() -> None:
    buckets = Buckets(per_minute=0, burst=1)
    assert all(buckets.take(str(n % 7)) == 0 for n in range(100))
    assert len(buckets) == 0


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 3)), max_size=200))
def test_no_client_gets_more_than_its_share_and_memory_stays(asked: list[tuple[int, float]]) -> None:
    clock = Clock()
    buckets = Buckets(per_minute=30, burst=5, max_clients=60, clock=clock)
    given_to: dict[int, int] = {}
    begin = clock.now
    for client, pause in asked:
        clock.now += pause
        if not buckets.take(str(client)):
            given_to[client] = given_to.get(client, 0) + 1
    assert all(count <= 5 + (clock.now - begin) / 2 + 1e-6 for count in given_to.values())
    assert len(buckets) <= 51


def test_the_client_seen_longest_ago_is_forgotten() -> None:
    buckets = Buckets(per_minute=1, burst=1, max_clients=2, clock=Clock())
    for client in "abc":
        assert buckets.take(client) == 0
    assert len(buckets) == 2
    assert buckets.take("c") > 0
    assert buckets.take("a") == 0
