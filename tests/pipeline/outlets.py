"""Four invented outlets on one loopback server whose feeds and pages a test changes between two runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from broadsheet.types import Feed, Outlet

PUBLISHED = datetime(2026, 3, 4, 9, tzinfo=UTC)
NAMES = ("herald", "courier", "gazette", "beacon")


@dataclass
class Article:
    """What an outlet says now; `status` other than 200 is answered for its page."""

    title: str
    paragraphs: list[str]
    status: int = 200
    canonical: str = ""  # path that its page names as its own


@dataclass
class Outlets:
    """The outlets' articles by name, and where they are served."""

    port: int
    articles: dict[str, Article] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    mute: set[str] = field(default_factory=set)  # outlets whose feeds say nothing new: they answer 304

    def feeds(self) -> list[Feed]:
        """One feed an outlet."""
        return [
            Feed(f"http://127.0.0.1:{self.port}/{n}/feed.xml", f"{n}.example", language="en") for n in self.articles
        ]

    def outlets(self) -> list[Outlet]:
        """The outlets, each a publisher of its own."""
        return [Outlet(f"{n}.example", f"The Varn {n.title()}", language="en") for n in self.articles]

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body for a path."""
        self.asked.append(path)
        name, _, what = path.strip("/").partition("/")
        article = self.articles.get(name)
        if article is None:
            return 404, "text/html", "<h1>Not found</h1>"
        if what == "feed.xml" and name in self.mute:
            return 304, "application/rss+xml", ""
        if what == "feed.xml":
            return 200, "application/rss+xml", self._feed(name, article)
        if article.status != 200:
            return article.status, "text/html", f"<h1>{article.status}</h1>"
        return 200, "text/html", _page(article, f"http://127.0.0.1:{self.port}{article.canonical}")

    def _feed(self, name: str, article: Article) -> str:
        link = f"http://127.0.0.1:{self.port}/{name}/story.html"
        return (
            '<?xml version="1.0"?><rss version="2.0"><channel>'
            f"<title>{name}</title><link>http://127.0.0.1:{self.port}/{name}/</link><description>news</description>"
            f"<item><title>{escape(article.title)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{format_datetime(PUBLISHED)}</pubDate>"
            f"<description>{escape(article.paragraphs[0])} ({article.status})</description></item></channel></rss>"
        )


def _page(article: Article, canonical: str) -> str:
    body = "".join(f"<p>{escape(p)}</p>" for p in article.paragraphs)
    title = escape(article.title)
    link = f'<link rel="canonical" href="{canonical}">' if article.canonical else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{link}</head>'
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    )


@contextmanager
def serve_outlets() -> Iterator[Outlets]:
    """The outlets on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = served.answer(self.path)
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Outlets(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


TOLD = {
    "herald": Article(
        "Ferry Solveig runs aground off Port Varn, nine hurt",
        [
            "The ferry Solveig ran aground on a sandbank off Port Varn on Wednesday morning with 120 passengers on board.",
            "Nine passengers of the ferry were taken to hospital in Port Varn, harbour master Ada Quill told reporters.",
            "The lifeboat from Port Varn reached the ferry within twenty minutes and took off the passengers.",
            "“We had warned the company about the sandbank twice since the autumn,” Quill said.",
        ],
    ),
    "courier": Article(
        "Solveig ferry stuck on sandbank near Port Varn",
        [
            "A ferry of the Varn Line, the Solveig, is stuck on a sandbank near the harbour of Port Varn since Wednesday.",
            "Mayor Lena Falk thanked the crew of the lifeboat, which brought the ferry's passengers ashore.",
            "The sandbank off Port Varn has moved by sixty metres since the last survey, the survey office said.",
            "Divers will look at the hull of the ferry Solveig before tugs try to pull it free.",
        ],
    ),
    "gazette": Article(
        "Port Varn: passengers rescued from grounded ferry",
        [
            "Passengers of the ferry Solveig were rescued by lifeboat after the ship grounded off Port Varn on Wednesday.",
            "The Varn Line, which runs the ferry Solveig, said that its captain had followed the charts it was given.",
            "Trade unions of the port demanded an inquiry into the grounding of the ferry.",
            "All crossings between Port Varn and the islands were cancelled until Friday, the Varn Line said.",
        ],
    ),
    "beacon": Article(
        "Ferry aground off Port Varn: crossings cancelled",
        [
            "The grounding of the ferry Solveig off Port Varn on Wednesday stopped all traffic to the islands.",
            "Shops on the islands have supplies for four days, the council of the islands said.",
            "The coastguard is watching the sandbank near Port Varn, where the ferry Solveig lies, for oil.",
            "Two tugs are on their way from Harrow Sound to pull the ferry off the sandbank.",
        ],
    ),
}
