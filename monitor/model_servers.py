"""Find language models served on this machine, at the usual ports of their servers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.blocks.kinds import MAX_SHORT_CHARS, Secret
from monitor.errors import NoAnswer
from monitor.net import Limits, send_once
from monitor.text import clip, in_quotes, listed, plain

USUAL: Mapping[str, str] = {  # defaults according to their documentation
    "Ollama": "http://127.0.0.1:11434/v1",
    "llama.cpp": "http://127.0.0.1:8080/v1",
    "LM Studio": "http://127.0.0.1:1234/v1",
}
SECONDS = 1.0  # for one answer, which comes from this machine
MAX_BYTES = 1_000_000
OK = 200
# Parts of names of models that answer no questions.
NO_CHAT = ("embed", "bge-", "minilm", "rerank", "whisper")
MAX_NAMED = 8  # models that are named in a message
NAME_LENGTH = 60  # characters of a name that are shown


@dataclass(frozen=True, kw_only=True)
class ModelServer:
    """A server that answers GET /v1/models; `url` is a value for `second_reader.url`."""

    name: str
    url: str
    models: tuple[str, ...]


def find_model_servers(places: Mapping[str, str]) -> tuple[ModelServer, ...]:
    """Return the servers that answer and have a chat model."""
    found = (ModelServer(name=name, url=url, models=list_models(url)) for name, url in places.items())
    return tuple(server for server in found if server.models)


def list_models(url: str, api_key: Secret | None = None, *, seconds: float = SECONDS) -> tuple[str, ...]:
    """Return the chat models listed at an address (OpenAI's "List models"); () if there is no list."""
    headers = {"Authorization": f"Bearer {api_key.get_secret_value()}"} if api_key else {}
    try:
        answer = send_once(f"{url}/models", Limits.within(seconds, max_bytes=MAX_BYTES), headers=headers)
        entries = json.loads(answer.body)["data"] if answer.status == OK else []
        names = dict.fromkeys(entry["id"] for entry in entries)
    except (NoAnswer, ValueError, RecursionError, LookupError, TypeError):
        return ()
    return tuple(filter(_is_chat_model, names))


def name_models(models: Sequence[str]) -> str:
    """Return the first few models in quotes, and how many more there are."""
    more = [f"{len(models) - MAX_NAMED} more"] if len(models) > MAX_NAMED else []
    return listed([*map(name_model, models[:MAX_NAMED]), *more])


def name_model(model: str) -> str:
    """Return a model's name in quotes."""
    return in_quotes(clip(plain(model), NAME_LENGTH))


def _is_chat_model(name: object) -> bool:
    """Return whether a name could be a value of `second_reader.model`, and is not that of another kind of model."""
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > MAX_SHORT_CHARS:
        return False
    return not any(part in name.lower() for part in NO_CHAT)
