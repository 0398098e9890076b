"""What every store keeps beside the news: the log of runs, vectors of texts, what is sent and what readers send.

The promises of `broadsheet.store.base` hold here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from broadsheet.store.values import Delivery, DropCount, ReaderReport, RunRecord
from broadsheet.types import Drop, RunReport


class RunStore(Protocol):
    """The log of runs."""

    def one_run(self) -> AbstractContextManager[None]:
        """Hold the right to run the pipe on this database, which one process at a time has.

        It ends with the context, or with the process, however that dies.

        Raises:
            StoreError: another run is under way.
        """
        ...

    def start_run(self, now: datetime) -> int:
        """Note that a run begins; returns its number, which is larger than those before."""
        ...

    def finish_run(self, run: int, report: RunReport) -> None:
        """Keep the report of a run. Raises ValueError when it was never started."""
        ...

    def runs(self, limit: int = 20) -> tuple[RunRecord, ...]:
        """Runs, newest first."""
        ...

    def record_drops(self, run: int, drops: Iterable[Drop]) -> None:
        """Count drops by stage and reason, and keep the first `MAX_DROP_EXAMPLES` of each."""
        ...

    def drop_counts(self, run: int) -> tuple[DropCount, ...]:
        """Counts, by (stage, reason)."""
        ...

    def drop_examples(self, run: int) -> tuple[Drop, ...]:
        """Examples, in the order recorded."""
        ...


class VectorStore(Protocol):
    """Vectors of texts, so that a model reads a text once."""

    def vectors(self, model: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Vectors by key, as they were saved; unknown keys are left out.

        Args:
            model: name and settings of the model: vectors of different models do not mix.
            keys: hashes of the texts.
        """
        ...

    def save_vectors(self, model: str, vectors: Mapping[str, bytes], now: datetime) -> None:
        """Keep vectors by key, replacing known ones."""
        ...

    def forget_vectors(self, before: datetime) -> int:
        """Forget vectors saved before this time; returns how many."""
        ...


class DeliveryStore(Protocol):
    """What readers and other programs are told, and what readers tell."""

    def enqueue(self, deliveries: Iterable[Delivery]) -> int:
        """Queue deliveries; one whose id is known is ignored. Returns how many are new."""
        ...

    def due_deliveries(self, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """Deliveries with `next_try` at or before `now`, by (next_try, id)."""
        ...

    def save_delivery(self, delivery: Delivery) -> None:
        """Keep what came of an attempt. Raises ValueError when it was never queued."""
        ...

    def delivery(self, delivery_id: str) -> Delivery | None:
        """What became of a delivery; None when it was never queued."""
        ...

    def deliveries(self, limit: int = 100) -> tuple[Delivery, ...]:
        """Deliveries, newest first."""
        ...

    def old_deliveries(self, before: datetime) -> Mapping[str, int]:
        """Deliveries from before a time that were sent or given up, by id, with the bytes of what was to be sent."""
        ...

    def forget_deliveries(self, ids: Iterable[str]) -> int:
        """Forget what was sent; that it was stays, so that it is not sent again. How many there were."""
        ...

    def save_report(self, report: ReaderReport) -> bool:
        """Keep a reader's report. False when its id is known, or `MAX_READER_REPORTS` are kept already."""
        ...

    def reader_reports(self, limit: int = 100) -> tuple[ReaderReport, ...]:
        """Reports, newest first."""
        ...
