"""`audit`: anybody's summary against its sources."""

from __future__ import annotations

import enum
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from broadsheet import audit as auditor
from broadsheet.cli.options import JsonOption
from broadsheet.cli.output import emit, emit_json
from broadsheet.config import Config, VerifyConfig
from broadsheet.errors import InputError
from broadsheet.kagi import audit_kagi, read_kagi
from broadsheet.stages.extract import decode, read_page
from broadsheet.stages.fetch import FetchRequest, NotModified, fetch_iter
from broadsheet.stages.verify import Judge, Thesaurus, find_thesaurus, make_judge
from broadsheet.types import Drop


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(audit)


class Format(enum.StrEnum):
    """What the summary file holds."""

    TEXT = "text"
    KAGI = "kagi"


def audit(
    summary: Annotated[Path, typer.Argument(help="File with the summary; - is standard input.")],
    source: Annotated[
        list[str] | None, typer.Option("--source", "-s", help="An article: a file or an address. Give it again.")
    ] = None,
    file_format: Annotated[
        Format, typer.Option("--format", help="text, or kagi: a Kagi News story as JSON or RSS item.")
    ] = Format.TEXT,
    judge: Annotated[
        str,
        typer.Option(
            help="A second opinion: base URL of an OpenAI-compatible server, folder of an ONNX model, or .gguf file."
        ),
    ] = "none",
    judge_model: Annotated[str, typer.Option(help="Name of the server's model.")] = "",
    judge_key_env: Annotated[str, typer.Option(help="Environment variable that holds the server's key.")] = "",
    thesaurus: Annotated[
        str, typer.Option(help="Folder with thesauri for other languages than English; auto finds them, '' is none.")
    ] = "auto",
    allow_loopback: Annotated[bool, typer.Option(help="Fetch addresses on this machine too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a summary against its sources: each sentence is supported, contradicted or not found, and why.

    Exit code 1 when a sentence is not supported, or there is none.
    Example: broadsheet audit summary.txt -s article.html -s https://…
    With --format kagi the story names its articles; they are fetched, or given in the same order with --source.
    """
    data = sys.stdin.buffer.read() if str(summary) == "-" else _file(str(summary))[0]
    if not data.strip():
        raise InputError(f"{summary}: holds no text to check")
    second = make_judge(VerifyConfig(judge=judge, judge_model=judge_model, judge_key_env=judge_key_env))
    synonyms = find_thesaurus(thesaurus)
    if file_format is Format.KAGI:
        result = _audit_kagi(data, source or [], allow_loopback, second, synonyms)
    elif source:
        sources = auditor.collect([_source(s, allow_loopback) for s in source], thesaurus=synonyms)
        result = auditor.audit(data.decode("utf-8", "replace"), sources, judge=second)
    else:
        raise InputError("nothing to check it against; name its articles with --source FILE or --source URL")
    for drop in synonyms.drops if synonyms else ():
        emit(f"broadsheet: thesaurus left out: {drop.detail}", sys.stderr)
    if as_json:
        emit_json(auditor.to_json(result))
    else:
        emit(auditor.format_text(result))
    if not result.supported:
        raise typer.Exit(1)


def _audit_kagi(
    data: bytes, given: list[str], allow_loopback: bool, judge: Judge | None, thesaurus: Thesaurus | None
) -> auditor.AuditResult:
    """Audit a Kagi story against `given` articles, in the story's order, or else against those it lists."""
    story = read_kagi(data)
    urls = [article.url for article in story.articles]
    if given and len(given) != len(urls):
        raise InputError(f"the story lists {len(urls)} articles, but {len(given)} are given; name all, in its order")
    texts: dict[str, auditor.AuditSource] = {}
    for url, name in zip(urls, given or urls, strict=True):
        try:
            texts[url] = _source(name, allow_loopback) if given else _listed(url, allow_loopback)
        except InputError as error:
            # One article that cannot be had must not stop the audit of what the others carry.
            emit(f"broadsheet: {error}", sys.stderr)
    if not texts:
        raise InputError("none of the story's articles could be read; give them as files with --source")
    return audit_kagi(story, texts, judge, thesaurus)


def _listed(url: str, allow_loopback: bool) -> auditor.AuditSource:
    """The text of an article that a stranger's story lists: it may not name a file of this machine."""
    if not _is_address(url):
        raise InputError(f"{url[:200]!r}: not a web address; give the article as a file with --source")
    return _source(url, allow_loopback)


def _source(name: str, allow_loopback: bool) -> auditor.AuditSource:
    """The text of a file or an address; HTML is read as a page."""
    data, url, content_type = _fetched(name, allow_loopback) if _is_address(name) else _file(name)
    if b"<" not in data[:500]:
        return auditor.AuditSource(decode(data, content_type), name=name)
    page = read_page(data, url, content_type)
    if not page.paragraphs:
        raise InputError(f"{name}: no article text found in it; give the text as a plain file")
    return auditor.AuditSource("\n\n".join(page.paragraphs), page.metadata.title, name, page.metadata.published)


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _file(name: str) -> tuple[bytes, str, str]:
    try:
        return Path(name).read_bytes(), "https://page.invalid/", ""
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from error


def _fetched(url: str, allow_loopback: bool) -> tuple[bytes, str, str]:
    config = replace(Config().fetch, allow_loopback=allow_loopback)
    for _, answer in fetch_iter([FetchRequest(url, "page")], config):
        if isinstance(answer, Drop):
            detail = answer.detail.replace(
                "[fetch] allow_loopback", "--allow-loopback"
            )  # no configuration is read here
            raise InputError(f"{url}: {answer.reason.value}: {detail}")
        if not isinstance(answer, NotModified):
            return answer.body, answer.final_url, answer.content_type
    raise InputError(f"{url}: no answer")
