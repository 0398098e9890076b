"""Vectors of articles, made by the `Embedder` that is handed in, and remembered.

A vector is made of the headline and the first words of the text. What all vectors of a model have in common is
subtracted (`broadsheet.embedding.centred`); what in them varies within events is shortened where it was learnt
(`focus`).
"""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping, Sequence

import numpy as np

from broadsheet.embedding import TYPICAL, Embedder, Vectors, centred, unit
from broadsheet.stages.cluster.focus import learnt_focus
from broadsheet.stages.cluster.kinds import bare_title
from broadsheet.types import Article

VectorCache = MutableMapping[tuple[str, str], Vectors]  # (name of the model, hash of the text) → vector

LEAD_WORDS = 60  # of the text that are embedded with the headline: more costs time in proportion and gains nothing


def embedded_text(article: Article) -> str:
    """What of an article is embedded."""
    lead = " ".join(article.text[: LEAD_WORDS * 20].split()[:LEAD_WORDS])
    title = bare_title(article.title)
    return f"{title}. {lead}" if lead else title


def vector_keys(articles: Sequence[Article], embed: Embedder) -> list[tuple[str, str]]:
    """The keys under which a `VectorCache` holds what `article_vectors` needs for these articles."""
    return [_key(embed, text) for text in (*map(embedded_text, articles), *TYPICAL)]


def article_vectors(
    articles: Sequence[Article], embed: Embedder | None, cache: VectorCache | None = None
) -> Vectors | None:
    """Unit vectors of articles, (len(articles), dims), centred and with the focus that was learnt for the model.

    None without an embedder. `cache` is used and filled.
    """
    if embed is None:
        return None
    found = centred_vectors(articles, embed, cache)
    focus = learnt_focus(embed.name, embed.dims)
    return found if focus is None else unit(focus.of(found))


def centred_vectors(articles: Sequence[Article], embed: Embedder, cache: VectorCache | None = None) -> Vectors:
    """The same as `article_vectors`, without focus."""
    known: VectorCache = {} if cache is None else cache
    texts = [embedded_text(a) for a in articles]
    keys = [_key(embed, text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    prior = [_key(embed, text) for text in TYPICAL]
    missing |= {key: text for key, text in zip(prior, TYPICAL, strict=True) if key not in known}
    if missing:
        made = embed.embed(list(missing.values()))
        known.update(zip(missing, made, strict=True))
    rows = np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), embed.dims)
    return centred(rows, np.array([known[key] for key in prior], dtype=np.float32))


def _key(embed: Embedder, text: str) -> tuple[str, str]:
    return embed.name, hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
