"""Handlers of the audit, and of what only the operator may do."""

from __future__ import annotations

import msgspec

from broadsheet.audit import AuditSource, audit, collect, to_json
from broadsheet.catalogue import load_catalogue
from broadsheet.catalogue.hosts import clean_feed_url, fault_of_url
from broadsheet.errors import CatalogueError
from broadsheet.stages.fetch.guard import ForbiddenAddressError, check_url
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.site import iso
from broadsheet.stages.verify import find_thesaurus
from broadsheet.store.values import RunRecord
from broadsheet.text.normalise import clean
from broadsheet.types import Feed, Outlet
from broadsheet.web.api import models
from broadsheet.web.api.endpoint import Call, Reply
from broadsheet.web.api.lists import feed_id, feed_view
from broadsheet.web.api.problems import Fault, ProblemError
from broadsheet.web.api.stories import ROOT
from broadsheet.web.context import Context

MAX_RUNS = 20
MAX_REPORTS = 100


def check_text(context: Context, call: Call) -> Reply:
    """A text held against its sources, sentence by sentence."""
    asked: models.AuditRequest = call.body
    sources = [AuditSource(s.text, s.title, s.name, s.published, s.language) for s in asked.sources]
    config = context.config.verify
    collected = collect(sources, language=asked.language, thesaurus=find_thesaurus(config.thesaurus))
    result = audit(asked.text, collected, title=asked.title, language=asked.language, config=config)
    return Reply(msgspec.convert(to_json(result), models.AuditReport))


def runs(context: Context, _call: Call) -> Reply:
    """The last runs."""
    running = context.refresher is not None and context.refresher.running
    return Reply(models.RunList(running=running, runs=[_run(record) for record in context.store.runs(MAX_RUNS)]))


def start_run(context: Context, _call: Call) -> Reply:
    """Begin a run in the background."""
    if context.refresher is None:
        raise ProblemError(403, "this server only shows a paper; `broadsheet serve` can run the pipe too")
    if not context.refresher.start():
        raise ProblemError(409, "a run is under way already; it reads what is due")
    return Reply(models.Started(running=True), 202, {"location": f"{ROOT}/runs"})


def add_feed(context: Context, call: Call) -> Reply:
    """Read a feed from the next run on."""
    asked: models.NewFeed = call.body
    category = _words("category", asked.category, 1)
    address = clean_feed_url(asked.url)
    if fault := fault_of_url(address):
        raise _wrong_address(f"not a web address ({fault}); give one that begins with https:// or http://")
    try:
        check_url(address, context.config.fetch)
        known = load_catalogue().outlet_for(asked.outlet or address)
    except (ForbiddenAddressError, CatalogueError) as error:
        raise _wrong_address(str(error)) from error
    # What the store knows of an outlet may be the operator's own words: the packaged catalogue does not undo them.
    outlet = next((o for o in context.store.outlets() if o.domain == known.domain), None)
    if outlet is None:
        outlet = Outlet(known.domain, known.name, known.country, known.language, known.family, known.ownership)
        context.store.put_catalogue(outlets=[outlet])
    feed = Feed(address, outlet.domain, category, asked.language or outlet.language, clean(asked.title))
    new = context.store.add_feeds([feed])
    view = feed_view(feed, context.store.feed_states().get(address), whole=True)
    return Reply(view, 201 if new else 200, {"location": f"{ROOT}/feeds/{view.id}"})


def remove_feed(context: Context, call: Call) -> Reply:
    """Stop reading a feed; what it brought stays."""
    for feed in context.store.feeds():
        if feed_id(feed.url) == call.path.id:
            context.store.remove_feed(feed.url)
            return Reply(None, 204)
    raise ProblemError(404, f"no such feed: {call.path.id}")


def withdraw(context: Context, call: Call) -> Reply:
    """Take a story back. The next run takes it from the pages and says why at its address."""
    story_id = _withdrawable(context, call.path.id)
    if context.store.story(story_id) is None:
        raise ProblemError(404, f"no such story: {call.path.id}")
    new = context.store.withdraw_story(story_id, context.clock(), _words("reason", call.body.reason, 3))
    kept = context.store.withdrawals()[story_id]
    return Reply(models.Withdrawn(id=kept.id, time=iso(kept.time), reason=kept.reason), 201 if new else 200)


def restore(context: Context, call: Call) -> Reply:
    """Undo a withdrawal."""
    if not context.store.restore_story(_withdrawable(context, call.path.id)):
        raise ProblemError(404, f"not withdrawn: {call.path.id}")
    return Reply(None, 204)


def _withdrawable(context: Context, story_id: str) -> str:
    """The id whose withdrawal is meant: its own where it was withdrawn before another story absorbed it."""
    return story_id if story_id in context.store.withdrawals() else context.store.resolve(story_id)


def reports(context: Context, _call: Call) -> Reply:
    """What readers say is wrong."""
    found = [
        models.Report(
            id=report.id,
            story=report.story_id,
            kind=shown(report.kind),
            text=clean(report.text),
            urls=[shown(url) for url in report.urls],
            time=iso(report.time),
        )
        for report in context.store.reader_reports(MAX_REPORTS)
    ]
    return Reply(models.ReportList(reports=found))


def _words(place: str, text: str, least: int) -> str:
    """A line that people read, cleaned: spaces and invisible characters do not count as words.

    Raises:
        ProblemError: 422, hardly anything is left.
    """
    kept = shown(text)
    if len(kept) < least:
        why = f"expected at least {least} visible character{'s' if least > 1 else ''}"
        raise ProblemError(422, f"body {place!r}: {why}", errors=[Fault(place, why)])
    return kept


def _wrong_address(why: str) -> ProblemError:
    return ProblemError(422, f"body 'url': {why}", errors=[Fault("url", why)])


def _run(record: RunRecord) -> models.Run:
    report = record.report
    return models.Run(
        id=record.id,
        started=iso(report.started),
        finished=iso(report.finished) if report.finished else None,
        stages=[
            models.Stage(stage=s.stage, items=s.items, made=s.made, dropped=s.dropped, seconds=round(s.seconds, 3))
            for s in report.stages
        ],
        drops=report.drops,
        new_digests=report.new_digests,
        new_editions=report.new_editions,
    )
