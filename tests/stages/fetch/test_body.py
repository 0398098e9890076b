from __future__ import annotations

import gzip
import io
import zlib
from contextlib import suppress

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.stages.fetch.body import MAX_MEMBERS, BodyBrokenError, BodyReader, BodyTooLargeError

TEXT = b"High water at Brackwater Quay was forty minutes late. " * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
}


def read(encoding: str, data: bytes, limit: int = 100_000, chunk: int = 1_000) -> bytes:
    reader = BodyReader(encoding, limit)
    for start in range(0, len(data), chunk):
        reader.feed(data[start : start + chunk])
    return reader.finish()


@given(
    encoding=st.sampled_from(sorted(PACKERS)),
    data=st.binary(max_size=3_000),
    chunk=st.sampled_from([1, 2, 7, 64, 5_000]),
)
def test_what_was_packed_is_unpacked_however_it_arrives(encoding: str, data: bytes, chunk: int) -> None:
    packed = PACKERS[encoding](data)
    assert read(encoding, packed, chunk=chunk) == data


def test_deflate_without_its_header_is_understood() -> None:
    assert read("deflate", raw_deflate(TEXT), chunk=1) == TEXT


def test_gzip_members_in_a_row_are_one_body_and_padding_is_ignored() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two") + b"\0" * 50
    for chunk in (1, 3, 1_000):
        assert read("gzip", packed, chunk=chunk) == b"one two"


def test_bytes_after_the_end_of_deflate_are_ignored() -> None:
    assert read("deflate", zlib.compress(b"tide") + b"rest", chunk=3) == b"tide"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, br"])
def test_an_announced_encoding_of_nothing_is_nothing(encoding: str) -> None:
    assert read(encoding, b"") == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, br"])
def test_cut_short_is_broken(encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)
    with pytest.raises(BodyBrokenError, match="cut short"):
        read(encoding, packed[:-9])


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, br"])
def test_other_bytes_than_announced_are_broken(encoding: str) -> None:
    with pytest.raises(BodyBrokenError):
        read(encoding, b"<html>plain text all along</html>" * 5)


def test_damage_in_the_middle_is_broken() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 20))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(BodyBrokenError, match="gzip"):
        read("gzip", bytes(packed))


@pytest.mark.parametrize("encoding", ["compress", "zstd", "gzip, gzip, gzip", "x" * 300])
def test_encodings_we_did_not_ask_for_are_broken(encoding: str) -> None:
    with pytest.raises(BodyBrokenError):
        BodyReader(encoding, 100)


@pytest.mark.parametrize("encoding", sorted(PACKERS))
def test_a_bomb_goes_off_at_the_cap_not_after_it(encoding: str) -> None:
    packed = PACKERS[encoding](b"\0" * 5_000_000)
    with pytest.raises(BodyTooLargeError):
        read(encoding, packed, limit=10_000)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "br"])
def test_the_cap_itself_is_allowed(encoding: str) -> None:
    assert len(read(encoding, PACKERS[encoding](b"x" * 10_000), limit=10_000)) == 10_000
    with pytest.raises(BodyTooLargeError):
        read(encoding, PACKERS[encoding](b"x" * 10_001), limit=10_000)


def test_packed_bytes_that_unpack_to_nothing_are_counted() -> None:
    named = io.BytesIO()
    gzip.GzipFile("x" * 200, "wb", fileobj=named).close()  # a header of 200 bytes and no content
    with pytest.raises(BodyTooLargeError):
        read("gzip", named.getvalue() * (MAX_MEMBERS - 1), limit=1_000)


@given(encoding=st.sampled_from(["gzip", "deflate", "br", "gzip, deflate"]), data=st.binary(max_size=400))
def test_any_bytes_are_unpacked_or_refused(encoding: str, data: bytes) -> None:
    with suppress(BodyBrokenError, BodyTooLargeError):
        assert len(read(encoding, data, limit=1_000, chunk=13)) <= 1_000


def test_thousands_of_empty_gzip_members_are_no_body() -> None:
    reader = BodyReader("gzip", limit=1_000_000)
    with pytest.raises(BodyBrokenError, match="gzip streams in a row"):
        reader.feed(gzip.compress(b"") * (MAX_MEMBERS + 1))
