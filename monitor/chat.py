"""Ask a language model over the chat-completions form: one request, within limits of time and size."""

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from pydantic import SecretStr

from monitor import __version__
from monitor.errors import ReaderFailed

MOST = 1_000_000  # bytes of an answer
OK = 200
SERVERS_FAULT = 500
CONNECT = 10.0  # seconds at most, of the time-out


class Answered(NamedTuple):
    """What came back: the model's words, what they cost in tokens as the server counts them, and the time they took."""

    content: str
    tokens_asked: int
    tokens_answered: int
    seconds: float


class _Bearer(requests.auth.AuthBase):
    """Sends the key, or nothing; either way requests does not look into ~/.netrc."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        return request


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A model at an address, as "http://127.0.0.1:8760/v1" (the form of llama.cpp, Ollama, vLLM, hosted services)."""

    url: str
    model: str
    api_key: SecretStr | None = None
    timeout: float = 30.0  # seconds for the whole answer

    def ask(self, messages: Sequence[Mapping[str, str]]) -> Answered:
        """Post the messages and return the answer; raises ReaderFailed for whatever is none. Asks once."""
        started = time.monotonic()
        order = {"model": self.model, "messages": list(messages), "temperature": 0, "stream": False}
        try:
            status, body = _within(self.timeout, lambda: self._post(json.dumps(order).encode()))
        except TimeoutError:
            raise ReaderFailed(f"{self._name}: no answer within {self.timeout:g} s", gone=True) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as exc:
            # Not "from exc": its text may hold what was sent.
            raise ReaderFailed(f"{self._name}: {_reason(exc)}", gone=True) from None
        if status != OK:
            raise ReaderFailed(f"{self._name}: answered {status}", gone=status < SERVERS_FAULT)
        if len(body) > MOST:
            raise ReaderFailed(f"{self._name}: an answer larger than {MOST:,} bytes")
        return _answered(body, self._name, time.monotonic() - started)

    @property
    def _name(self) -> str:
        return f"second reader at {urlsplit(self.url).netloc.rpartition('@')[2]}"

    def _post(self, body: bytes) -> tuple[int, bytes]:
        with requests.Session() as session:
            # A proxy of the environment may stand before a hosted model, never before this machine's own.
            session.trust_env = self.url.startswith("https:")
            session.headers.update(
                {"Content-Type": "application/json", "User-Agent": f"assessment-monitor/{__version__}"}
            )
            with session.post(
                f"{self.url}/chat/completions",
                data=body,
                auth=_Bearer(self.api_key),
                timeout=(min(CONNECT, self.timeout), self.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, _read(response, time.monotonic() + self.timeout)


def _read(response: requests.Response, until: float) -> bytes:
    """Return the body, one byte beyond the limit at most; stops when nobody waits for it any more."""
    body = b""
    while len(body) <= MOST and time.monotonic() < until:
        more = response.raw.read1(MOST + 1 - len(body), decode_content=True)
        if not more:
            break
        body += more
    return body


def _within(seconds: float, work: Any) -> tuple[int, bytes]:
    """Return what the work returns, or raise TimeoutError; headers that drip in never trip a socket's time-out."""
    future: Future[tuple[int, bytes]] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as exc:  # noqa: BLE001 (raised again where it is waited for)
            future.set_exception(exc)

    Thread(target=run, daemon=True).start()
    return future.result(timeout=seconds)


def _answered(body: bytes, name: str, seconds: float) -> Answered:
    try:
        found = json.loads(body)
        content = found["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise ReaderFailed(f"{name}: the answer is not in the chat-completions form") from None
    if not isinstance(content, str):
        raise ReaderFailed(f"{name}: the answer holds no text")
    usage = found.get("usage")
    return Answered(content, _count(usage, "prompt_tokens"), _count(usage, "completion_tokens"), seconds)


def _count(usage: object, key: str) -> int:
    found = usage.get(key) if isinstance(usage, dict) else None
    return found if type(found) is int and 0 <= found < 1 << 40 else 0


def _reason(exc: Exception) -> str:
    """Say what went wrong in our own words."""
    if isinstance(exc, requests.exceptions.SSLError):
        return "TLS: the certificate or the handshake is not in order"
    if isinstance(exc, requests.Timeout):
        return "timed out"
    if isinstance(exc, requests.ConnectionError):
        return "cannot connect, or the connection broke"
    return f"cannot be asked ({type(exc).__name__})"
