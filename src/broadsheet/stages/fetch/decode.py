"""Stage 1 of 7: fetch — bytes of a feed into text, whatever the header and the XML declaration claim.

Order of belief: a byte order mark; UTF-8, if all bytes are valid UTF-8 (other encodings almost never are by
accident); the HTTP charset; the XML declaration; UTF-8 with its bad bytes read as windows-1252, the way browsers do.
"""

from __future__ import annotations

import codecs

import regex

from broadsheet.text.charset import codec_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_BOM = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"), (b"{\x00", "utf-16-le"), (b"\x00{", "utf-16-be"))
MAX_MENDED_BYTES = 10_000  # bad bytes mended one by one, at 7 µs each; more mean that it is no UTF-8 at all
_CHARSET = regex.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", regex.IGNORECASE)
_XML_ENCODING = regex.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of a feed, and what was wrong with its bytes in one line, "" if nothing was.

    >>> decode("Überfahrt".encode("latin-1"), "text/xml; charset=iso-8859-1")
    ('Überfahrt', '')
    >>> decode(b"caf\\xe9 caf\\xc3\\xa9", "text/xml; charset=utf-8")
    ('café café', 'byte 3 is not UTF-8')
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name)
    for start, name in _NO_BOM:
        if body.startswith(start):
            return _lenient(body, name)
    declared = [name for label in _labels(body, content_type) if (name := codec_of(label))]
    if "iso2022_jp" in declared and b"\x1b" in body:  # seven-bit: always valid UTF-8 as well
        return _lenient(body, "iso2022_jp")
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        note = f"byte {error.start} is not UTF-8"
    for name in declared:
        try:
            return body.decode(name), ""
        except UnicodeDecodeError:
            continue
    bad = len(body) - len(body.decode("utf-8", errors="ignore").encode())
    if bad > MAX_MENDED_BYTES:
        return body.decode("cp1252", errors="replace"), note
    return body.decode("utf-8", errors=_WINDOWS), note


def _labels(body: bytes, content_type: str) -> list[str]:
    labels = [match[1] for match in [_CHARSET.search(content_type)] if match]
    labels += [match[1].decode("ascii") for match in [_XML_ENCODING.match(body[:400])] if match]
    return labels


def _lenient(body: bytes, name: str) -> tuple[str, str]:
    try:
        return body.decode(name), ""
    except UnicodeDecodeError as error:
        return body.decode(name, errors="replace"), f"byte {error.start} is not {name}"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", errors="replace"), error.end


_WINDOWS = "broadsheet-windows-1252"
codecs.register_error(_WINDOWS, _as_windows)
