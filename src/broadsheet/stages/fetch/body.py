"""Stage 1 of 7: fetch — bodies of answers: decompressed as they stream in, never beyond a cap.

A kilobyte can unpack to gigabytes, so every decompressor is asked for at most what is still allowed.
"""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]

MAX_LAYERS = 2  # "gzip, br" exists where a proxy packs what a server packed; more is an attack
MAX_MEMBERS = 1_000  # gzip streams in a row; each empty one costs as much as the rest of its chunk is long
_SLACK = 65_536  # packed bytes allowed beyond the cap: headers and trailers of incompressible data
_GZIP_MAGIC = b"\x1f\x8b"


class BodyTooLargeError(Exception):
    """The body is larger than the cap, packed or unpacked."""


class BodyBrokenError(Exception):
    """The content encoding is unknown, damaged or cut short; the message says which."""


class _Layer(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """Unpacked data, at most a little more than `room` bytes of it."""
        ...

    def finish(self) -> None:
        """Raise BodyBrokenError unless the packed data came to its end."""
        ...


class BodyReader:
    """Takes the chunks of one body in order; `finish` gives the whole.

    >>> reader = BodyReader("gzip", limit=100)
    >>> import gzip
    >>> reader.feed(gzip.compress(b"tide tables"))
    >>> reader.finish()
    b'tide tables'
    """

    def __init__(self, content_encoding: str, limit: int) -> None:
        """Take the whole `Content-Encoding` header and the cap in bytes.

        Raises:
            BodyBrokenError: an encoding we did not ask for and cannot undo, or more than two of them.
        """
        names = [n for name in content_encoding.lower().split(",") if (n := name.strip()) not in ("", "identity")]
        if len(names) > MAX_LAYERS:
            raise BodyBrokenError(f"packed {len(names)} times over")
        self._layers = [_layer(name) for name in reversed(names)]
        self._limit = limit
        self._packed = 0
        self._size = 0
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes as they came over the wire.

        Raises:
            BodyTooLargeError: the cap is reached; what comes after is not wanted.
            BodyBrokenError: the bytes are not what the header says.
        """
        self._packed += len(chunk)
        if self._packed > self._limit + _SLACK:
            raise BodyTooLargeError(f"more than {self._limit:,} bytes")
        for layer in self._layers:
            chunk = layer.feed(chunk, self._limit - self._size + 1)
        self._size += len(chunk)
        if self._size > self._limit:
            raise BodyTooLargeError(f"more than {self._limit:,} bytes" + (" unpacked" if self._layers else ""))
        self._parts.append(chunk)

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            BodyBrokenError: the packed data was cut short.
        """
        if self._packed:  # a server may announce gzip and send nothing at all
            for layer in self._layers:
                layer.finish()
        return b"".join(self._parts)


class _Zlib:
    """gzip (several members in a row, as RFC 1952 allows) and deflate, with its zlib header or without."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._held = b""  # too short yet to tell how a stream begins
        self._stream: zlib._Decompress | None = None
        self._ended = False
        self._members = 0

    def feed(self, data: bytes, room: int) -> bytes:
        data, self._held = self._held + data, b""
        parts: list[bytes] = []
        while data:
            if self._stream is None:
                if len(data) < 2:
                    self._held = data
                    break
                if not self._open(data):
                    break
            part, data = self._unpack(data, room)
            parts.append(part)
            room -= len(part)
            if room <= 0:
                raise BodyTooLargeError("unpacks beyond the limit")
        return b"".join(parts)

    def _open(self, data: bytes) -> bool:
        # True if another stream begins here, False if only padding follows the last.
        if self._name == "gzip":
            if data.startswith(_GZIP_MAGIC):
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise BodyBrokenError(f"more than {MAX_MEMBERS:,} gzip streams in a row")
                self._stream = zlib.decompressobj(31)
                return True
            if not self._ended:
                raise BodyBrokenError("announced as gzip and is not")
            return False
        has_header = data[0] & 0x0F == 8 and (data[0] * 256 + data[1]) % 31 == 0
        self._stream = None if self._ended else zlib.decompressobj(15 if has_header else -15)
        return not self._ended

    def _unpack(self, data: bytes, room: int) -> tuple[bytes, bytes]:
        # What came out, and what is left for the next stream.
        stream = self._stream
        assert stream is not None
        try:
            part = stream.decompress(data, room)
        except zlib.error as error:
            raise BodyBrokenError(f"{self._name} data damaged: {error}") from error
        if not stream.eof:
            return part, b""
        self._ended, self._stream = True, None
        return part, stream.unused_data

    def finish(self) -> None:
        if self._stream is not None or not self._ended:
            raise BodyBrokenError(f"{self._name} data cut short")


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes, room: int) -> bytes:
        parts: list[bytes] = []
        try:
            part = self._stream.process(data, output_buffer_limit=room)
            while True:
                parts.append(part)
                room -= len(part)
                if room <= 0:
                    raise BodyTooLargeError("unpacks beyond the limit")
                if self._stream.can_accept_more_data():
                    return b"".join(parts)
                part = self._stream.process(b"", output_buffer_limit=room)
        except brotli.error as error:
            raise BodyBrokenError(f"brotli data damaged: {error}") from error

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise BodyBrokenError("brotli data cut short")


def _layer(name: str) -> _Layer:
    if name in ("gzip", "x-gzip"):
        return _Zlib("gzip")
    if name == "deflate":
        return _Zlib("deflate")
    if name == "br":
        return _Brotli()
    raise BodyBrokenError(f"unknown content encoding '{name[:40]}'")
