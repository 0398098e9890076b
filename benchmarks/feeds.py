"""Our rules for feeds against the W3C feed validator's own test cases: how many of them they judge as it does."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import DataMissingError, Row
from benchmarks.feedrules import COVERED, Finding, check_xml

# RSS 1.0 and 0.90 are other formats, and of the extensions only those in feeds like ours are looked at.
_RDF = re.compile(rb"<rdf:RDF|<RDF\b", re.I)
OUR_PREFIXES = ("content:", "atom:", "dc:", "dcterms:", "admin:", "xhtml:", "xml:")
FOLDERS = ("rss", "rss20", "atom", "opml")
_EXPECT = re.compile(rb"Expect:\s*(!?)(\w+)\s*(?:\{([^}]*)\})?")
# A case that a value is valid is one that no rule against this value may find anything.
VALID = {
    "ValidRFC2822Date": ("InvalidRFC2822Date", "ProblematicalRFC822Date"),
    "ValidURI": ("InvalidLink",),
    "ValidLanguage": ("InvalidLanguage",),
    "ValidContact": ("InvalidContact",),
    "ValidTAG": ("InvalidTAG",),
    "ValidURN": ("InvalidURN",),
    "ValidMIMEAttribute": ("InvalidMIMEAttribute", "InvalidMIMEType"),
    "ValidHttpGUID": ("InvalidHttpGUID",),
    "ValidURLAttribute": ("InvalidURLAttribute",),
    "ValidBooleanAttribute": ("InvalidBooleanAttribute",),
    "ValidIntegerAttribute": ("InvalidIntegerAttribute",),
    "ValidInteger": ("InvalidInteger",),
    "ValidDay": ("InvalidDay",),
    "ValidHour": ("InvalidHour",),
    "ValidHtml": ("NotHtml",),
    "ValidAtomLinkRel": ("UnregisteredAtomLinkRel",),
}
# The validator calls these warnings: a feed with them has no error.
WARNINGS = frozenset(
    """ContainsHTML ContainsUndeclaredHTML DuplicateSemantics DuplicateItemSemantics DuplicateEnclosure DuplicateEntries
    ImplausibleDate NotHtml ProblematicalRFC822Date SecurityRisk UnexpectedWhitespace UnregisteredAtomLinkRel
    AtomLinkNotEmpty DuplicateIds NotBlank""".split()
)


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what the validator says of it."""

    path: Path
    negated: bool  # the rule must find nothing
    rules: tuple[str, ...]
    where: dict[str, str]  # "parent" and "element" of the finding, where the case names them
    group: str


def run(data: Path) -> list[Row]:
    """Cases judged right: in all, of each format, and the rules with the most that are judged wrong."""
    folder = data / "feeds" / "feedvalidator" / "testcases"
    if not folder.is_dir():
        raise DataMissingError(f"{folder}: not found; give the folder of evaluation data with --data DIR")
    files = [path for name in FOLDERS for path in sorted((folder / name).rglob("*.xml"))]
    files += sorted((folder / "opml").rglob("*.opml"))
    found = [(path, case_of(path, folder)) for path in files]
    cases = [case for _, case in found if case is not None]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: dict[str, int] = defaultdict(int)
    for case in cases:
        good = judged_right(case)
        kind = "nothing is found that is not there" if case.negated else "what is wrong is found"
        for name in ("all", case.group, kind):
            total[name] += 1
            right[name] += good
        wrong[case.rules[0]] += not good
    rows = [Row("feeds", "cases of the validator in these folders", len(files))]
    rows.append(Row("feeds", "cases about a rule that is covered", len(cases)))
    rows += [Row("feeds", f"judged right: {name} ({total[name]})", right[name] / total[name]) for name in sorted(total)]
    worst = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    rows += [Row("feeds", f"judged wrong: {rule}", count) for rule, count in worst[:10] if count]
    return rows


def case_of(path: Path, folder: Path) -> Case | None:
    """The case in a file; None when it is about a rule that is not covered."""
    content = path.read_bytes()
    expectation = _EXPECT.search(content)
    if expectation is None or _RDF.search(content):
        return None
    negated, rule = bool(expectation[1]), expectation[2].decode("ascii")
    where = dict(_pairs((expectation[3] or b"").decode("utf-8", "replace")))
    if any(
        ":" in name and not name.startswith(OUR_PREFIXES) for key in ("element", "core") if (name := where.get(key, ""))
    ):
        return None
    group = path.relative_to(folder).parts[0]
    if rule in VALID and not negated:
        return Case(path, True, VALID[rule], where, group)
    if rule == "Error" and negated:
        return Case(path, True, tuple(sorted(COVERED - WARNINGS)), {}, group)
    return Case(path, negated, (rule,), where, group) if rule in COVERED else None


def judged_right(case: Case) -> bool:
    """Whether our rules say of the file what the validator says."""
    return any(_matches(case, finding) for finding in check_xml(case.path.read_bytes())) is not case.negated


def _matches(case: Case, finding: Finding) -> bool:
    if finding.rule not in case.rules:
        return False
    names = {"parent": finding.parent, "element": finding.element}
    if case.rules[0] in ("DuplicateSemantics", "DuplicateItemSemantics"):
        return case.where.get("core", finding.element) == finding.element
    return all(case.where.get(key, name).casefold() == name.casefold() for key, name in names.items())


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(","):
        key, colon, value = part.strip().partition(":")
        if colon:
            yield key.strip(), value.strip()
