"""Renders the invented news day: feeds, pages, the feed catalogue and the truth. `--check` only compares.

source.py reads what a person edits, feeds.py and pages.py write the site, truth.py writes what the tests compare with.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from feeds import render_feed
from pages import render_article, render_bad_page, render_index, render_picture
from source import HERE, Newsday, Site, read_newsday
from truth import make_truth

Files = dict[str, bytes]
GENERATED = ("site", "catalogue/feeds")


def render_site(day: Newsday, site: Site) -> Files:
    """One outlet's files, by path below `site/`."""
    host = site.outlet.domain
    files = {f"{host}/index.html": render_index(day, site), f"{host}/assets/lead.svg": render_picture(site)}
    files[f"{host}/robots.txt"] = b"User-agent: *\nAllow: /\n"
    for spec in site.feeds:
        if spec.fault != "error":
            files[host + spec.path] = render_feed(day, site, spec)
    for article in day.articles.values():
        if article.site is site:
            files[host + article.path] = render_article(day, article)
    for bad in day.bad:
        if bad.site is site and bad.kind in {"long_title", "empty_page"}:
            files[host + bad.path] = render_bad_page(bad)
    return files


def response(host: str, path: str, status: int, **more: str | float) -> str:
    """One `[[response]]` record."""
    lines = ["[[response]]", f'host = "{host}"', f'path = "{path}"', f"status = {status}"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in more.items()]
    return "\n".join(lines) + "\n"


def render_responses(day: Newsday) -> bytes:
    """What the files can't say: errors, redirects, types and delays."""
    records = [
        response(site.outlet.domain, spec.path, 500)
        for site in day.sites.values() for spec in site.feeds if spec.fault == "error"
    ]  # fmt: skip
    for bad in day.bad:
        if bad.kind == "redirect_loop":
            records.append(response(bad.site.outlet.domain, bad.path, 301, location=bad.site.url(bad.loop)))
            records.append(response(bad.site.outlet.domain, bad.loop, 301, location=bad.site.url(bad.path)))
        if bad.kind == "not_found":
            records.append(response(bad.site.outlet.domain, bad.path, 404))
    for article in day.articles.values():
        if moved := article.meta.get("feed_link"):
            records.append(response(article.site.outlet.domain, moved, 301, location=article.url))
    for name, seconds in day.slow.items():
        article = day.articles[name]
        records.append(response(article.site.outlet.domain, article.path, 200, delay_seconds=seconds))
    for record in day.responses:
        records.append(response(**record))
    return ("# Written by build.py: the answers that the files alone can't give.\n\n" + "\n".join(records)).encode()


def render_catalogue(day: Newsday) -> Files:
    """The feeds of sites.toml as catalogue files, one a category."""
    by_category: dict[str, list[str]] = {}
    for site in day.sites.values():
        for spec in site.feeds:
            record = f'[[feed]]\nurl = "{site.url(spec.path)}"\noutlet = "{site.outlet.domain}"\n'
            record += f'language = "{spec.language}"\n'
            by_category.setdefault(spec.category, []).append(record)
    return {
        f"catalogue/feeds/{category.lower()}.toml": (
            f'# Written by build.py from sites.toml.\n\ncategory = "{category}"\n\n' + "\n".join(records)
        ).encode()
        for category, records in by_category.items()
    }


def render(day: Newsday) -> Files:
    """Every generated file, by path below this folder."""
    files = {f"site/{path}": data for site in day.sites.values() for path, data in render_site(day, site).items()}
    files["site/responses.toml"] = render_responses(day)
    files |= render_catalogue(day)
    files["truth.json"] = (json.dumps(make_truth(day), ensure_ascii=False, indent=1) + "\n").encode()
    return files


def existing() -> dict[str, Path]:
    """The generated files on disk, by path below this folder."""
    found = [p for folder in GENERATED for p in (HERE / folder).rglob("*") if p.is_file()]
    found += [p for p in [HERE / "truth.json"] if p.is_file()]
    return {p.relative_to(HERE).as_posix(): p for p in found}


def differences(files: Files) -> list[str]:
    """The paths whose file is missing, stale or not as a fresh rendering has it."""
    on_disk = existing()
    changed = [name for name, data in files.items() if name not in on_disk or on_disk[name].read_bytes() != data]
    return sorted(changed + [name for name in on_disk if name not in files])


def write(files: Files) -> None:
    """Write what changed and delete what is no longer rendered."""
    for name in differences(files):
        path = HERE / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        else:
            path.unlink()


def main() -> int:
    """Render, or with `--check` say what differs."""
    parser = argparse.ArgumentParser(description="Render the invented news day.")
    parser.add_argument("--check", action="store_true", help="exit 1 if the files differ from a fresh rendering")
    files = render(read_newsday())
    if parser.parse_args().check:
        stale = differences(files)
        print("\n".join(stale) or "up to date")
        return 1 if stale else 0
    write(files)
    print(f"{len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
