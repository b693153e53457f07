"""Ask a language model through the chat-completions API, within limits of time and size."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from monitor.blocks.kinds import Secret
from monitor.errors import BadEnvironment, NoAnswer, ReaderFault, SecondReaderFailed
from monitor.net import Answer, Limits, read_retry_after, send_once
from monitor.progress import waiting
from monitor.text import clip, plain

log = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 1_000_000  # bytes of an answer
OK = 200
REFUSED = frozenset({400, 422})  # statuses of a server that does not accept a field of the request
BUSY = 429
SERVERS_FAULT = 500
STREAM = "a stream of events, where one whole answer was asked for"
PAGE = "a web page"
CUT = "cut short by the server's limit of tokens"
ERROR_KEYS = ("error", "errors", "message", "detail", "msg", "refusal")  # of what servers say is wrong
SHORTEST_KEY = 6  # characters of a key that is a secret
MAX_SAID = 200  # characters of a server's own error text


Messages = Sequence[Mapping[str, str]]  # in the chat-completions form


class Answered(NamedTuple):
    """An answer: the model's words, their cost in tokens as the server counts them, and the time they took.

    `ending` says why the server ended the answer before the model did, such as CUT; "" if it did not.
    """

    content: str
    tokens_asked: int
    tokens_answered: int
    seconds: float
    ending: str = ""


@dataclass(kw_only=True)
class Chat:
    """A model at an address such as "http://127.0.0.1:8760/v1" (as for llama.cpp, Ollama, vLLM, hosted services).

    `options`, such as `response_format` (OpenAI's structured outputs) and `temperature`, go with each question until the
    server refuses them, since not every model accepts them.
    """

    url: str
    model: str
    api_key: Secret | None = None
    timeout: float = 30.0  # seconds for the whole answer
    options: Mapping[str, Any] = field(default_factory=dict)

    def ask(self, messages: Messages) -> Answered:
        """Post the messages and return the answer; raises SecondReaderFailed if there is no valid one.

        If the server asks for a short pause, this asks once more after it. If the server may have refused an option, this
        asks again without it.
        """
        started, options = time.monotonic(), self.options
        answer = self._post_patiently(messages, options)
        while refused := self._refused(answer, options):
            options = {name: value for name, value in options.items() if name != refused}
            answer = self._post(messages, options)
        if answer.status != OK:
            said = self._words_of(answer.body)
            raise SecondReaderFailed(
                f"{self.name}: answered {answer.status}{f': {said}' if said else ''}",
                cause="status",
                status=answer.status,
                gone=answer.status < SERVERS_FAULT,
            )
        for name in self.options.keys() - options.keys():
            log.info("%s takes no %s; it is asked without", self.name, name)
        self.options = options
        return self._answered(answer.body, time.monotonic() - started)

    @property
    def name(self) -> str:
        """Return the name of the server that is asked, for messages."""
        return f"second reader at {urlsplit(self.url).netloc.rpartition('@')[2]}"

    def _refused(self, answer: Answer, options: Mapping[str, Any]) -> str | None:
        """Return an option that the server does not accept: one that its error names, else any if its status says so."""
        if answer.status == OK:
            return None
        said = self._words_of(answer.body)
        named = [name for name in options if name in said]
        return next(iter(named or (options if answer.status in REFUSED else ())), None)

    def _answered(self, body: bytes, seconds: float) -> Answered:
        try:
            found = json.loads(body)
            choice = found["choices"][0]
            content, ending = _join_parts(choice["message"]["content"]), _find_ending(choice)
        except (ValueError, RecursionError, LookupError, TypeError):
            said = self._words_of(body)
            raise SecondReaderFailed(
                f"{self.name}: the answer is not in the chat-completions form{f': {said}' if said else ''}",
                cause="form",
            ) from None
        if not isinstance(content, str | None):
            raise SecondReaderFailed(f"{self.name}: the answer holds no text")
        usage = found.get("usage")
        # JSON may have lone surrogates, not the store.
        storable = (content or "").encode(errors="replace").decode()
        return Answered(
            self._masked(storable),
            _count(usage, "prompt_tokens"),
            _count(usage, "completion_tokens"),
            seconds,
            self._shown(ending),
        )

    def _words_of(self, body: bytes) -> str:
        """Return the server's error text, "" if there is none."""
        return self._shown(_error_of(body))

    def _shown(self, said: str) -> str:
        """Return a server's words in one short line."""
        return clip(self._masked(plain(said)), MAX_SAID)

    def _masked(self, said: str) -> str:
        """Return a text without the key, which some servers repeat; a short one is a word that stands in for a key."""
        key = self.api_key.get_secret_value() if self.api_key else ""
        return said.replace(key, "***") if len(key) >= SHORTEST_KEY else said

    def _post_patiently(self, messages: Messages, options: Mapping[str, Any]) -> Answer:
        """Return the server's answer, after one pause if the server asks for it and it is no longer than `timeout`."""
        answer = self._post(messages, options)
        pause = read_retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
        if answer.status == BUSY and pause is not None and pause <= self.timeout:
            with waiting(f"the {self.name}, which asks for a pause"):
                time.sleep(pause)
            return self._post(messages, options)
        return answer

    def _post(self, messages: Messages, options: Mapping[str, Any]) -> Answer:
        """Return the server's answer. Redirects are not followed, so that no other server gets the key."""
        question = {"model": self.model, "messages": messages, "stream": False, **options}
        headers = {"Content-Type": "application/json"}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key.get_secret_value()}"
        started = time.monotonic()
        try:
            with waiting(f"the {self.name}"):
                return send_once(
                    f"{self.url}/chat/completions",
                    Limits.within(self.timeout, max_bytes=MAX_ANSWER_BYTES),
                    body=json.dumps(question).encode(),
                    headers=headers,
                )
        except NoAnswer as exc:  # one unusable answer does not mean that all will be
            slow = time.monotonic() - started >= self.timeout
            raise SecondReaderFailed(
                f"{self.name}: {exc.reason}", cause=_cause_of(exc, slow=slow), gone=not exc.answered
            ) from None


