"""Contract of all engines: the same results, in order, lazily, with bugs raised and losses named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engine_tasks import Add, At, BadRepr, Uneven, fail_on, square
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.engine import Engine, Lost, LostReason, available_cores, open_engine


@pytest.mark.parametrize("chunk", [1, 3, 100])
def test_results_come_in_the_order_of_the_items(engine: Engine, chunk: int) -> None:
    assert list(engine.map(square, range(50), chunk=chunk)) == [n * n for n in range(50)]
    assert list(engine.map(Uneven(), range(20), chunk=chunk)) == list(range(20))


def test_nothing_makes_nothing(engine: Engine) -> None:
    assert list(engine.map(square, [])) == []


def test_a_task_brings_its_fields(engine: Engine) -> None:
    assert list(engine.map(Add(5), [1, 2])) == [6, 7]


def test_items_are_taken_as_they_are_needed(engine: Engine) -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    results = engine.map(square, endless(), chunk=2)
    assert [next(results) for _ in range(10)] == [n * n for n in range(1, 11)]
    assert taken <= 10 + engine.workers * 2 * 4
    results.close()  # type: ignore[attr-defined]


def test_maps_may_be_nested_and_interleaved(engine: Engine) -> None:
    inner = engine.map(square, range(40))
    outer = engine.map(Add(1), inner, chunk=3)
    other = engine.map(Add(100), range(40))
    assert list(zip(outer, other, strict=True)) == [(n * n + 1, n + 100) for n in range(40)]


def test_an_abandoned_map_leaves_the_engine_fit(engine: Engine) -> None:
    other = engine.map(square, range(30))
    assert next(other) == 0
    results = engine.map(Uneven(), range(1000))
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert list(other) == [n * n for n in range(1, 30)]
    assert list(engine.map(square, range(5))) == [0, 1, 4, 9, 16]


@pytest.mark.parametrize("chunk", [1, 4])
def test_a_bug_is_raised_where_its_result_would_have_come_and_names_the_item(engine: Engine, chunk: int) -> None:
    results = engine.map(At(5, "bug"), range(20), chunk=chunk)
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(KeyError, match="no such thing") as caught:
        next(results)
    assert "item 5: 5" in caught.value.__notes__
    assert list(engine.map(square, [3])) == [9], "the engine goes on"


def test_an_item_that_cannot_be_described_hides_no_bug(engine: Engine) -> None:
    with pytest.raises(ValueError, match="bad item") as caught:
        list(engine.map(fail_on, [BadRepr()]))
    assert "BadRepr whose repr raised RuntimeError" in caught.value.__notes__[-1]
    with pytest.raises(ValueError, match="bad item") as caught:
        list(engine.map(fail_on, ["word " * 1000]))
    assert len(caught.value.__notes__[-1]) < 300


@pytest.mark.parametrize("deed", ["sleep", "stubborn sleep"])
@pytest.mark.parametrize("chunk", [1, 3])
def test_what_takes_too_long_is_lost_alone(engine: Engine, deed: str, chunk: int) -> None:
    results = list(engine.map(At(4, deed), range(8), chunk=chunk, timeout_seconds=0.5))
    assert results == [0, 1, 2, 3, Lost(4, LostReason.TIMED_OUT, "0.5 s"), 5, 6, 7]


def test_what_needs_too_much_memory_or_leaves_is_lost_alone(engine: Engine) -> None:
    assert list(engine.map(At(1, "no memory"), range(3))) == [0, Lost(1, LostReason.OUT_OF_MEMORY, "MemoryError"), 2]
    assert list(engine.map(At(1, "leave"), range(3))) == [0, Lost(1, LostReason.WORKER_DIED, "SystemExit(3)"), 2]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 7))
def test_all_engines_agree(items: list[int], chunk: int) -> None:
    with open_engine(1) as driver:
        expected = list(driver.map(At(5, "no memory"), items))
    assert list(SHARED.map(At(5, "no memory"), items, chunk=chunk)) == expected


SHARED = open_engine(3)


def teardown_module() -> None:
    SHARED.close()


def test_arguments_that_make_no_sense(engine: Engine) -> None:
    with pytest.raises(ValueError, match="chunk"):
        list(engine.map(square, [1], chunk=0))
    with pytest.raises(ValueError, match="timeout"):
        list(engine.map(square, [1], timeout_seconds=0))


def test_workers_are_counted() -> None:
    with open_engine(3) as three, open_engine(1) as one, open_engine(0) as cores:
        assert (three.workers, one.workers, cores.workers) == (3, 1, available_cores())
