"""Judges that come with the package: a chat model behind an address, an inference or a language model on disk."""

from __future__ import annotations

import os
from pathlib import Path

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify.judge import Judge
from broadsheet.stages.verify.judges.chat import ChatJudge
from broadsheet.stages.verify.judges.likelihood import LikelihoodJudge, LlamaReader
from broadsheet.stages.verify.judges.nli import NliJudge, OnnxNli

__all__ = ["ChatJudge", "LikelihoodJudge", "LlamaReader", "NliJudge", "OnnxNli", "make_judge"]


def make_judge(config: VerifyConfig) -> Judge | None:
    """The judge the configuration names: None for "none", an address for a chat model, else a file or folder.

    A `.gguf` file is read as a language model, anything else as an inference model.

    The key of a server is read from the environment variable `judge_key_env` names, so that it stands in no file.

    Raises:
        ConfigError: the address is none, or the files are not there.
    """
    if config.judge in ("", "none"):
        return None
    if config.judge.startswith(("http://", "https://")):
        key = os.environ.get(config.judge_key_env, "") if config.judge_key_env else ""
        return ChatJudge(config.judge, config.judge_model, key, config.judge_timeout_seconds)
    path = Path(config.judge)
    return LikelihoodJudge(LlamaReader(path)) if path.suffix == ".gguf" else NliJudge(OnnxNli(path))
