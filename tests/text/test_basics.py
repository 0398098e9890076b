"""URLs, normal forms, languages, sentences, words and titles: the ground everything stands on."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.ids import stable_id
from broadsheet.text.language import detect, primary
from broadsheet.text.normalise import clean, clean_paragraphs, fold, plain
from broadsheet.text.sentences import split
from broadsheet.text.titles import strip_outlet
from broadsheet.text.url import MAX_URL_CHARS, canonical_url, host
from broadsheet.text.words import content_words, stopwords, words


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://Outlet.example", "http://outlet.example/"),
        ("https://outlet.example:443/a?b=1&utm_medium=x&c=2#d", "https://outlet.example/a?b=1&c=2"),
        ("http://outlet.example:8091/a", "http://outlet.example:8091/a"),
        ("https://outlet.example/a?fbclid=zz", "https://outlet.example/a"),
        ("https://outlet.example/a?partner=rssnyt&id=7", "https://outlet.example/a?id=7"),
        ("https://outlet.example/offers?partner=12", "https://outlet.example/offers?partner=12"),
        ("https://outlet.example/offers?Partner=Rss", "https://outlet.example/offers"),
        ("https://möwe.example/straße", "https://xn--mwe-sna.example/stra%C3%9Fe"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user:pw@outlet.example/", ""),
        ("https://outlet.example:99999/", ""),
        ("https://bad host/", ""),
        ("https://" + "a" * 300 + "ü.example/", ""),
        ("https://outlet.example/" + "a" * MAX_URL_CHARS, ""),
        ("", ""),
        ("/relative", ""),
    ],
)
def test_canonical_url(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@given(st.text(max_size=200))
def test_canonical_url_is_a_fixed_point_and_web_only(url: str) -> None:
    once = canonical_url(url)
    assert once == "" or once.startswith(("http://", "https://"))
    assert canonical_url(once) == once


@given(st.text(max_size=80), st.text(max_size=80))
def test_canonical_url_never_raises_on_any_query(path: str, query: str) -> None:
    once = canonical_url(f"https://outlet.example/{path}?{query}")
    assert once == "" or once.startswith("https://outlet.example/")


def test_relative_links_are_resolved() -> None:
    assert canonical_url("../b?x=1", base="https://outlet.example/a/c") == "https://outlet.example/b?x=1"


def test_host_of_what_is_no_url() -> None:
    assert host("https://[broken/") == ""
    assert host("no url") == ""


@given(st.text())
def test_clean_gives_one_visible_line_in_nfc(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == unicodedata.normalize("NFC", cleaned) == clean(cleaned)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co") for c in cleaned)
    assert not any(c in cleaned for c in "\u202e\u2066\u200b\ufeff\n")


def test_clean_keeps_joiners_that_spell_words() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


@given(st.lists(st.text(max_size=30), max_size=6))
def test_paragraphs_are_separated_by_one_blank_line(paragraphs: list[str]) -> None:
    text = clean_paragraphs(paragraphs)
    assert "\n\n\n" not in text
    assert len([p for p in text.split("\n\n") if p]) == len([p for p in paragraphs if clean(p)])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("a &lt;b&gt;bold&lt;/b&gt; word", "a bold word"),
        ("<script>evil()</script>Dam holds", "Dam holds"),
        ("x <!-- hidden --> y", "x y"),
        ("1 &lt; 2", "1 < 2"),
        ("caf&eacute;", "café"),
    ],
)
def test_plain(markup: str, expected: str) -> None:
    assert plain(markup) == expected


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_fold_makes_spellings_alike() -> None:
    assert fold("„Škoda“ — ‘x’…") == fold("\"skoda\" - 'x'...")
    assert fold("Straße") == fold("STRASSE")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Hafenmeister schloss den Hafen am Donnerstag nach dem Sturm.", "de"),
        ("Le maire a fermé le port après la tempête de jeudi soir.", "fr"),
        ("El alcalde cerró el puerto tras la tormenta del jueves.", "es"),
        ("港は木曜日の嵐の後に閉鎖されました。", "ja"),
        ("Мэр закрыл порт после шторма в четверг.", "ru"),
    ],
)
def test_language_of_a_sentence(text: str, language: str) -> None:
    assert detect(text) == language


def test_language_of_nothing_is_what_was_declared() -> None:
    assert detect("123", hint="pt-BR") == "pt"
    assert detect("", hint="not a tag") == "und"
    assert primary("x") == ""


SENTENCES = [
    ("en", "He met Sen. Ada Vane at 5 p.m. in St. Orrin. She left.", ["He met Sen. Ada Vane at 5 p.m. in St. Orrin.", "She left."]),
    ("en", "“We waited,” she said. “Then we left.”", ["“We waited,” she said.", "“Then we left.”"]),
    ("en", "“Stop!” he cried. Nobody did.", ["“Stop!” he cried.", "Nobody did."]),
    ("en", "He said so on X. Mayor Vane agreed with X. Orrin.", ["He said so on X.", "Mayor Vane agreed with X. Orrin."]),
    ("de", "Am 3. März kam Dr. Vane. Er blieb.", ["Am 3. März kam Dr. Vane.", "Er blieb."]),
    ("fr", "« Il tient », dit-elle. Le pont est fermé.", ["« Il tient », dit-elle.", "Le pont est fermé."]),
    ("zh", "港口关闭了。没有人受伤。", ["港口关闭了。", "没有人受伤。"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), SENTENCES)
def test_sentences(language: str, text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in split(text, language)] == expected


@given(st.text(max_size=300), st.sampled_from(["en", "de", "ja", "ar", "und", "xx"]))
def test_sentences_are_ordered_apart_and_lose_no_word(text: str, language: str) -> None:
    spans = split(text, language)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert not any("\n\n" in text[a:b] for a, b in spans)


def test_words_of_several_scripts() -> None:
    assert words("The U.N. sent 1,200 sea-walls’ plans") == ["the", "u.n", "sent", "1,200", "sea-walls", "plans"]
    assert words("iPhone発売") == ["iphone", "発売"]
    assert words("水") == ["水"]


def test_content_words_leave_function_words_out() -> None:
    assert content_words("Der Damm hält in der Nacht", "de") == ["damm", "hält", "nacht"]
    assert stopwords("xx") == frozenset()


@pytest.mark.parametrize(
    ("title", "names", "expected"),
    [
        ("Dam holds all night - The Courier", ["Courier"], "Dam holds all night"),
        ("COURIER | Dam holds all night", ["The Courier"], "Dam holds all night"),
        ("Dam holds all night — courier.example", ["courier.example"], "Dam holds all night"),
        ("Dam holds all night | World | Courier", ["Courier", "World"], "Dam holds all night"),
        ("Dam holds - keeper says", ["Courier"], "Dam holds - keeper says"),
        ("Courier", ["Courier"], "Courier"),
    ],
)
def test_strip_outlet(title: str, names: list[str], expected: str) -> None:
    assert strip_outlet(title, names) == expected


@pytest.mark.parametrize(
    ("title", "domain", "kept"),
    [
        (
            "Regatta called off as wind rises - Amberwatch Sports",
            "amberwatch.example",
            "Regatta called off as wind rises",
        ),
        (
            "Regatta called off: what those say who have lived in Amberwatch - all those who lived in Amberwatch",
            "amberwatch.example",
            None,
        ),
        ("Regatta called off as wind rises - the town waits", "amberwatch.example", None),
        ("Regatta called off as wind rises - Evening Post", "post.example", None),  # four letters name too much
    ],
)
def test_a_longer_form_of_the_domains_name_is_the_outlet(title: str, domain: str, kept: str | None) -> None:
    assert strip_outlet(title, [domain]) == (kept or title)


@given(st.lists(st.text(max_size=10), max_size=4), st.lists(st.text(max_size=10), max_size=4))
def test_ids_tell_different_parts_apart(one: list[str], other: list[str]) -> None:
    assert (stable_id(*one) == stable_id(*other)) == (one == other)


@pytest.mark.parametrize("opener", ["<!--", "<script ", "<style>"])
def test_what_is_never_closed_goes_on_to_the_end(opener: str) -> None:
    assert plain(f"The dam held. {opener} x " * 20_000) == "The dam held."
