"""HTML inside a feed: well formed, and without what a careful reader throws away."""

from __future__ import annotations

import re

_RISKY = re.compile(
    r"<\s*(script|embed|object|applet|iframe|frame|frameset|meta|link|form|base|style|body|xml|plaintext)\b", re.I
)
_HANDLER = re.compile(r"<[^<>]*\son\w+\s*=", re.I)
_ADDRESS = re.compile(r"<[^<>]*\b(?:href|src|action)\s*=\s*[\"']?\s*(?:javascript|vbscript|data):", re.I)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>")
_BARE = re.compile(r"<(?![/!?]?[A-Za-z]|!--)")
_VOID = frozenset("area base br col embed hr img input link meta param source wbr".split())
_OPTIONAL = frozenset("p li dd dt td th tr thead tbody tfoot option colgroup".split())


def risky(text: str) -> bool:
    """Whether it holds an element, attribute or address that could run or load something."""
    return any(pattern.search(text) for pattern in (_RISKY, _HANDLER, _ADDRESS))


def broken(text: str) -> bool:
    """Whether its tags do not nest, those that HTML lets open apart."""
    if _BARE.search(text):
        return True
    open_tags: list[str] = []
    for closing, name, _, empty in _TAG.findall(re.sub(r"<!--.*?-->", "", text, flags=re.S)):
        tag = name.lower()
        if empty or tag in _VOID:
            continue
        if not closing:
            open_tags.append(tag)
            continue
        while open_tags and open_tags[-1] != tag and open_tags[-1] in _OPTIONAL:
            open_tags.pop()
        if not open_tags or open_tags.pop() != tag:
            return True
    return any(tag not in _OPTIONAL for tag in open_tags)
