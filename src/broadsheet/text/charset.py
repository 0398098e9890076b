"""Names of encodings as feeds and pages write them, to the codecs that read them."""

from __future__ import annotations

import codecs

# Only encodings that texts of the web come in: Python also knows some that unpack or evaluate what they read.
_KNOWN = frozenset(
    {
        *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "big5hkscs", "cp932", "cp949", "cp866", "euc_jp"),
        *("gb18030", "iso2022_jp", "johab", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "tis-620"),
        *(f"cp125{n}" for n in range(9)),
        *(f"iso8859-{n}" for n in range(2, 17)),
    }
)
# What texts labelled so are really written in (WHATWG Encoding Standard): the label names a subset.
_REALLY = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "big5": "big5hkscs",
}


def codec_of(label: str) -> str:
    """Python's name of the codec for a label, "" for one that is unknown, or UTF-8, which needs no label.

    >>> codec_of("ISO-8859-1"), codec_of("Shift_JIS"), codec_of("unicode_escape")
    ('cp1252', 'cp932', '')
    """
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    name = _REALLY.get(name, name)
    return name if name in _KNOWN else ""
