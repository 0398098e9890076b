"""Batches: the paper at nine times of a day, found in the history of editions.

The client writes a batch's number with one digit, so a UTC day has nine slots of 160 minutes. A slot in which an
edition was made is a batch, and shows the paper as of its end; that of the slot under way is still growing. The ids
follow from the slot alone, so that they are the same after every restart and in every language.
"""

from __future__ import annotations

import re
import uuid
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

SLOT_MINUTES = 160  # nine a day: what one digit can tell apart, 0 left out

NAMESPACE = uuid.UUID("6f1d5a0e-4b7c-5c39-9d1e-2a8f0c7b3e54")  # drawn once; ids of all things served here hang on it

_SLUG = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:\.([1-9]))?")
_ENCODED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([1-9])([0-9]{0,8})")  # numbers of stories have eight digits


def stable_uuid(kind: str, *parts: str) -> str:
    """The UUID of a thing, from what it is."""
    return str(uuid.uuid5(NAMESPACE, "\n".join((kind, *parts))))


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A ninth of a UTC day; `number` from 1."""

    day: date
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Slot:
        """The slot a moment (UTC) lies in.

        >>> Slot.of(datetime(2026, 11, 12, 20, tzinfo=UTC)).slug
        '2026-11-12.8'
        """
        return cls(moment.date(), 1 + (moment.hour * 60 + moment.minute) // SLOT_MINUTES)

    @property
    def slug(self) -> str:
        """As the client writes it: `2026-11-12.8`."""
        return f"{self.day.isoformat()}.{self.number}"

    @property
    def id(self) -> str:
        """The batch's UUID."""
        return stable_uuid("batch", self.slug)

    @property
    def encoded(self) -> str:
        """As it stands in addresses of the client, nine digits."""
        return f"{self.day:%Y%m%d}{self.number}"

    @property
    def end(self) -> datetime:
        """The first moment behind it."""
        return datetime.combine(self.day, time(), UTC) + timedelta(minutes=self.number * SLOT_MINUTES)


@dataclass(frozen=True, slots=True)
class Batch:
    """The paper as of the end of a slot."""

    slot: Slot
    created: datetime  # of the newest edition in it

    @property
    def as_of(self) -> datetime:
        """The moment whose paper it shows."""
        return self.slot.end - timedelta(microseconds=1)


def batches_of(times: Iterable[datetime]) -> tuple[Batch, ...]:
    """The batches that editions made at these times give, oldest first."""
    newest: dict[Slot, datetime] = {}
    for moment in times:
        slot = Slot.of(moment)
        newest[slot] = max(moment, newest.get(slot, moment))
    return tuple(Batch(slot, newest[slot]) for slot in sorted(newest))


def grown(batches: tuple[Batch, ...], later: tuple[Batch, ...]) -> tuple[Batch, ...]:
    """Batches with what is known of their last slots by now, both oldest first; the very same when that is nothing new.

    >>> one, two = (Batch(Slot.of(moment), moment) for moment in (datetime(2026, 1, 1), datetime(2026, 1, 2)))
    >>> grown((one,), (one, two)) == (one, two), grown((one, two), (two,)) == (one, two)
    (True, True)
    """
    if not later:
        return batches
    first = bisect_left(batches, later[0].slot, key=lambda batch: batch.slot)
    known = {batch.slot: batch.created for batch in batches[first:]}
    for batch in later:
        known[batch.slot] = max(batch.created, known.get(batch.slot, batch.created))
    tail = tuple(Batch(slot, known[slot]) for slot in sorted(known))
    return batches if tail == batches[first:] else batches[:first] + tail


def find(batches: Sequence[Batch], name: str) -> Batch | None:
    """The batch of an id, a slug (`2026-11-12.8`), a day (its last one), or the word `latest`.

    `batches` are oldest first.
    """
    if not batches:
        return None
    if name == "latest":
        return batches[-1]
    match = _SLUG.fullmatch(name)
    if match is None:
        return next((batch for batch in reversed(batches) if batch.slot.id == name.lower()), None)
    day = name[:10]
    return next(
        (
            batch
            for batch in reversed(batches)
            if batch.slot.day.isoformat() == day and match[4] in (None, str(batch.slot.number))
        ),
        None,
    )


def between(batches: Sequence[Batch], since: datetime | None, until: datetime | None) -> Sequence[Batch]:
    """Those created from `since` to `until`, both included, oldest first."""
    times = [batch.created for batch in batches]
    first = bisect_left(times, since) if since else 0
    return [batch for batch in batches[first:] if until is None or batch.created <= until]


def decode(encoded: str) -> tuple[str, int] | None:
    """Slug and story number of the digits in an address of the client; the number is 0 where there is none.

    >>> decode("2026112213327998"), decode("202611221"), decode("2026")
    (('2026-11-22.1', 3327998), ('2026-11-22.1', 0), None)
    """
    match = _ENCODED.fullmatch(encoded)
    if match is None:
        return None
    return f"{match[1]}-{match[2]}-{match[3]}.{match[4]}", int(match[5] or 0)
