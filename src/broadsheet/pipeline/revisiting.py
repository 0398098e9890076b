"""Articles the paper cites, visited again: an outlet that takes one back answers "gone".

No list of visits is kept. An article is due whenever another `recheck_hours` have passed since it was first seen, so a
run asks for those that became due since the last finished run: each page once a period, however often the pipe runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from broadsheet.pipeline.state import Run, Step
from broadsheet.stages.extract import is_gone
from broadsheet.stages.fetch import FetchRequest, fetch_iter
from broadsheet.stages.verify import cited_articles
from broadsheet.types import Article, Drop

# A site that is being moved answers 404 for everything: from this many pages on, when most of one outlet's are
# gone at once, none is believed to be.
_MANY = 3
_LAST_RUNS = 20  # looked through for one that finished


def revisit(run: Run) -> None:
    """Visit cited articles that are due, and withdraw those that are gone."""
    due = _due(run)
    if not due:
        return
    requests = [FetchRequest(article.url, "page", key=article.id) for article in due]
    gone: set[str] = set()
    with Step(run, "revisits", len(due)) as step:
        for request, answer in fetch_iter(requests, run.config.fetch):
            if isinstance(answer, Drop) and is_gone(answer):
                gone.add(request.key)
            step.advance()
        taken_back = _believed(due, gone)
        withdraw(run, taken_back)
        step.made = len(taken_back)
        step.note = f"{step.made:,} of {step.items:,} cited articles were taken back"


def withdraw(run: Run, article_ids: Iterable[str]) -> None:
    """Note that outlets took articles back; their stories are looked at again in this run."""
    run.store.withdraw_articles(article_ids, run.now, "The outlet's page is gone.")


def _due(run: Run) -> list[Article]:
    """Articles current editions cite whose time has come, the newest first."""
    period = timedelta(hours=run.config.fetch.recheck_hours)
    last = next((r.report.started for r in run.store.runs(_LAST_RUNS) if r.report.finished is not None), None)
    if not period or last is None:
        return []
    editions = run.store.latest_editions().values()
    digests = run.store.latest_digests(sorted({p.story_id for e in editions for p in e.placements}))
    cited = sorted(frozenset[str]().union(*map(cited_articles, digests.values())))
    withdrawn = run.store.withdrawn_articles(cited)
    articles = [a for i, a in run.store.articles(cited).items() if i not in withdrawn]
    due = [a for a in articles if _visits(a, run.now, period) > _visits(a, last, period)]
    return sorted(due, key=lambda a: (a.first_seen, a.id), reverse=True)[: run.config.fetch.recheck_max_pages]


def _visits(article: Article, moment: datetime, period: timedelta) -> int:
    return (moment - article.first_seen) // period


def _believed(due: Sequence[Article], gone: set[str]) -> list[str]:
    """Ids of the gone articles, but none of an outlet most of whose pages are gone at once."""
    of_outlet: dict[str, list[str]] = defaultdict(list)
    for article in due:
        of_outlet[article.outlet].append(article.id)
    found: list[str] = []
    for ids in of_outlet.values():
        lost = [i for i in ids if i in gone]
        if len(lost) < _MANY or 2 * len(lost) <= len(ids):
            found += lost
    return found
