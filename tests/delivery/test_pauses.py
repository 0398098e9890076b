"""When a delivery that failed is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.config import DeliveryConfig
from broadsheet.delivery.post import failed
from broadsheet.delivery.sending import after
from broadsheet.store import Delivery
from broadsheet.types import DropReason

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
AWAY = failed(DropReason.CONNECTION, "nobody there")


def pauses(config: DeliveryConfig) -> list[timedelta]:
    """Before each further attempt, until it is given up."""
    waiting = Delivery("d", "https://hooks.example/", "{}", NOON, NOON)
    found = []
    while (waiting := after(waiting, AWAY, config, NOON)).next_try is not None:
        found.append(waiting.next_try - NOON)
    return found


def test_pauses_double_up_to_the_longest() -> None:
    config = DeliveryConfig(first_retry_seconds=60, max_retry_hours=1, max_attempts=9)
    assert [pause.total_seconds() / 60 for pause in pauses(config)] == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize("hours", [1, 876_600])
def test_the_longest_times_of_a_configuration_can_be_doubled(hours: int) -> None:
    config = DeliveryConfig(first_retry_seconds=3_155_760_000, max_retry_hours=hours, max_attempts=30)
    assert pauses(config) == [timedelta(hours=hours)] * 29
