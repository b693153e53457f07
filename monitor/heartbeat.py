"""Ping a dead man's switch, which raises the alarm when the pings stop.

Sources of the address forms: https://healthchecks.io/docs/http_api/ (with /fail for failure),
https://github.com/louislam/uptime-kuma (a push monitor's address has status=up or status=down).
"""

import logging
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.boundary import Boundary
from monitor.logs import warn
from monitor.net import Limits, send_once
from monitor.progress import waiting

log = logging.getLogger(__name__)

LIMITS = Limits.within(10.0, max_bytes=1000)
GOOD = range(200, 300)
DOWN = {"status": "down", "msg": "failed"}


def ping(url: str, *, good: bool, failed: bool = False) -> bool:
    """Request the address; return False and log a line if that failed. `failed` says that the last request did, too.

    The address is a secret. Redirects are not followed.
    """

    def complain(how: str) -> None:
        warn(log, f"the dead man's switch {how}", again=failed)

    with Boundary("heartbeat", "ping", lambda failure: complain(f"cannot be reached: {failure}")):
        with waiting("the dead man's switch"):
            answer = send_once(url if good else failure_address(url), LIMITS, part=True)
        if answer.status in GOOD:
            if failed:
                log.info("the dead man's switch now answers")
            return True
        complain(f"answers with status {answer.status}")
    return False


def failure_address(url: str) -> str:
    """Return the address that reports a failure: with status=down instead of status=up, or else with /fail."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if ("status", "up") in query:
        down = [(key, DOWN.get(key, value)) for key, value in query]
        return urlunsplit(parts._replace(query=urlencode(down)))
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))
