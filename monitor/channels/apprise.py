"""Send messages wherever Apprise can: Telegram, Discord, Teams, Matrix, ntfy and a hundred more.

Its plugins log addresses, which contain tokens, read ~/.netrc, and have no total time limit. So they run in a separate
process, apprise_child.py, which reports only what each service did.
"""

import json
import logging
import os
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from monitor.blocks.kinds import Limits, Secret
from monitor.channels.base import Channel
from monitor.channels.flowing import flow, mark_quotes
from monitor.channels.http import BUSY_ADVICE, is_passing
from monitor.errors import TransportError
from monitor.messages import Message
from monitor.text import counted

CHILD = Path(__file__).with_name("apprise_child.py")
BUSY = "answered 429"  # in the words of apprise_child.py
ANSWERED = re.compile(r"answered (\d{3})")  # in its words, too
LOOPBACK = "localhost,127.0.0.1,::1"
# In Discord, Slack and Teams.
MENTION = re.compile(r"(?<=@)(?=(?:everyone|here|channel|all)\b)|(?<=<)(?=[!@#])", re.IGNORECASE)
logging.getLogger("apprise").disabled = True  # its lines quote tokens, even those of a mistyped address


def _quiet(text: str) -> str:
    """Return the text with mentions of everybody broken up, so that quoted words alert nobody in a chat."""
    return MENTION.sub("\u200b", text)


def _environ() -> dict[str, str]:
    """Return the environment for Apprise: no logins from ~/.netrc, and no proxy for this machine's own addresses."""
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    direct = known if known == "*" else f"{LOOPBACK},{known}"  # the star must be alone
    return {**os.environ, "NETRC": os.devnull, "no_proxy": direct}


class Apprise(Channel):
    """One or more Apprise addresses, separated by spaces; they are secrets. Needs the extra `apprise`.

    With several addresses a message counts as delivered only when all have accepted it: give an unreliable one a
    channel of its own.
    """

    kind: Literal["apprise"] = "apprise"
    url: Secret  # the service's address; separate several with spaces
    timeout: Annotated[float, Limits(gt=0, le=3600)] = 300.0  # seconds, for all parts of a message

    def check(self) -> None:
        """Raise ValueError for addresses that Apprise does not know, or if it is not installed."""
        if find_spec("apprise") is None:
            raise ValueError("needs Apprise: pip install '.[apprise]' in your copy of the repository")
        if not self._addresses or not self._all_known():
            raise ValueError("url holds an address Apprise does not understand")

    def send(self, message: Message, *, thread: str | None = None) -> None:
        """Notify every address with the text form, in parts if a service limits the length.

        A failure is permanent if the status of any service says so, as for a webhook.
        """
        del thread
        title = _quiet(message.subject)
        body = _quiet(mark_quotes(flow(message.text, message.subject)))
        order = {"addresses": self._addresses, "title": title, "body": body}
        answers = self._run_child(json.dumps(order))
        failed = [f"{answer['service']} {answer['said']}" for answer in answers if not answer["taken"]]
        statuses = [int(found[1]) for answer in answers if (found := ANSWERED.fullmatch(answer["said"]))]
        is_busy = all(answer["taken"] or answer["said"] == BUSY for answer in answers)
        if failed:
            some = (
                ""
                if len(failed) == len(answers)
                else f"; {counted(len(answers) - len(failed), 'other')} took it"
            )
            raise TransportError(
                f"apprise: {', '.join(failed)}{some}",
                permanent=not all(map(is_passing, statuses)),
                advice=BUSY_ADVICE if is_busy else "look at `url`",
            )

    @property
    def _addresses(self) -> list[str]:
        return self.url.get_secret_value().split()

    def _all_known(self) -> bool:
        apprise = import_module("apprise")
        return all(apprise.Apprise.instantiate(address) for address in self._addresses)

    def _run_child(self, order: str) -> list[dict[str, Any]]:
        try:
            done = subprocess.run(  # noqa: S603  our own file
                [sys.executable, "-P", "-W", "ignore", str(CHILD)],
                input=order,
                encoding="utf-8",
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environ(),
                timeout=self.timeout,
                check=True,
            )
            answers: list[dict[str, Any]] = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            raise TransportError(f"apprise: not done within {self.timeout:g} s") from None
        except subprocess.CalledProcessError as exc:
            raise TransportError(f"apprise: its process ended with status {exc.returncode}") from None
        return answers
