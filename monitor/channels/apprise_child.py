"""Run Apprise for one message, read from standard input; write the results to standard output.

apprise.py starts this as a separate program. Of Apprise's log only an HTTP status and the name of the service are passed
on, as everything else may contain a token.
"""

import json
import logging
import os
import re
import sys
from importlib import import_module
from typing import Any

STATUS = re.compile(r"error=(\d{3})\b")

UNSEEN = "\u200b"  # a character without width


class Lines(logging.Handler):
    """Collects warnings about the current address."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.said.append(record.getMessage())

    def explain(self) -> str:
        """Return why the message was not accepted, in our own words."""
        text = "\n".join(self.said)
        if found := STATUS.findall(text):
            return f"answered {found[-1]}"
        return (
            "could not be reached"
            if "onnection error" in text
            else "did not take it, and Apprise gave no status"
        )


def notify(address: str, title: str, body: str) -> dict[str, Any]:
    """Send to one address, in parts if the service limits the length, unless the address says otherwise."""
    apprise = import_module("apprise")
    service = apprise.Apprise.instantiate(address)
    if service is None:
        return {"service": "an address", "taken": False, "said": "is not understood by Apprise"}
    if "overflow=" not in address:
        service.overflow_mode = apprise.OverflowMode.SPLIT
    formats = service.notify_format  # one, or several, the first of which it takes by default
    if "html" in (formats, formats[0]):  # Telegram's HTML loses lines that are empty
        body = re.sub(r"\n(?=\n)", f"\n{UNSEEN}", body)
    receiver = apprise.Apprise()
    receiver.add(service)
    lines = Lines()
    logger = logging.getLogger("apprise")
    logger.addHandler(lines)
    try:
        taken = bool(receiver.notify(title=title, body=body, body_format="text"))
    finally:
        logger.removeHandler(lines)
    return {"service": str(service.service_name), "taken": taken, "said": "" if taken else lines.explain()}


def main() -> None:
    """Send to every address and write which of them accepted the message."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a plugin may print to standard output
    order = json.load(sys.stdin.buffer)  # whatever PYTHONIOENCODING says
    with answers:
        json.dump([notify(one, order["title"], order["body"]) for one in order["addresses"]], answers)


if __name__ == "__main__":
    main()
