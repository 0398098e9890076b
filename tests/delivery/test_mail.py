"""Mail through a real server: each address gets an edition once, and what goes wrong is told in one line."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.delivery.mailserver import MailServer, mail_server
from tests.stages.publish import samples

from broadsheet.cli import main
from broadsheet.config import Config, DeliveryConfig, MailConfig
from broadsheet.delivery import deliver_due
from broadsheet.delivery.mail import mail_delivery
from broadsheet.delivery.message import edition_message
from broadsheet.delivery.smtp import MailError, send
from broadsheet.store import Delivery, Store, open_store
from broadsheet.types import Article, ChangeKind, Edition, Membership, Placement, StoryChange

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
STORY = "ab" * 8
READER = "reader@example.org"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def settings(server: MailServer, **more: object) -> MailConfig:
    plain = MailConfig(sender="paper@paper.example", host="127.0.0.1", port=server.port, security="none")
    return replace(plain, timeout_seconds=5.0, **more)


def fill(store: Store, *categories: str) -> None:
    """An edition a category, of one story."""
    for number, category in enumerate(categories):
        story = f"{number:02x}" * 8
        digest = samples.simple(story, f"The dam of {category} holds", ["It holds."], samples.THREE)
        article = Article(story, f"https://a.example/{story}", "a.example", "t", "x", "en", NOW, NOW)
        store.save_articles([(article.id, article)])
        opened = StoryChange(ChangeKind.OPEN, story, article.id, membership=Membership(article.id, story, 1.0))
        store.apply_changes([opened])
        store.save_digest(digest)
        placement = Placement(story, 1, 1.0, 3)
        store.save_edition(Edition(f"e{number}", category, NOW, NOW - timedelta(hours=36), (placement,)))


@pytest.fixture
def workspace(tmp_path: Path, server: MailServer) -> Path:
    (tmp_path / "broadsheet.toml").write_text(
        f"""
        [publish]
        title = "The Sound"
        base_url = "https://paper.example"
        [mail]
        sender = "paper@paper.example"
        to = ["reader@example.org", "second@example.org"]
        host = "127.0.0.1"
        port = {server.port}
        security = "none"
        """,
        encoding="utf-8",
    )
    with open_store("sqlite:///broadsheet.db", tmp_path) as store:
        fill(store, "World", "Science")
    return tmp_path


def mail(workspace: Path, *arguments: str) -> int:
    return main(["mail", "--config", str(workspace), "--now", "2026-11-23T18:00:00Z", *arguments])


def test_every_address_gets_the_edition_once(
    workspace: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mail(workspace) == 0
    assert [to for to, _ in server.messages] == [READER, "second@example.org"]
    for to, message in server.messages:
        assert message["To"] == to
        assert message["Subject"] == "The Sound: Monday, 23 November 2026"
    assert mail(workspace) == 0
    assert len(server.messages) == 2
    assert "has this edition already" in capsys.readouterr().out
    assert mail(workspace, "--again", "--to", READER) == 0
    assert len(server.messages) == 3


def test_however_much_was_delivered_since_nobody_gets_an_edition_twice(
    workspace: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mail(workspace, "--to", READER) == 0
    later = NOW + timedelta(hours=1)
    with open_store("sqlite:///broadsheet.db", workspace) as store:
        store.enqueue(Delivery(f"hook {n}", "https://hook.example", "{}", later, None) for n in range(5_001))
    capsys.readouterr()
    assert mail(workspace, "--to", READER) == 0
    assert "has this edition already" in capsys.readouterr().out
    assert len(server.messages) == 1


def test_a_refused_mail_can_be_sent_after_its_body_was_forgotten(
    workspace: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.refuse[READER] = "550 no such reader"
    assert mail(workspace, "--to", READER) == 1
    with open_store("sqlite:///broadsheet.db", workspace) as store:
        (refused,) = store.deliveries()
        assert store.forget_deliveries([refused.id]) == 1
    server.refuse.clear()
    assert mail(workspace, "--to", READER) == 0
    assert [to for to, _ in server.messages] == [READER]


def test_a_new_edition_is_sent_again(workspace: Path, server: MailServer) -> None:
    assert mail(workspace, "--to", READER) == 0
    with open_store("sqlite:///broadsheet.db", workspace) as store:
        store.save_edition(Edition("newer", "World", NOW, NOW, (Placement("00" * 8, 1, 1.0, 3),)))
    assert mail(workspace, "--to", READER) == 0
    assert len({m["Message-ID"] for _, m in server.messages}) == 2


def test_only_the_wanted_categories_are_sent(workspace: Path, server: MailServer) -> None:
    assert mail(workspace, "--category", "science", "--to", READER) == 0
    ((_, message),) = server.messages
    text = message.get_body(("plain",)).get_content()
    assert "The dam of Science holds" in text
    assert "The dam of World holds" not in text


def test_a_withdrawn_story_is_not_mailed(workspace: Path, server: MailServer) -> None:
    with open_store("sqlite:///broadsheet.db", workspace) as store:
        assert store.withdraw_story("00" * 8, NOW, "It was about another dam.")
    assert mail(workspace, "--to", READER) == 0
    assert "The dam of World" not in server.messages[0][1].as_string()


def test_a_dry_run_prints_the_message_and_sends_nothing(
    workspace: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mail(workspace, "--dry-run") == 0
    assert "The dam of World holds" in capsys.readouterr().out
    assert server.messages == []
    assert mail(workspace, "--to", READER) == 0
    assert len(server.messages) == 1


def test_what_a_server_refuses_is_told_and_can_be_sent_later(
    workspace: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.refuse[READER] = "450 mailbox busy"
    assert mail(workspace) == 1
    assert f"{READER}: refused by the mail server: 450 mailbox busy" in capsys.readouterr().err
    assert [to for to, _ in server.messages] == ["second@example.org"]
    server.refuse.clear()
    assert mail(workspace) == 0
    assert [to for to, _ in server.messages] == ["second@example.org", READER]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "nobody"], "no mail address"),
        (["--category", "Sports"], "not in print"),
    ],
)
def test_a_wrong_call_is_told_before_anything_is_sent(
    workspace: Path, server: MailServer, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert mail(workspace, *arguments) == 2
    assert told in capsys.readouterr().err
    assert server.messages == []


def message_of(config: MailConfig) -> object:
    editions, digests = samples.paper()
    return edition_message(editions, digests, publish=Config().publish, mail=config, now=NOW)


def test_a_waiting_mail_is_sent_by_a_run(store: Store, server: MailServer) -> None:
    server.refuse[READER] = "451 later"
    config = Config(mail=settings(server), delivery=DeliveryConfig(max_attempts=5))
    store.enqueue([mail_delivery(message_of(config.mail), READER, NOW)])
    assert [d.item for d in deliver_due(store, config, NOW, {}).drops] == [f"mail:{READER}"]
    server.refuse.clear()
    assert deliver_due(store, config, NOW + timedelta(hours=1), {}).arrived == 1
    ((to, message),) = server.messages
    assert to == READER
    assert samples.ARABIC.sections.title.text in message.get_body(("plain",)).get_content()


def test_a_mailbox_that_does_not_exist_is_given_up(store: Store, server: MailServer) -> None:
    server.refuse[READER] = "550 no such mailbox"
    config = Config(mail=settings(server))
    store.enqueue([mail_delivery(message_of(config.mail), READER, NOW)])
    assert [d.kept for d in deliver_due(store, config, NOW, {}).drops] == [False]
    assert store.due_deliveries(NOW + timedelta(days=9)) == ()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the test's own server is unencrypted
def test_a_login_takes_its_password_from_the_environment() -> None:
    with mail_server(password="sesame") as server:
        config = settings(server, username="paper")
        send(message_of(config), READER, config, {"BROADSHEET_MAIL_PASSWORD": "sesame"})
        assert len(server.messages) == 1
        with pytest.raises(MailError, match=r"login of 'paper' failed .* BROADSHEET_MAIL_PASSWORD"):
            send(message_of(config), READER, config, {"BROADSHEET_MAIL_PASSWORD": "wrong"})
        with pytest.raises(MailError, match="put it into the environment as BROADSHEET_MAIL_PASSWORD"):
            send(message_of(config), READER, config, {})


@pytest.mark.parametrize("host", ["mail..example", "m" * 80 + ".example"])
def test_a_name_that_no_server_can_have_is_told(server: MailServer, host: str) -> None:
    config = settings(server, host=host)
    with pytest.raises(MailError, match=r"\[mail\] host = "):
        send(message_of(config), READER, config, {})


@pytest.mark.parametrize(("username", "password"), [("päpër", "sesame"), ("paper", "sésame")])
def test_a_login_in_letters_that_no_command_has_is_told(username: str, password: str) -> None:
    """Not a fault of ours that would end the run: every later one would end there as well."""
    with mail_server(password="sesame") as server:
        config = settings(server, username=username)
        with pytest.raises(MailError, match="letters outside ASCII") as caught:
            send(message_of(config), READER, config, {config.password_env: password})
        assert password not in str(caught.value)


def test_a_message_is_never_sent_unencrypted_by_mistake(server: MailServer) -> None:
    for security in ("starttls", "tls"):
        config = settings(server, security=security)
        with pytest.raises(MailError, match=f"port = {server.port}"):
            send(message_of(config), READER, config, {})
    assert server.messages == []


def test_a_server_that_is_not_there_is_told_with_its_name() -> None:
    with mail_server() as gone:
        config = settings(gone)
    with pytest.raises(MailError, match=r"\[mail\] host = '127.0.0.1', port = \d+: no mail server answers"):
        send(message_of(config), READER, config, {})


# ------------------------------------------------------------------------------------------------ encryption


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that nobody has signed but itself, and a server's context with it."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "certificate.pem", folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return made, context


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_an_encrypted_connection_needs_a_certificate_that_is_trusted(
    certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, security: str, implicit: bool
) -> None:
    path, context = certificate
    with mail_server(tls=context, implicit=implicit) as server:
        config = settings(server, security=security, host="localhost")
        with pytest.raises(MailError, match="no safe connection"):
            send(message_of(config), READER, config, {})
        assert server.messages == []
        monkeypatch.setenv("SSL_CERT_FILE", str(path))  # what OpenSSL trusts
        send(message_of(config), READER, config, {})
        assert len(server.messages) == 1
        elsewhere = replace(config, host="127.0.0.1")  # not the name in the certificate
        with pytest.raises(MailError, match="no safe connection"):
            send(message_of(config), READER, elsewhere, {})
