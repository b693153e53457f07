"""Find language models served on this machine, at the usual ports of their servers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.blocks.kinds import Secret
from monitor.errors import NoAnswer
from monitor.net import Limits, send_once

USUAL: Mapping[str, str] = {  # defaults according to their documentation
    "Ollama": "http://127.0.0.1:11434/v1",
    "llama.cpp": "http://127.0.0.1:8080/v1",
    "LM Studio": "http://127.0.0.1:1234/v1",
}
SECONDS = 1.0  # for one answer, which comes from this machine
MAX_BYTES = 1_000_000
OK = 200


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
    """Return the models listed at an address (OpenAI's "List models"), without embeddings; () if there is no list."""
    headers = {"Authorization": f"Bearer {api_key.get_secret_value()}"} if api_key else {}
    try:
        answer = send_once(f"{url}/models", Limits.within(seconds, max_bytes=MAX_BYTES), headers=headers)
        listed = json.loads(answer.body)["data"] if answer.status == OK else []
        names = [str(one["id"]) for one in listed]
    except (NoAnswer, ValueError, RecursionError, LookupError, TypeError):
        return ()
    return tuple(name for name in names if name.isprintable() and "embed" not in name.lower())
