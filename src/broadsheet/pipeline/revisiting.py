"""Articles the paper cites, visited again: an outlet that takes one back answers "gone", one that changed it shows so.

No list of visits is kept. An article is due whenever another `recheck_hours` have passed since it was first seen, so a
run asks for those that became due since the last finished run: each page once a period, however often the pipe runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from broadsheet.pipeline.state import BATCH, Run, Step, batches, mapped
from broadsheet.stages.extract import ReviseTask, Revisited, is_gone
from broadsheet.stages.fetch import FetchRequest, fetch_iter
from broadsheet.stages.verify import cited_articles
from broadsheet.types import Article, Drop, Page

# A site that is being moved answers 404 for everything: from this many pages on, when most of one outlet's are
# gone at once, none is believed to be.
_MANY = 3
_LAST_RUNS = 20  # looked through for one that finished


def revisit(run: Run) -> None:
    """Visit cited articles that are due: keep what changed ones say now, and withdraw those that are gone."""
    due = {article.id: article for article in _due(run)}
    if not due:
        return
    gone: set[str] = set()
    with Step(run, "revisits", len(due)) as step:
        answers = _answers(run, step, due, gone)
        changed = 0
        task = ReviseTask(run.config.extract)
        read = mapped(run, task, answers, lambda item: item.article.url, run.config.extract.timeout_seconds)
        for batch in batches((new for _, new in read if isinstance(new, Article)), BATCH):
            changed += _keep(run, batch)
        taken_back = _believed(list(due.values()), gone)
        withdraw(run, taken_back)
        step.made = changed + len(taken_back)
        step.note = f"of {step.items:,} cited articles {changed:,} were changed, {len(taken_back):,} taken back"


def _answers(run: Run, step: Step, due: Mapping[str, Article], gone: set[str]) -> Iterator[Revisited]:
    """The pages that are there, each with its article; ids of those that are gone are added to `gone`."""
    requests = [FetchRequest(article.url, "page", key=article.id) for article in due.values()]
    for request, answer in fetch_iter(requests, run.config.fetch):
        if isinstance(answer, Drop) and is_gone(answer):
            gone.add(request.key)
        step.advance()
        if isinstance(answer, Page):
            yield Revisited(due[request.key], answer)


def _keep(run: Run, articles: Sequence[Article]) -> int:
    """Keep what changed articles say now; their stories are looked at again in this run."""
    entries = run.store.first_entries([article.id for article in articles])
    return len(run.store.save_articles([(entries[a.id], a) for a in articles if a.id in entries]))


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