def _cause_of(exc: NoAnswer, *, slow: bool) -> ReaderFault:
    if exc.answered:
        return "form"
    if slow:
        return "slow"
    return "barred" if isinstance(exc, BadEnvironment) or not exc.temporary else "silent"


def _join_parts(content: Any) -> Any:
    """Return the text of content that comes in parts, without parts of other types, such as thoughts (Mistral)."""
    if not isinstance(content, list):
        return content
    return "".join(part["text"] for part in content if part["type"] == "text")


def _find_ending(choice: Mapping[str, Any]) -> str:
    """Return why the server ended an answer early: a limit, an error, a refusal, another reason that it names; else ""."""
    reason = choice.get("finish_reason")
    if reason == "length":
        return CUT
    named = reason if isinstance(reason, str) and reason != "stop" else ""
    return _find_words(choice) or named


def _error_of(body: bytes) -> str:
    """Return the text of an error, what a body that is no JSON is, or ""."""
    try:
        return _find_words(json.loads(body))
    except (ValueError, RecursionError):
        text = body.decode(errors="replace").strip()
    if text.startswith(("data:", "event:", ":")):
        return STREAM
    return PAGE if text.startswith("<") else "" if "\ufffd" in text else text


def _find_words(found: object) -> str:
    """Return the text of an error in a JSON value, or "".

    Known forms: {"error": {"message": TEXT}} (OpenAI), the same in a list (Google), {"error": TEXT} (Ollama),
    {"detail": TEXT}, {"detail": [{"msg": TEXT}]} (FastAPI), {"errors": [{"message": TEXT}]} (Cloudflare).
    """
    if isinstance(found, list):
        return _find_words(found[0]) if found else ""
    if isinstance(found, dict):
        return next(filter(None, (_find_words(found.get(key)) for key in ERROR_KEYS)), "")
    return found if isinstance(found, str) else ""


def _count(usage: object, key: str) -> int:
    found = usage.get(key) if isinstance(usage, dict) else None
    return found if type(found) is int and 0 <= found < 1 << 40 else 0
