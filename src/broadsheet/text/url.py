"""URLs as identities: one address a resource, without what only tracks the reader."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MAX_URL_CHARS = 4_096  # longer ones are attacks or data; browsers and servers stop at 2,000 to 8,000

# Parameters that say how the reader came, never what is shown. From the lists of ClearURLs-like tools, cut to
# those seen in feeds: everything else may choose the article and stays.
_TRACKING = frozenset(
    "fbclid gclid dclid msclkid yclid igshid mc_cid mc_eid cmpid ito wt_mc xtor at_medium at_campaign at_custom1 "
    "ns_mchannel ns_source ns_campaign ns_linkname ns_fee smid rss guccounter ocid".split()
)
# `partner=rssnyt` says that the reader came from a feed; `partner=12` may choose the page. Two addresses of one article
# cost a second reading, two articles taken for one cost an article: so only the first goes.
_FEED_MARKED = "partner"
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "at_")


def canonical_url(url: str, base: str = "") -> str:
    """The address without tracking, fragment and default port, absolute against `base`; "" if it is no web address.

    >>> canonical_url("HTTPS://News.Example:443/a%20b?id=7&utm_source=rss#top")
    'https://news.example/a%20b?id=7'
    >>> canonical_url("/story/1", base="https://news.example/feed.xml")
    'https://news.example/story/1'
    >>> canonical_url("javascript:alert(1)")
    ''
    """
    if not url.strip():
        return ""
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        if len(joined) > MAX_URL_CHARS:
            return ""
        parts = urlsplit(joined)
        host = _ascii_host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host or parts.username or parts.password:
        return ""
    if port and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((scheme, host, path, _clean_query(parts.query), ""))


def host(url: str) -> str:
    """Host name without port and leading "www.", lower case; "" if there is none.

    >>> host("http://www.News.example:8091/x")
    'news.example'
    """
    try:
        name = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    return name.removeprefix("www.")


def _ascii_host(name: str) -> str:
    name = name.lower().rstrip(".")
    if name.isascii():
        bare = name.strip("[]")
        allowed = ":" in bare or all(c.isalnum() or c in "-._" for c in bare)
        if not allowed:
            return ""
        return f"[{bare}]" if ":" in bare else bare
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _clean_query(query: str) -> str:
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return query
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower(), value)]
    if len(kept) == len(pairs):
        return quote(query, safe="/%:@!$&'()*+,;=~-._?")
    return urlencode(kept)


def _tracks(name: str, value: str) -> bool:
    marked = name == _FEED_MARKED and value.lower().startswith("rss")
    return marked or name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
