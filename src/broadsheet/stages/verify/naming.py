"""Name check: every person, body and place of a claim is in the evidence."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import entry
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted
from broadsheet.text.names import Name, country_code, name_words, same_name, same_word
from broadsheet.text.normalise import fold

_ACRONYM_CHARS = 6


def check_names(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every name the evidence does not know."""
    findings = []
    inside = quoted(claim.text)
    for name in claim.names:
        if any(a <= name.start < b for a, b in inside) or _shouted(name):
            continue
        finding = _judge(name, evidence)
        if finding is not None:
            findings.append(finding)
    return findings


def _shouted(name: Name) -> bool:
    # "CLICK HERE", "FINALLY": an ordinary word in capitals
    return name.text.isupper() and all(len(w) > 3 and entry(w) is not None for w in fold(name.text).split())


def _judge(name: Name, evidence: Evidence) -> Finding | None:
    words = name_words(name.text)
    if not words or _stands_in(name, words, evidence.near):
        return None
    if _known(name, words, evidence):
        return None
    missing = [w for w in words if not any(same_word(w, k) for p in evidence.everything for k in p.keys)]
    if missing and len(missing) < len(words):
        message = f"No cited article has “{' '.join(missing)}” in this name."
        return Finding("name", Weight.AGAINST, message, name.start, name.end)
    return Finding("name", Weight.MISSING, "No cited passage names this.", name.start, name.end)


def _stands_in(name: Name, words: list[str], passages: tuple[Passage, ...]) -> bool:
    for passage in passages:
        if fold(name.text) in passage.plain_text or all(w in passage.keys for w in words):
            return True
        if any(same_name(name.text, other.text) for other in passage.names):
            return True
    keys = {k for p in passages for k in p.keys}
    if all(_word_known(w, keys) for w in words):
        return True
    code = country_code(name.text)
    return bool(code) and any(code == demonyms().get(k) for k in keys)


def _word_known(word: str, keys: set[str]) -> bool:
    if word in keys:
        return True
    code = demonyms().get(word) or country_code(word)
    if code and any(demonyms().get(k) == code or country_code(k) == code for k in keys):
        return True
    return any(same_word(word, k) for k in keys) if len(word) > 3 else False


def _known(name: Name, words: list[str], evidence: Evidence) -> bool:
    """Elsewhere in the cited articles: all of a looked-up source, or a full name whose surname the passage has."""
    rest = evidence.everything
    if evidence.whole or (not name.certain and len(words) > 1):
        if _stands_in(name, words, rest):
            return True
        # A sentence's first word need not belong to its name.
        return not name.certain and len(words) > 1 and _stands_in(name, words[1:], rest)
    if len(words) > 1 and any(words[-1] in p.keys for p in evidence.near):
        return _stands_in(name, words, rest)
    if len(name.text) <= _ACRONYM_CHARS and name.text.isupper():
        return any(same_name(name.text, n.text) for p in rest for n in p.names)
    return False


@functools.cache
def demonyms() -> dict[str, str]:
    """Folded adjectives and people of countries → ISO code: "british" → GB."""
    text = resources.files("broadsheet.stages.verify.data").joinpath("demonyms.toml").read_text(encoding="utf-8")
    return {fold(word): code for code, words in tomllib.loads(text).items() for word in words.split()}
