"""The claims of a draft, section by section: each checked, mended where it can be, and reported."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify.check import check_cited
from broadsheet.stages.verify.evidence import Library
from broadsheet.stages.verify.findings import ClaimCheck, Finding, Weight, verdict_of
from broadsheet.stages.verify.judge import Judge
from broadsheet.stages.verify.parties import check_party, check_place, holds, holds_role
from broadsheet.stages.verify.quotation import verbatim
from broadsheet.stages.verify.quotes import check_quote
from broadsheet.stages.verify.repair import headline, own_sentence
from broadsheet.text.cues import cues
from broadsheet.text.normalise import fold
from broadsheet.text.numbers import find_quantities
from broadsheet.types import (
    Claim,
    ClaimReport,
    Difference,
    Figure,
    Highlight,
    Outcome,
    Party,
    Perspective,
    Quote,
    Sections,
    StoryMaterial,
    TimelineStep,
    Verdict,
)

_ONE_DAY = timedelta(days=1)


class SectionChecker:
    """Checks one draft. Collects a report line for every claim it sees, in the order of the sections."""

    def __init__(self, material: StoryMaterial, language: str, config: VerifyConfig, judge: Judge | None) -> None:
        self.material = material
        self.language = language
        self.config = config
        self.judge = judge
        self.library = Library(material.articles)
        self.source_keys = {o.article_id: o.source_key for o in material.origins}
        self.reports: list[ClaimReport] = []

    # ------------------------------------------------------------------------------------- single claims

    def check(self, claim: Claim) -> ClaimCheck:
        """All checks of one claim."""
        return check_cited(
            claim.text, claim.evidence, self.library, language=self.language, config=self.config, judge=self.judge
        )

    def keep(self, section: str, claim: Claim, check: ClaimCheck) -> Claim:
        """Report a claim as kept, with only the evidence that holds."""
        self._report(section, claim, check, Outcome.KEPT)
        return self._with_evidence(claim, check)

    def mend(self, section: str, claim: Claim, check: ClaimCheck, mended: Claim | None) -> Claim | None:
        """Report a failed claim as repaired or dropped. The mended one is itself checked first."""
        if mended is not None:
            again = self.check(mended)
            if again.supported:
                self._report(section, claim, check, Outcome.REPAIRED)
                return self._with_evidence(mended, again)
        self._report(section, claim, check, Outcome.DROPPED)
        return None

    def _report(self, section: str, claim: Claim, check: ClaimCheck, outcome: Outcome) -> None:
        self.reports.append(
            ClaimReport(section, claim.text, check.verdict, outcome, check.score, check.reasons, check.evidence)
        )

    def _with_evidence(self, claim: Claim, check: ClaimCheck) -> Claim:
        keys = {self.source_keys.get(s.article_id, s.article_id) for s in check.evidence}
        return dataclasses.replace(claim, evidence=check.evidence, sources=max(1, len(keys)))

    def judge_claim(self, section: str, claim: Claim, taken: Sequence[str] = ()) -> Claim | None:
        """A claim kept, mended by the outlet's own sentence, or None when it has to go."""
        check = self.check(claim)
        if check.supported:
            return self.keep(section, claim, check)
        return self.mend(section, claim, check, own_sentence(claim, self.library, self.language, taken))

    # ------------------------------------------------------------------------------------------ sections

    def sections(self, draft: Sections) -> Sections | None:
        """The draft's sections without what does not hold; None when no title or no summary is left."""
        title = self._title(draft.title)
        summary = self._summary(draft.summary)
        rest = dataclasses.replace(
            draft,
            highlights=tuple(h for h in map(self._highlight, draft.highlights) if h is not None),
            quote=self._quote(draft.quote) if draft.quote is not None else None,
            perspectives=tuple(p for p in map(self._perspective, draft.perspectives) if p is not None),
            timeline=tuple(s for s in map(self._step, draft.timeline) if s is not None),
            differences=tuple(d for d in map(self._difference, draft.differences) if d is not None),
            whats_new=tuple(c for n in draft.whats_new if (c := self.judge_claim("whats_new", n)) is not None),
            place=self._place(draft.place) if draft.place is not None else None,
            people=tuple(p for p in map(self._party, draft.people) if p is not None),
            reactions=tuple(r for p in draft.reactions if (r := self._perspective(p, "reactions")) is not None),
            background=tuple(c for b in draft.background if (c := self.judge_claim("background", b)) is not None),
            image=draft.image if draft.image and self._known_image(draft.image.article_id, draft.image.url) else None,
            sources=tuple(s for s in draft.sources if s.article_id in self.library.sources),
        )
        if title is None or not summary:
            return None
        return dataclasses.replace(rest, title=title, summary=summary)

    def _title(self, claim: Claim) -> Claim | None:
        check = self.check(claim)
        if check.supported:
            return self.keep("title", claim, check)
        return self.mend("title", claim, check, headline(claim, self.material, self.language))

    def _summary(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        kept: list[Claim] = []
        for claim in claims:
            taken = [c.text for c in (*kept, *claims) if c is not claim]
            judged = self.judge_claim("summary", claim, taken)
            if judged is not None:
                kept.append(judged)
        return tuple(kept)

    def _highlight(self, highlight: Highlight) -> Highlight | None:
        claim = self.judge_claim("highlights", highlight.claim)
        if claim is None:
            return None
        if self._carried_label(highlight.title, claim):
            return dataclasses.replace(highlight, claim=claim)
        note = Finding("support", Weight.MISSING, "No cited article has this heading's words.", 0, len(highlight.title))
        label = Claim(highlight.title, claim.evidence)
        self._report("highlights", label, ClaimCheck(label.text, Verdict.NOT_FOUND, 0.0, (note,), ()), Outcome.REPAIRED)
        return Highlight(_first_words(claim.text), claim)

    def _carried_label(self, label: str, claim: Claim) -> bool:
        """A heading of a few words holds when half its words are the cited articles' or it has none of content.

        So does the name of a kind of facet ("What comes next"), which says nothing of the event.
        """
        if label in cues(self.language).facet_titles:
            return True
        words = [w for w in fold(label).split() if len(w) > 3]
        texts = " ".join(self.library.sources[s.article_id].folded for s in claim.evidence)
        known = sum(1 for w in words if w.strip(".,:;'\"")[:5] in texts)
        return known * 2 >= len(words)

    def _quote(self, quote: Quote) -> Quote | None:
        check, evidence, role = check_quote(quote, self.library)
        claim = dataclasses.replace(quote.claim, evidence=evidence)
        if check.supported:
            return dataclasses.replace(quote, claim=self.keep("quote", claim, check), role=role)
        self.mend("quote", claim, check, None)
        return None

    def _perspective(self, perspective: Perspective, section: str = "perspectives") -> Perspective | None:
        claim = self.judge_claim(section, perspective.claim)
        if claim is None:
            return None
        if holds(perspective.holder, claim.evidence, self.library):
            return dataclasses.replace(perspective, claim=claim)
        self.reports.pop()
        message = f"No passage near has {perspective.holder} hold this."
        finding = Finding("speaker", Weight.MISSING, message, 0, len(claim.text))
        check = ClaimCheck(claim.text, Verdict.NOT_FOUND, 0.0, (finding,), claim.evidence)
        self.mend(section, claim, check, None)
        return None

    def _place(self, place: Claim) -> Claim | None:
        check = check_place(place, self.library)
        return self.keep("place", place, check) if check.supported else self.mend("place", place, check, None)

    def _party(self, party: Party) -> Party | None:
        check = check_party(party, self.library)
        named = Claim(f"{party.name}, {party.role}" if party.role else party.name, party.evidence)
        if not check.supported:
            self.mend("people", named, check, None)
            return None
        found = dataclasses.replace(party, evidence=check.evidence)
        if not party.role or holds_role(party, check.evidence, self.library):
            self.keep("people", named, dataclasses.replace(check, text=named.text))
            return found
        message = f"No cited passage gives {party.name} this role."
        fault = Finding("role", Weight.MISSING, message, len(party.name) + 2, len(named.text))
        self._report("people", named, ClaimCheck(named.text, Verdict.NOT_FOUND, 0.0, (fault,)), Outcome.REPAIRED)
        return dataclasses.replace(found, role="")

    def _step(self, step: TimelineStep) -> TimelineStep | None:
        claim = self.judge_claim("timeline", step.claim)
        if claim is None:
            return None
        evidence = self.library.evidence(claim.evidence)
        days = {d.day for p in evidence.near for d in p.dates if d.precision in ("day", "weekday", "relative")}
        days |= {d.day.replace(day=1) for p in evidence.near for d in p.dates if d.precision in ("month", "year")}
        published = {p.anchor.date() for p in evidence.cited}
        if step.day in days | published | {d - _ONE_DAY for d in published}:
            return dataclasses.replace(step, claim=claim)
        self.reports.pop()
        finding = Finding("date", Weight.MISSING, f"No passage near gives {step.day.isoformat()}.", 0, len(claim.text))
        self.mend("timeline", claim, ClaimCheck(claim.text, Verdict.NOT_FOUND, 0.0, (finding,), claim.evidence), None)
        return None

    def _difference(self, difference: Difference) -> Difference | None:
        figures = [f for f in map(self._figure, difference.figures) if f is not None]
        return dataclasses.replace(difference, figures=tuple(figures)) if len(figures) >= 2 else None

    def _figure(self, figure: Figure) -> Figure | None:
        check = self.check(figure.claim)
        if check.supported and not _value_stands(figure, self.language):
            message = f"The sentence does not give “{figure.value}”."
            findings = (*check.findings, Finding("number", Weight.AGAINST, message, 0, len(figure.claim.text)))
            check = dataclasses.replace(check, verdict=verdict_of(findings), findings=findings, score=0.0)
        if check.supported:
            return dataclasses.replace(figure, claim=self.keep("differences", figure.claim, check))
        self.mend("differences", figure.claim, check, None)
        return None

    def _known_image(self, article_id: str, url: str) -> bool:
        source = self.library.sources.get(article_id)
        return source is not None and source.article.image_url == url


def _value_stands(figure: Figure, language: str) -> bool:
    texts = (figure.claim.text, *(s.text for s in figure.claim.evidence))
    if any(verbatim(figure.value, text) for text in texts):
        return True
    values = {q.value for q in find_quantities(figure.value, language)}
    return bool(values) and any(values <= {q.value for q in find_quantities(text, language)} for text in texts)


def _first_words(text: str, count: int = 4) -> str:
    return " ".join(text.split()[:count]).rstrip(".,;:")
