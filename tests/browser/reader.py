"""A reader at a browser: opens pages, and after every step sees to what holds for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from . import paper

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Sums what moved without the reader having done anything, over the life of a page; `pwned` is what hostile text calls.
WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.moved.push(entry.sources.map((s) => s.node?.outerHTML?.slice(0, 120) ?? '?'));
  }
}).observe({ type: 'layout-shift', buffered: true });
window.ran = 0;
window.pwned = () => { window.ran += 1; };
"""


class Reader:
    """One browser profile with one page."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        pictures: Path,
        *,
        size: dict[str, int] | None = None,
        scheme: str = "light",
        scripts: bool = True,
        touch: bool = False,
    ) -> None:
        self.site = site
        self.scripts = scripts
        self._pictures = pictures
        self._requests: list[str] = []
        self._complaints: list[str] = []
        self.context = browser.new_context(
            viewport=size or DESK,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            has_touch=touch,
            is_mobile=touch,
            accept_downloads=True,
        )
        self.context.add_init_script(WATCH)
        self.page: Page = self.context.new_page()
        self.page.clock.set_fixed_time(paper.NOON.replace(hour=14))
        self.context.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        self._requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.text} ({message.location.get('url')})")

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(self.site + path)
        return self.page

    def expect_complaint(self, part: str) -> None:
        """What the browser must have written to its console once, and is no fault of the page."""
        (found,) = (complaint for complaint in self._complaints if part in complaint)
        self._complaints.remove(found)

    def keep(self, name: str, value: object) -> None:
        """Put something where the paper's scripts keep it, as if set on an earlier day."""
        if not self.page.url.startswith(self.site):
            self.open("/settings/")
        self.page.evaluate("([name, value]) => localStorage.setItem(name, JSON.stringify(value))", [name, value])

    def look(self, name: str, *, axe: bool = True, part: str = "", rules: tuple[str, ...] = ()) -> None:
        """What holds in every state: accessible, quiet, still, and from this host alone. Keeps a picture.

        axe takes seconds for a long page: `part` is the selector of what is new since it last saw the page, `rules` the
        only ones that the new state can break.
        """
        self.page.screenshot(path=self._pictures / f"{name}.png")
        assert not self._complaints, (name, self._complaints)
        assert [url for url in self._requests if not url.startswith((self.site, "blob:", "data:"))] == [], name
        if not self.scripts:
            return
        moved = self.page.evaluate("window.moved")
        assert not moved, (name, moved)
        assert self.page.evaluate("window.ran") == 0, name
        assert self.context.cookies() == []
        if axe:
            options = {"runOnly": list(rules) or TAGS, "resultTypes": ["violations"]}
            found = faults(Axe().run(self.page, context=part or None, options=options).response)
            assert not found, (name, found)

    def leave(self) -> None:
        """Close the profile."""
        self.context.close()


def faults(result: dict[str, Any]) -> list[str]:
    """One line a violation, with the elements at fault."""
    return [
        f"{v['id']}: {v['help']}: " + "; ".join(str(node["html"])[:160] for node in v["nodes"][:4])
        for v in result["violations"]
    ]
