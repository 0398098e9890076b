"""Hosts and feed addresses: which site a URL belongs to, and whether a URL can be a feed's at all.

There is no public-suffix list here. A known outlet is found by the longest suffix of the host that the
catalogue holds; only for a host that nobody knows is the site guessed by `guess_domain`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from broadsheet.errors import CatalogueError

MAX_URL_CHARS = 2_048  # what browsers and servers agree on

# Prefixes that name another view of the same site.
VIEW_PREFIXES = ("www.", "m.", "amp.", "mobile.")

# Under a country's domain these labels are shared by everybody: the site begins one label further left.
SHARED_LABELS = frozenset("ac co com edu go gob gouv gov govt gub ne net nic nom or org plc sch ltd mil press".split())

# Sites whose subdomains belong to different people: each subdomain is an outlet of its own.
HOSTING_SITES = frozenset(
    """beehiiv.com bearblog.dev blogspot.com ghost.io github.io gitlab.io hatenablog.com livejournal.com
    medium.com netlify.app pages.dev substack.com tumblr.com typepad.com vercel.app wordpress.com""".split()
)

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")  # a name or IPv4 address, or an IPv6 address
_HAS_HOST_MARK = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?//")


def host_of(url_or_host: str) -> str:
    """Lower-case ASCII host of a URL or of a bare host name, without port and trailing dot.

    Raises `CatalogueError` when there is no host in it.

    >>> host_of("https://WWW.Outlet.example:8443/news?id=1"), host_of("outlet.example")
    ('www.outlet.example', 'outlet.example')
    >>> host_of("https://möwe.example/")
    'xn--mwe-sna.example'
    """
    text = url_or_host.strip()
    try:
        host = urlsplit(text if _HAS_HOST_MARK.match(text) else f"//{text}").hostname or ""
        host = (host if host.isascii() else host.encode("idna").decode("ascii").lower()).strip(".")
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host):
        raise CatalogueError(f"no host in {url_or_host[:100]!r}: give a URL or a domain such as outlet.example")
    return host


def guess_domain(url_or_host: str) -> str:
    """The site that an unknown host most likely belongs to.

    `www.`, `m.`, `amp.` and `mobile.` go, then all labels but the last two (three under such shared
    suffixes as `co.uk` and `com.br`). On a site that hosts other people's publications the subdomain stays.
    A wrong guess unites two publishers rather than counting one twice. Raises `CatalogueError`.

    >>> guess_domain("https://feeds.outlet.co.uk/rss"), guess_domain("amp.sport.outlet.example")
    ('outlet.co.uk', 'outlet.example')
    >>> guess_domain("https://someone.substack.com/feed"), guess_domain("http://127.0.0.1:8000/a")
    ('someone.substack.com', '127.0.0.1')
    """
    host = host_of(url_or_host)
    if _is_address(host):
        return host
    for prefix in VIEW_PREFIXES:
        if host.startswith(prefix) and "." in host.removeprefix(prefix):
            host = host.removeprefix(prefix)
    labels = host.split(".")
    keep = 2
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SHARED_LABELS:
        keep = 3
    if ".".join(labels[-2:]) in HOSTING_SITES:
        keep = 3
    return ".".join(labels[-keep:])


def suffixes(host: str) -> list[str]:
    """The host and every parent of it, longest first.

    >>> suffixes("feeds.bbci.co.uk")
    ['feeds.bbci.co.uk', 'bbci.co.uk', 'co.uk', 'uk']
    """
    labels = host.split(".")
    return [".".join(labels[index:]) for index in range(len(labels))]


def feed_key(url: str) -> str:
    """What two spellings of one feed address share: no scheme, no `www.`, no trailing slash.

    >>> feed_key("http://www.outlet.example/rss/") == feed_key("https://Outlet.example/rss")
    True
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator:
        scheme, rest = "", scheme
    host, slash, path = rest.partition("/")
    return host.lower().removeprefix("www.") + slash.rstrip("/") + (f"/{path}".rstrip("/") if path else "")


def clean_feed_url(url: str) -> str:
    """The address as a fetcher takes it: no outer white space, no `feed:` scheme, spaces encoded.

    >>> clean_feed_url(" feed://outlet.example/rss "), clean_feed_url("feed:https://outlet.example/rss")
    ('https://outlet.example/rss', 'https://outlet.example/rss')
    """
    url = url.strip().replace(" ", "%20")
    if url[:7].lower() == "feed://":
        return "https://" + url[7:]
    return url[5:] if url[:5].lower() == "feed:" else url


def fault_of_url(url: str) -> str:
    """What makes this text unfit as a feed address, in a few words; empty when it is fit.

    >>> fault_of_url("https://outlet.example/rss"), fault_of_url("file:///etc/passwd")
    ('', 'not an http or https address')
    """
    if len(url) > MAX_URL_CHARS:
        return f"longer than {MAX_URL_CHARS} characters"
    if any(unicodedata.category(char) in {"Cc", "Cs", "Cn", "Zs", "Zl", "Zp"} for char in url):
        return "white space or control characters in the address"
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            return "not an http or https address"
        _ = parts.port  # raises when it is no number
        host_of(url)
    except ValueError:
        return "not a well-formed address"
    except CatalogueError:
        return "no host in the address"
    if parts.username or parts.password:
        return "a user name or password in the address"
    return ""


def is_private(host: str) -> bool:
    """Whether the host is this very machine or has a name that never exists on the Internet (RFC 2606).

    >>> is_private("127.0.0.1"), is_private("localhost"), is_private("outlet.example"), is_private("bbc.co.uk")
    (True, True, True, False)
    """
    if _is_address(host):
        return ipaddress.ip_address(host).is_loopback
    return host.rpartition(".")[2] in {"localhost", "example", "test", "invalid"}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
