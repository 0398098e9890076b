"""Whether a string is the date, address, language … that a feed says it is."""

from __future__ import annotations

import re
from datetime import date
from html.entities import name2codepoint

from broadsheet.catalogue.codes import LANGUAGES

_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_RFC822 = re.compile(
    r"(?:(?P<day>[A-Za-z]+),(?P<gap>\s*))?(?P<d>\d{1,2})\s+(?P<m>[A-Za-z]{3})\s+(?P<y>\d{2}|\d{4})\s+"
    r"(?P<h>\d{2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?\s+(?P<zone>[A-Za-z]+|[+-]\d{4})"
)
_ZONES = frozenset("UT GMT EST EDT CST CDT MST MDT PST PDT Z".split())
_RFC3339 = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|[+-](\d{2}):(\d{2}))")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_URI = re.compile(r"[^\x00-\x20<>\"{}|\\^`\x7f]*")
_HIER = re.compile(r"(?:https?|ftp)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.I)
_HOST = re.compile(r"(?:[^@\s]*@)?(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d*)?")
_TAG_URI = re.compile(
    r"tag:(?P<authority>[^,:\s]+),(?P<date>\d{4}(?:-\d{2}(?:-\d{2})?)?):(?P<specific>[\w.~!$&'()*+,;=:@/?#%-]*)", re.A
)
_TAG_HOST = re.compile(
    r"(?:[\w.+-]+@)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*", re.A
)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%/?#]+", re.I)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_MEDIA = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(\s*;\s*[\w-]+=(\"[^\"]*\"|[\w./+-]+))*")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+", re.A)
_CONTACT = re.compile(rf"(?:mailto:)?({_EMAIL.pattern})(\?\S*)?(\s+\(.*\)|\s+-\s.*)?|[^<>]*<{_EMAIL.pattern}>", re.A)
_HTML_TAGS = frozenset(
    """a abbr acronym address area article aside audio b base big blockquote body br button canvas caption center cite
    code col dd del dfn div dl dt em embed fieldset font form frame h1 h2 h3 h4 h5 h6 head hr html i iframe img input
    ins kbd label legend li link map meta object ol optgroup option p param pre q s samp script section select small
    span strike strong style sub sup svg table tbody td textarea tfoot th thead title tr tt u ul var video""".split()
)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>|<!--")
_ENTITY = re.compile(r"&(?:#\d|#x(?!26;|3[CE];)|([A-Za-z][A-Za-z0-9]*))", re.I)
# The RSS Board's profile writes a plain ampersand or angle bracket in a title so.
_PLAIN_SIGNS = frozenset(("amp", "lt", "gt"))


def rfc822(text: str) -> str:
    """ "" when it is a date of RFC 822 with a year of four digits, else the rule it breaks."""
    bare = re.sub(r"\s*\([^()]*\)\s*", " ", text).replace(" ,", ",").strip()  # comments may stand everywhere
    if bare != text.strip():
        return rfc822(bare) or "ProblematicalRFC822Date"
    found = _RFC822.fullmatch(text.strip())
    if found is None or found["m"].title() not in _MONTHS:
        return "InvalidRFC2822Date"
    year, month, day = int(found["y"]), _MONTHS.index(found["m"].title()) + 1, int(found["d"])
    try:
        weekday = _DAYS[date(year if len(found["y"]) == 4 else 2000 + year, month, day).weekday()]
    except ValueError:
        return "InvalidRFC2822Date"
    if int(found["h"]) > 23 or int(found["min"]) > 59 or int(found["s"] or 0) > 60:
        return "InvalidRFC2822Date"
    zone = found["zone"]
    if (zone.isalpha() and zone.upper() not in _ZONES and len(zone) > 1) or (
        found["day"] and len(found["y"]) == 4 and found["day"].title()[:3] != weekday
    ):
        return "InvalidRFC2822Date"
    if len(found["y"]) == 2 or (zone.isalpha() and zone != zone.upper()) or found["m"] not in _MONTHS:
        return "ProblematicalRFC822Date"
    odd = len(zone) == 1 or (zone[0] in "+-" and zone[3:] not in ("00", "15", "30", "45"))
    if odd or (found["day"] and (found["day"] not in _DAYS or not found["gap"])):
        return "ProblematicalRFC822Date"
    return "" if 1970 <= year <= 2100 else "ImplausibleDate"


def rfc3339(text: str) -> str:
    """ "" when it is a date of RFC 3339, else the rule it breaks."""
    found = _RFC3339.fullmatch(text.strip())
    if found is None:
        return "InvalidRFC3339Date"
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        date(year, month, day)
    except ValueError:
        return "InvalidRFC3339Date"
    if hour > 23 or minute > 59 or second > 60 or int(found[7] or 0) > 23 or int(found[8] or 0) > 59:
        return "InvalidRFC3339Date"
    return "" if 1970 <= year <= 2100 else "ImplausibleDate"


def uri(text: str) -> bool:
    """Whether it is written as an address may be, absolute or relative; letters outside ASCII are allowed."""
    found = _HIER.match(text)
    if _URI.fullmatch(text) is None or text.count("#") > 1:
        return False
    if found:
        return _HOST.fullmatch(found["authority"]) is not None
    return not re.match(r"(?:https?|ftp):", text, re.I)


def absolute(text: str) -> bool:
    """Whether it has a scheme."""
    return _SCHEME.match(text) is not None


def identifier(text: str) -> str:
    """ "" when it can identify an entry for ever (RFC 4287, 4.2.6), else the rule it breaks."""
    lower = text.lower()
    if lower.startswith("tag:"):
        return "" if tag_uri(text) else "InvalidTAG"
    if lower.startswith("urn:uuid:"):
        return "" if _UUID.fullmatch(text) else "InvalidUUID"
    if lower.startswith("urn:"):
        return "" if _URN.fullmatch(text) else "InvalidURN"
    if not absolute(text):
        return "InvalidFullLink" if not text or text.startswith("/") else "InvalidLink"
    return "" if uri(text) else "InvalidLink"


def tag_uri(text: str) -> bool:
    """Whether it is a tag (RFC 4151)."""
    found = _TAG_URI.fullmatch(text)
    if found is None or _TAG_HOST.fullmatch(found["authority"]) is None:
        return False
    parts = [int(part) for part in found["date"].split("-")]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        return False
    return True


def language(text: str) -> bool:
    """Whether it begins with a language of ISO 639 and is built as BCP 47 has it."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|[xi](-[A-Za-z0-9]{1,8})+", text.strip()):
        return False
    first = text.strip().split("-")[0].lower()
    return len(first) != 2 or first in LANGUAGES


def media_type(text: str) -> bool:
    """Whether it is a media type with or without parameters."""
    return _MEDIA.fullmatch(text) is not None


def contact(text: str) -> bool:
    """Whether it is a mail address, with a name or without."""
    return _CONTACT.fullmatch(text.strip()) is not None


def email(text: str) -> bool:
    """Whether it is a bare mail address."""
    return _EMAIL.fullmatch(text.strip()) is not None


def integer(text: str) -> bool:
    """Whether it is a number of digits, not negative."""
    return re.fullmatch(r"\+?\d+", text.strip()) is not None


def holds_html(text: str) -> bool:
    """Whether a reader of feeds would take something in it for a tag or an entity of HTML."""
    tags = (found[1] for found in _TAG.finditer(text))
    names = (found[1] for found in _ENTITY.finditer(text))
    return any(tag is None or tag.lower() in _HTML_TAGS for tag in tags) or any(
        name is None or (name in name2codepoint and name not in _PLAIN_SIGNS) for name in names
    )
