"""Sentence embeddings behind one Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from broadsheet.config import ClusterConfig
from broadsheet.errors import ConfigError


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

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row a text: shape (len(texts), dims), float32."""
        ...


def make_embedder(config: ClusterConfig) -> Embedder | None:
    """The embedder that the configuration names, or None for "none"."""
    if config.embedder == "none":
        return None
    raise ConfigError(f"[cluster] embedder = {config.embedder!r} is not known")
