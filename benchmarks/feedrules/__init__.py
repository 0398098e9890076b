"""The rules of the W3C feed validator that matter for feeds like ours, each under the validator's own name for it.

`check_xml` reads RSS 2.0, Atom 1.0 and OPML, `check_json` JSON Feed 1.1; both return findings, none for a sound feed.
The tests hold every feed we publish against them, and `./run.sh bench feeds` holds them against the validator's cases.
"""

from __future__ import annotations

from lxml import etree

from benchmarks.feedrules.atom import ATOM, check_atom
from benchmarks.feedrules.found import Finding
from benchmarks.feedrules.jsonfeed import check_json
from benchmarks.feedrules.opml import check_opml
from benchmarks.feedrules.rss import check_rss

__all__ = ["COVERED", "Finding", "check_json", "check_xml"]

# Every rule that a finding may name.
COVERED = frozenset(
    """AtomLinkNotEmpty AttrNotBlank ContainsHTML ContainsUndeclaredHTML DuplicateAtomLink DuplicateElement
    DuplicateEnclosure DuplicateEntries DuplicateIds DuplicateItemSemantics DuplicateSemantics DuplicateValue
    ImplausibleDate InvalidBooleanAttribute InvalidContact InvalidDay InvalidFullLink InvalidHour InvalidHttpGUID
    InvalidInteger InvalidIntegerAttribute InvalidLanguage InvalidLink InvalidMIMEAttribute InvalidMIMEType
    InvalidNonNegativeInteger InvalidOPMLVersion InvalidOutlineType InvalidRFC2822Date InvalidRFC3339Date InvalidTAG
    InvalidTextType InvalidTrueFalse InvalidURLAttribute InvalidURN InvalidUUID ItemMustContainTitleOrDescription
    MissingAttribute MissingContentOrAlternate MissingDescription MissingElement MissingHref MissingLink MissingTitle
    MissingXmlURL NotBlank NotHtml NotInline ProblematicalRFC822Date SAXError SecurityRisk UndefinedElement
    UnexpectedAttribute UnexpectedWhitespace UnregisteredAtomLinkRel""".split()
)


def check_xml(data: bytes) -> list[Finding]:
    """What is wrong with a feed or an OPML file. Entities are not expanded and nothing is loaded."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        return [Finding("SAXError", "root", "", str(error))]
    name = etree.QName(root)
    if name.localname in ("feed", "entry") and name.namespace == ATOM:
        return check_atom(root)
    if name.localname == "opml":
        return check_opml(root)
    if name.localname == "rss":
        return check_rss(root)
    return [Finding("UndefinedElement", "root", str(root.tag), "neither RSS, Atom nor OPML")]
