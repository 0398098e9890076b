"""An embedder that a task can carry: its name travels, its weights are read once in every process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from broadsheet.config import ClusterConfig
from broadsheet.embedding.base import Embedder, Vectors
from broadsheet.embedding.making import make_embedder


@dataclass(frozen=True, slots=True)
class OnDemand:
    """The model that `config` names, made when it is first asked for a vector. Picklable, whatever the model."""

    config: ClusterConfig

    @property
    def name(self) -> str:
        """What the configuration calls the model."""
        return self.config.embedder.strip()

    @property
    def dims(self) -> int:
        """Length of a vector; makes the model."""
        return _made(self.config).dims

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: shape (len(texts), dims), float32."""
        return _made(self.config).embed(texts)


@cache
def _made(config: ClusterConfig) -> Embedder:
    made = make_embedder(config)
    if made is None:
        raise ValueError('OnDemand needs a model; with embedder = "none" there is nothing to ask')
    return made
