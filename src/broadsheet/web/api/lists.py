"""Handlers of what the paper is made from: categories, outlets, feeds and their health; and of how it fares."""

from __future__ import annotations

from collections import Counter

from broadsheet import __version__
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.site import iso
from broadsheet.store.values import FeedState
from broadsheet.text.ids import stable_id
from broadsheet.types import Feed
from broadsheet.web.api import models
from broadsheet.web.api.endpoint import Call, Reply
from broadsheet.web.context import Context


def categories(context: Context, _call: Call) -> Reply:
    """Categories in print, then those that only have feeds."""
    feeds = Counter(feed.category for feed in context.store.feeds())
    stories = {name: len(edition.placements) for name, edition in context.editions_at().items()}
    names = [*stories, *sorted(set(feeds) - set(stories))]
    found = [models.Category(name=name, stories=stories.get(name, 0), feeds=feeds[name]) for name in names]
    return Reply(models.CategoryList(categories=found))


def outlets(context: Context, _call: Call) -> Reply:
    """All known outlets with the number of their feeds."""
    feeds = Counter(feed.outlet for feed in context.store.feeds())
    found = [
        models.Outlet(
            domain=outlet.domain,
            name=outlet.name,
            country=outlet.country,
            language=outlet.language,
            family=outlet.family_key,
            ownership=outlet.ownership,
            feeds=feeds[outlet.domain],
        )
        for outlet in context.store.outlets()
    ]
    return Reply(models.OutletList(outlets=found))


def feeds(context: Context, call: Call) -> Reply:
    """Feeds with their health; addresses and errors for the operator only."""
    query: models.FeedQuery = call.query
    states = context.store.feed_states()
    views = [
        feed_view(feed, states.get(feed.url), whole=call.operator)
        for feed in context.store.feeds()
        if not query.category or feed.category.casefold() == query.category.casefold()
    ]
    views = [view for view in views if not query.health or view.health == query.health]
    return Reply(models.FeedList(feeds=sorted(views, key=lambda view: (view.outlet, view.id))))


def feed_id(url: str) -> str:
    """What a feed is called where its address must not be shown."""
    return stable_id("feed", url)


def feed_view(feed: Feed, state: FeedState | None, *, whole: bool) -> models.Feed:
    """A feed as shown; `whole` adds what only the operator may see."""
    health = "new" if state is None or state.last_fetched is None else "failing" if state.failures else "ok"
    return models.Feed(
        id=feed_id(feed.url),
        outlet=feed.outlet,
        category=feed.category,
        language=feed.language,
        title=shown(feed.title),
        health=health,
        failures=state.failures if state else 0,
        last_ok=iso(state.last_ok) if state and state.last_ok else None,
        entries=state.entries_seen if state else 0,
        url=feed.url if whole else "",
        error=shown(state.last_error) if whole and state else "",
    )


def status(context: Context, _call: Call) -> Reply:
    """How old the paper is."""
    editions = context.editions_at().values()
    newest = max((edition.created for edition in editions), default=None)
    value = models.Status(
        version=__version__,
        title=context.config.publish.title,
        updated=iso(newest) if newest else None,
        stories=sum(len(edition.placements) for edition in editions),
        running=context.refresher is not None and context.refresher.running,
    )
    return Reply(value)


def withdrawals(context: Context, _call: Call) -> Reply:
    """What was taken back."""
    found = context.store.withdrawals().values()
    items = [models.Withdrawn(id=w.id, time=iso(w.time), reason=w.reason) for w in found]
    return Reply(models.WithdrawnList(withdrawals=items))
