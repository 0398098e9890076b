"""`broadsheet.toml` → a frozen `Config`, one section a stage, units in the names.

A key nobody knows is an error with the nearest known name, so that a typing slip is never silently ignored.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from broadsheet.errors import ConfigError


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """Limits of everything that comes over the network."""

    user_agent: str = "Broadsheet/0.1 (feed reader)"
    connect_timeout_seconds: float = 10.0
    total_timeout_seconds: float = 30.0
    max_feed_bytes: int = 10_000_000  # decompressed
    max_page_bytes: int = 5_000_000  # decompressed
    max_redirects: int = 5
    concurrency: int = 64  # requests in flight in all
    per_host_concurrency: int = 4
    per_host_delay_seconds: float = 0.0  # between the starts of two requests to one host
    interval_minutes: int = 30  # between two visits of one feed
    max_backoff_hours: int = 24  # longest pause after repeated failures
    max_entries_per_feed: int = 200
    max_title_chars: int = 300
    allow_loopback: bool = False  # only for feeds on this very machine, such as the demo
    allow_private: bool = False  # RFC 1918 and other non-public networks
    recheck_hours: int = (
        6  # between two visits of an article that the current edition cites: is it still there? 0: never
    )
    recheck_max_pages: int = 200  # visited again in one run, at most
    max_age_days: int = 7  # entries older than this are not fetched; 0 keeps all
    future_tolerance_hours: int = 24  # a date further ahead is not believed


@dataclass(frozen=True, slots=True)
class ExtractConfig:
    """Limits of reading a page."""

    min_text_chars: int = 25  # less is no article
    max_text_chars: int = 60_000  # the rest is cut at a paragraph
    full_text_chars: int = 1_200  # feed content at least this long is used without fetching the page
    timeout_seconds: float = 10.0  # for one page


@dataclass(frozen=True, slots=True)
class SyndicationConfig:
    """When two texts are one text."""

    window_days: int = 7
    min_passage_words: int = 20  # a shorter shared passage is a quotation or a turn of phrase
    copy_share: float = 0.6  # of an article's words in shared passages: above it the article counts as a copy


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """When two articles report one event."""

    embedder: str = "none"  # "none", a packaged model's name, a path, or an OpenAI-compatible URL
    api_key_env: str = ""  # name of the environment variable that holds the key of an OpenAI-compatible URL
    window_hours: float = 72.0  # how far back an article looks for its story
    quiet_hours: float = 72.0  # a story without news for this long is closed
    threshold: float = 0.5  # of the learnt decision; see benchmarks/learn_cluster.py
    max_story_articles: int = 400


@dataclass(frozen=True, slots=True)
class WriteConfig:
    """Shape of a digest."""

    writer: str = "extractive"
    languages: tuple[str, ...] = ("en",)  # the reader's, most wanted first
    summary_min_words: int = 50
    summary_max_words: int = 110
    max_summary_sentences: int = 4
    max_highlights: int = 5
    max_perspectives: int = 4
    max_articles: int = 40  # read closely; of a larger story the most central ones


@dataclass(frozen=True, slots=True)
class VerifyConfig:
    """How strict the check is."""

    min_support: float = 0.5  # part of a claim's content its evidence must carry
    # A second opinion: "none", base URL of an OpenAI-compatible server, folder of an ONNX model, or a .gguf file.
    judge: str = "none"
    judge_model: str = ""  # name of the server's model
    judge_key_env: str = ""  # environment variable that holds the server's key
    judge_timeout_seconds: float = 30.0  # for one claim
    judge_may_overrule: bool = False  # whether a judge that is sure may lift a claim that the checks refuse
    # Synonyms for audits: "auto" for LibreOffice's and the system's, a folder, "" for none. No digest rests on them, so
    # they are no part of what decides whether one has to be made again.
    thesaurus: str = field(default="auto", repr=False)


@dataclass(frozen=True, slots=True)
class EditionConfig:
    """What is published, and in which order."""

    min_articles: int = 3
    min_independent_sources: int = 2
    local_categories: tuple[str, ...] = ()
    local_min_articles: int = 2
    local_min_independent_sources: int = 1
    window_hours: float = 36.0  # a story without news for longer leaves the edition
    max_stories: int = 25  # a category
    # Stories that most sources file here need four times the sources to stand beside others; () for none.
    inside_categories: tuple[str, ...] = ("Technology", "Culture", "Entertainment", "Sports")
    # Categories in the order readers find them; others follow by alphabet.
    category_order: tuple[str, ...] = (
        "World",
        "Politics",
        "Business",
        "Technology",
        "Science",
        "Health",
        "Culture",
        "Sports",
    )


@dataclass(frozen=True, slots=True)
class PublishConfig:
    """Where the paper is put."""

    title: str = "Broadsheet"
    directory: str = "site"  # relative to the configuration file
    base_url: str = "http://localhost:8080"  # of the published site, for links in feeds
    timezone: str = "UTC"  # IANA name, for dates on pages
    withdrawn_days: int = 7  # feeds say so long that a story was withdrawn
    share_cards: bool = False  # a picture of its headline for every story's shared link; needs the extra `cards`
    share_card_fonts: tuple[str, ...] = ()  # names or paths of font files to try before the usual ones
    websub_hub: str = ""  # address of a WebSub hub that is told of new editions; "" for none


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """Where articles, stories and digests are kept."""

    url: str = "sqlite:///broadsheet.db"  # SQLAlchemy URL; a relative SQLite path counts from the configuration file
    keep_days: int = 90  # `broadsheet prune` forgets texts that no digest cites after this; 0: it forgets nothing


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """Who does the work."""

    workers: int = 0  # processes; 0 takes every core, 1 works in the driver itself, or beside a server


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """The web reader."""

    host: str = "127.0.0.1"
    port: int = 8080
    refresh_minutes: int = 0  # 0: serve only; else run the pipe this often
    open_metrics: bool = False  # whether other machines may read /metrics


EventKind = Literal["edition", "story.updated", "story.corrected", "story.withdrawn"]


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """A program that is told of events; written as `[[webhooks]]`, once for each."""

    url: str
    secret_env: str  # name of the environment variable that holds the secret requests are signed with
    events: tuple[EventKind, ...] = ("edition", "story.updated", "story.corrected", "story.withdrawn")
    allow_private: bool = False  # whether it may be in your own network or on this machine


@dataclass(frozen=True, slots=True)
class DeliveryConfig:
    """How webhooks, WebSub and waiting mail are sent."""

    timeout_seconds: float = 10.0  # for one request
    max_answer_bytes: int = 65_536  # read of an answer
    max_attempts: int = 12  # with the pauses below a receiver may be away for a day
    first_retry_seconds: int = 60  # pause after the first failure; it doubles with every further one
    max_retry_hours: int = 12  # longest pause
    max_per_run: int = 500  # deliveries sent at the end of one run


@dataclass(frozen=True, slots=True)
class MailConfig:
    """The mail server, and who gets the paper."""

    sender: str = ""  # address the mail comes from
    to: tuple[str, ...] = ()  # addresses; `broadsheet mail --to` takes others
    host: str = "localhost"
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""  # "" does not log in
    password_env: str = "BROADSHEET_MAIL_PASSWORD"  # noqa: S105 - the name of an environment variable
    timeout_seconds: float = 30.0
    unsubscribe: str = ""  # https or mailto address for the List-Unsubscribe header; "" for none


@dataclass(frozen=True, slots=True)
class WebConfig:
    """What the server offers to programs."""

    token: str = ""  # of the operator; "" forbids changes over HTTP
    token_env: str = "BROADSHEET_TOKEN"  # noqa: S105 - the name of a variable, which goes before `token`
    mcp_token: str = ""  # asked of assistants by `broadsheet mcp --http`; "" asks for none
    mcp_token_env: str = "BROADSHEET_MCP_TOKEN"  # noqa: S105 - the name of a variable, which goes before `mcp_token`
    rate_per_minute: int = 120  # requests of one client to /api/v1; 0 sets no limit
    rate_burst: int = 60
    max_body_kb: int = 1_000  # of a request
    max_cache_mb: int = 64  # serialised answers
    kite: bool = True  # the contract of the Kite front end under /api
    kite_url: str = ""  # where that front end is, for links to stories; "" takes the asking page's own
    image_proxy: bool = True  # pass on pictures of printed stories and icons of outlets
    max_image_kb: int = 5_000  # of one picture
    max_streams: int = 100  # open streams of news at once


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a person can set."""

    fetch: FetchConfig = field(default_factory=FetchConfig)
    extract: ExtractConfig = field(default_factory=ExtractConfig)
    syndication: SyndicationConfig = field(default_factory=SyndicationConfig)
    cluster: ClusterConfig = field(default_factory=ClusterConfig)
    write: WriteConfig = field(default_factory=WriteConfig)
    verify: VerifyConfig = field(default_factory=VerifyConfig)
    edition: EditionConfig = field(default_factory=EditionConfig)
    publish: PublishConfig = field(default_factory=PublishConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    engine: EngineConfig = field(default_factory=EngineConfig)
    serve: ServeConfig = field(default_factory=ServeConfig)
    delivery: DeliveryConfig = field(default_factory=DeliveryConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    webhooks: tuple[WebhookConfig, ...] = ()
    web: WebConfig = field(default_factory=WebConfig)


def parse_config(text: str, origin: str = "broadsheet.toml") -> Config:
    """Read TOML text. `origin` names it in errors.

    >>> parse_config("[edition]\\nmin_articles = 2").edition.min_articles
    2
    >>> parse_config("[edition]\\nmin_article = 2")
    Traceback (most recent call last):
    broadsheet.errors.ConfigError: broadsheet.toml: [edition] has no key 'min_article'; did you mean 'min_articles'?

    Raises:
        ConfigError: not TOML, an unknown section or key, or a value of the wrong type; one line that names the place.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: not valid TOML: {error}") from error
    _check_keys(raw, origin)
    try:
        config = msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{origin}: {_in_words(str(error))}") from error
    _check_ranges(config, origin)
    _check_place(config, origin)
    return config


def load_config(path: Path) -> Config:
    """Read a configuration file.

    Raises:
        ConfigError: the file is missing, unreadable or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file; `broadsheet init` writes one") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    return parse_config(text, origin=str(path))


# Sections written as `[[name]]`, once for each item.
LISTED = {"webhooks": WebhookConfig}


_KINDS = {"int": "a whole number", "float": "a number", "str": "text in quotes", "bool": "true or false"}


def _in_words(message: str) -> str:
    """A converter's message in the words of the file: `$.edition.max_stories` is `[edition] max_stories`."""
    told, _, path = message.partition(" - at `$.")
    if not path:
        return message
    for kind, words in (*_KINDS.items(), ("array", "a list in brackets"), ("object", "a section")):
        told = told.replace(f"Expected `{kind}`", f"expected {words}").replace(f"got `{kind}`", f"got {words}")
    section, _, key = path.rstrip("`").partition(".")
    name, _, number = section.rstrip("]").partition("[")
    place = f"[[{name}]] number {int(number) + 1}" if number else f"[{name}]"
    return f"{place} {key}: {told}".replace(" :", ":")


def _check_keys(raw: dict[str, Any], origin: str) -> None:
    sections = {f.name: f for f in dataclasses.fields(Config)}
    for section, values in raw.items():
        if section not in sections and not isinstance(values, dict | list):
            homes = [name for name in sections if section in _keys_of(sections[name])]
            where = f"write it below [{homes[0]}]" if homes else "every key stands below a [section]"
            raise ConfigError(f"{origin}: {section} stands outside of the sections; {where}")
        if section not in sections:
            raise ConfigError(f"{origin}: no section [{section}]{_suggest(section, sections)}")
        if section in LISTED:
            _check_listed(section, values, origin)
            continue
        if not isinstance(values, dict):
            raise ConfigError(f"{origin}: {section} is a section: write [{section}] and its keys below it")
        _check_names(values, _keys_of(sections[section]), f"{origin}: [{section}]")


def _keys_of(section: dataclasses.Field[Any]) -> set[str]:
    made = LISTED.get(section.name, section.default_factory)
    return {f.name for f in dataclasses.fields(made)}  # type: ignore[arg-type]


def _check_listed(section: str, values: Any, origin: str) -> None:
    if not isinstance(values, list) or not all(isinstance(item, dict) for item in values):
        raise ConfigError(f"{origin}: {section} is a list: write [[{section}]] and its keys below it, once for each")
    for item in values:
        _check_names(item, {f.name for f in dataclasses.fields(LISTED[section])}, f"{origin}: [[{section}]]")


def _check_names(values: dict[str, Any], known: set[str], place: str) -> None:
    for key in values:
        if key not in known:
            raise ConfigError(f"{place} has no key '{key}'{_suggest(key, known)}")


def _suggest(name: str, known: Any) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(sorted(known))}"


def _check_ranges(config: Config, origin: str) -> None:
    for section in dataclasses.fields(config):
        values = getattr(config, section.name)
        listed = section.name in LISTED
        place = f"[[{section.name}]]" if listed else f"[{section.name}]"
        for part in values if listed else (values,):
            for item in dataclasses.fields(part):
                _check_value(getattr(part, item.name), item.name, f"{origin}: {place} {item.name}")
    addresses = [hook.url for hook in config.webhooks]
    for url in addresses:
        if addresses.count(url) > 1:
            raise ConfigError(f"{origin}: [[webhooks]] url = {url!r} is there twice; give one all the events")


# The most a number may be, by the end of its key. A time: a hundred years, which still can be added to a date.
_MOST = {
    "_seconds": 3_155_760_000,
    "_minutes": 52_596_000,
    "_hours": 876_600,
    "_days": 36_525,
    "port": 65_535,
    "copy_share": 1,
    "threshold": 1,
    "min_support": 1,
}
_MOST_OF_ALL = 2**31 - 1  # what every library that is handed a number can take
MAX_PORT, MAX_MINUTES, MAX_DAYS = _MOST["port"], _MOST["_minutes"], _MOST["_days"]


def _check_value(value: object, key: str, place: str) -> None:
    if isinstance(value, str | tuple):
        for text in (value,) if isinstance(value, str) else value:
            if any(unicodedata.category(char) == "Cc" for char in text):
                raise ConfigError(f"{place} holds a control character: {text!r}")
    elif not isinstance(value, bool) and isinstance(value, int | float):
        most = next((limit for end, limit in _MOST.items() if key.endswith(end)), _MOST_OF_ALL)
        if value < 0:
            raise ConfigError(f"{place} = {value} is below 0")
        if math.isnan(value):  # which TOML knows
            raise ConfigError(f"{place} = nan is no number")
        if value > most:
            raise ConfigError(f"{place} = {value} is above {most}")
        if value == 0 and key.endswith("timeout_seconds"):
            raise ConfigError(f"{place} = {value} leaves no time at all; write a number above 0")


def _check_place(config: Config, origin: str) -> None:
    """What would else be found wrong only when the paper is printed, after all the work."""
    publish = config.publish
    if not config.serve.host:  # which would mean every address of this machine
        raise ConfigError(
            f"{origin}: [serve] host is empty; write 127.0.0.1 for this machine alone, 0.0.0.0 for all that reach it"
        )
    try:
        parts = urlsplit(publish.base_url)
    except ValueError:  # a bracket of an IPv6 address that does not close
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(
            f"{origin}: [publish] base_url = {publish.base_url!r} is no web address; write one such as https://news.example"
        )
    try:
        if publish.timezone != "UTC":  # which needs no time-zone database
            ZoneInfo(publish.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"{origin}: [publish] timezone = {publish.timezone!r} is unknown; write an IANA name such as Europe/Lisbon"
        ) from error
