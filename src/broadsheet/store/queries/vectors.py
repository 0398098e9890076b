"""Vectors of texts by model and text hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from broadsheet.store.dialect import upsert
from broadsheet.store.queries.rows import where_in
from broadsheet.store.schema import vectors


def of(connection: Connection, model: str, keys: Iterable[str]) -> dict[str, bytes]:
    """See `VectorStore.vectors`."""
    query = select(vectors.c.key, vectors.c.vector).where(vectors.c.model == model)
    return {row.key: row.vector for row in where_in(connection, query, vectors.c.key, keys)}


def save(connection: Connection, model: str, found: Mapping[str, bytes], now: datetime) -> None:
    """See `VectorStore.save_vectors`."""
    rows = [{"model": model, "key": key, "saved": now, "vector": vector} for key, vector in found.items()]
    upsert(connection, vectors, rows)


def forget(connection: Connection, before: datetime) -> int:
    """See `VectorStore.forget_vectors`."""
    return connection.execute(delete(vectors).where(vectors.c.saved < before)).rowcount
