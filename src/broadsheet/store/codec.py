"""Payloads of the store: the pipe's frozen values as JSON text, and back.

A value is written with all its fields, so that a database can be read with any JSON tool. A field added later with a
default reads from older payloads; a field that is gone is ignored. Renaming a field needs a migration.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, TypeVar

import msgspec
import regex

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder()
# A JSON feed may spell half a surrogate pair, and no database stores one; PostgreSQL refuses U+0000 as well.
# Each becomes one replacement character, so that offsets into the text stay true.
_UNSTORABLE = regex.compile(r"[\uD800-\uDFFF\x00]")


def encode(value: Any) -> str:
    """The value as JSON text.

    Args:
        value: a frozen dataclass of `broadsheet.types` or of `broadsheet.store.base`; its times are UTC.

    >>> from broadsheet.types import Placement
    >>> encode(Placement("5c", 2, 0.5, 3))
    '{"story_id":"5c","version":2,"importance":0.5,"independent_sources":3}'
    """
    try:
        return _ENCODER.encode(value).decode("utf-8")
    except UnicodeEncodeError:
        return _ENCODER.encode(_storable_tree(msgspec.to_builtins(value))).decode("utf-8")


def decode(payload: str, kind: type[T]) -> T:
    """The value that `encode` wrote.

    >>> from broadsheet.types import Placement
    >>> decode('{"story_id":"5c","version":2,"importance":0.5,"independent_sources":3}', Placement).version
    2

    Raises:
        msgspec.ValidationError: the payload is of another type: the database was changed by hand.
    """
    hashable: Any = kind  # mypy does not believe it of type[T]
    value: T = _decoder(hashable).decode(payload)
    return value


def storable(text: str) -> str:
    """The text with what no database stores replaced, character for character.

    >>> storable("a\\x00b")
    'a\\ufffdb'
    """
    return _UNSTORABLE.sub("\ufffd", text)


def fingerprint(*parts: str) -> str:
    """32 hexadecimal digits that differ when the parts differ: tells whether a stored text has changed.

    >>> fingerprint("ab", "c") == fingerprint("a", "bc")
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind)
    return decoder


def _storable_tree(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(key): _storable_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_tree(item) for item in value]
    return value
