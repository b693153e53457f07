"""Tell a dead man's switch that we live: it raises the alarm when we fall silent.

Source of the form: https://healthchecks.io/docs/http_api/ (the address for success, the same with /fail for failure).
"""

import logging

import requests

log = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds


def ping(url: str, *, good: bool) -> bool:
    """Ask for the address; False, and a line in the log, if that did not work. The address is a secret."""
    try:
        answer = requests.get(url if good else f"{url.rstrip('/')}/fail", timeout=PATIENCE)
    except requests.RequestException as exc:
        log.warning("the dead man's switch cannot be reached: %s", type(exc).__name__)
        return False
    if not answer.ok:
        log.warning("the dead man's switch answers with status %d", answer.status_code)
    return answer.ok
