"""The best first, as sorting all of them would have it, and no closer look than that takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.stages.write.ranking import FirstFit, best_first
from broadsheet.stages.write.reading import Sentence

TENTHS = st.integers(0, 10).map(lambda n: n / 10)


def sentences(count: int) -> list[Sentence]:
    return [Sentence(n, 0, n, 0, f"Sentence {n}.", (), judge=None) for n in range(count)]


@given(st.lists(st.tuples(TENTHS, st.one_of(st.none(), TENTHS)), max_size=12))
def test_the_order_is_that_of_sorting_all_by_their_worth(drawn: list[tuple[float, float | None]]) -> None:
    story = sentences(len(drawn))
    worth = [None if share is None else bound * share for bound, share in drawn]
    ranked = best_first(story, [bound for bound, _ in drawn], lambda s: worth[s.index])
    wanted = sorted((-value, n) for n, value in enumerate(worth) if value is not None)
    assert [(-value, s.index) for s, value in ranked] == wanted


def test_what_cannot_be_the_best_is_not_looked_at() -> None:
    looked: list[int] = []

    def worth(sentence: Sentence) -> float:
        looked.append(sentence.index)
        return 0.5

    best, value = next(best_first(sentences(4), [0.2, 0.9, 0.6, 0.4], worth))
    assert (best.index, value, looked) == (1, 0.5, [1, 2])


@given(st.lists(st.booleans(), max_size=12), st.integers(0, 6))
def test_the_first_that_are_fit_are_those_of_a_list_of_them(fit: list[bool], limit: int) -> None:
    story = sentences(len(fit))
    first = FirstFit(story, limit, lambda s: fit[s.index])
    wanted = [s.index for s in story if fit[s.index]][:limit]
    assert [s.index for s in story if s in first] == wanted
