"""Ask a language model by the chat-completions API: one request, within limits of time and size."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from monitor.blocks.kinds import Secret
from monitor.errors import NoAnswer, SecondReaderFailed
from monitor.net import Limits, send_once

log = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 1_000_000  # bytes of an answer
OK = 200
REFUSED = frozenset({400, 422})  # statuses of a server that does not know a field of the request
SERVERS_FAULT = 500


class Answered(NamedTuple):
    """The answer: the model's words, their cost in tokens as the server counts them, and the time they took."""

    content: str
    tokens_asked: int
    tokens_answered: int
    seconds: float


@dataclass(kw_only=True)
class Chat:
    """A model at an address, as "http://127.0.0.1:8760/v1" (the form of llama.cpp, Ollama, vLLM, hosted services).

    `response_format` goes with each question, as OpenAI's structured outputs define it, until the server refuses it.
    """

    url: str
    model: str
    api_key: Secret | None = None
    timeout: float = 30.0  # seconds for the whole answer
    response_format: Mapping[str, Any] | None = None

    def ask(self, messages: Sequence[Mapping[str, str]]) -> Answered:
        """Post the messages and return the answer; raises SecondReaderFailed without a valid one.

        Asks once, and again without `response_format` if the server may have refused that.
        """
        started = time.monotonic()
        status, body = self._post(messages, self.response_format)
        if status in REFUSED and self.response_format:
            status, body = self._post(messages, None)
            if status == OK:
                log.info("%s takes no response_format; it is asked without", self._name)
                self.response_format = None
        if status != OK:
            raise SecondReaderFailed(f"{self._name}: answered {status}", gone=status < SERVERS_FAULT)
        return _answered(body, self._name, time.monotonic() - started)

    @property
    def _name(self) -> str:
        return f"second reader at {urlsplit(self.url).netloc.rpartition('@')[2]}"

    def _post(
        self, messages: Sequence[Mapping[str, str]], response_format: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        """Return status and body; redirects are not followed, so that the key goes nowhere else."""
        question = {"model": self.model, "messages": messages, "temperature": 0, "stream": False}
        if response_format:
            question["response_format"] = response_format
        headers = {"Content-Type": "application/json"}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key.get_secret_value()}"
        try:
            answer = send_once(
                f"{self.url}/chat/completions",
                Limits.within(self.timeout, max_bytes=MAX_ANSWER_BYTES),
                body=json.dumps(question).encode(),
                headers=headers,
            )
        except NoAnswer as exc:  # one unusable answer does not mean that all will be
            raise SecondReaderFailed(f"{self._name}: {exc.reason}", gone=not exc.answered) from None
        return answer.status, answer.body


def _answered(body: bytes, name: str, seconds: float) -> Answered:
    try:
        found = json.loads(body)
        content = found["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise SecondReaderFailed(f"{name}: the answer is not in the chat-completions form") from None
    if not isinstance(content, str):
        raise SecondReaderFailed(f"{name}: the answer holds no text")
    content = content.encode(errors="replace").decode()  # JSON may hold lone surrogates, the store may not
    usage = found.get("usage")
    return Answered(content, _count(usage, "prompt_tokens"), _count(usage, "completion_tokens"), seconds)


def _count(usage: object, key: str) -> int:
    found = usage.get(key) if isinstance(usage, dict) else None
    return found if type(found) is int and 0 <= found < 1 << 40 else 0
