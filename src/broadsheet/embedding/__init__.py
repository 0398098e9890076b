"""Texts to vectors behind one Protocol: a packaged model, any ONNX or sentence-transformers model, an API, or none.

`make_embedder` makes what the configuration names, `OnDemand` is the same for tasks, which carry a name instead of
weights. Stages are handed an `Embedder` and never make one.
"""

from broadsheet.embedding.base import Embedder, Vectors
from broadsheet.embedding.centring import TYPICAL, centred, unit
from broadsheet.embedding.making import make_embedder
from broadsheet.embedding.ondemand import OnDemand

__all__ = ["TYPICAL", "Embedder", "OnDemand", "Vectors", "centred", "make_embedder", "unit"]
