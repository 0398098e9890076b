"""Helpers that every query uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, Select

from broadsheet.store.codec import decode

T = TypeVar("T")

# SQLite builds before 3.32 take 999 parameters a statement; larger lists gain nothing measurable.
_IDS_A_QUERY = 900


def where_in(
    connection: Connection, select: Select[Any], column: Column[Any], ids: Iterable[str]
) -> Iterator[Row[Any]]:
    """Rows of the select whose column is one of the ids, in pieces a database can take; duplicate ids count once."""
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _IDS_A_QUERY):
        yield from connection.execute(select.where(column.in_(unique[start : start + _IDS_A_QUERY])))


def payloads(connection: Connection, select: Select[Any], kind: type[T]) -> tuple[T, ...]:
    """The values of a select of one payload column."""
    return tuple(decode(payload, kind) for payload in connection.execute(select).scalars())
