"""`[[webhooks]]` and `[mail]`: what is wrong is told with its place and how to mend it."""

from __future__ import annotations

import pytest

from broadsheet.config import WebhookConfig, parse_config
from broadsheet.errors import ConfigError

HOOK = '[[webhooks]]\nurl = "https://a.example/"\nsecret_env = "A"\n'


def test_every_webhook_has_its_own_table() -> None:
    config = parse_config(
        HOOK + HOOK.replace("a.example", "b.example") + 'events = ["edition"]\nallow_private = true\n'
    )
    assert config.webhooks == (
        WebhookConfig("https://a.example/", "A"),
        WebhookConfig("https://b.example/", "A", ("edition",), allow_private=True),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HOOK + HOOK, "is there twice"),
        (HOOK + "secret = 1", r"\[\[webhooks\]\] has no key 'secret'; did you mean 'secret_env'"),
        (
            '[[webhooks]]\nurl = "https://a.example/"',
            r"\[\[webhooks\]\] number 1: Object missing required field `secret_env`",
        ),
        (HOOK + 'events = ["editions"]', "Invalid enum value 'editions'"),
        ('[webhooks]\nurl = "https://a.example/"', r"write \[\[webhooks\]\] and its keys"),
        ("webhooks = 3", r"write \[\[webhooks\]\] and its keys"),
        ('[mail]\nsecurity = "ssl"', "Invalid enum value 'ssl'"),
        ("[[mail]]\nport = 25", r"write \[mail\] and its keys"),
        ("[delivery]\nmax_attempts = -1", r"\[delivery\] max_attempts = -1 is below 0"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        parse_config(text)
