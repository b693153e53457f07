"""The daemon's web servers: each starts as soon as its address can be used, and follows changed settings."""

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from wsgiref.types import WSGIApplication

from monitor.config import Config
from monitor.config.risks import find_closed_pages
from monitor.errors import reason_of
from monitor.schedule import Jobs
from monitor.web import Health, Site, create_app, create_health_app, serve_app

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A server in the settings, under a key such as serve.listen."""

    key: str
    address: str
    proxied: bool


class Servers:
    """Serves health and metrics at `schedule.listen`, and the pages with them at `serve.listen`."""

    def __init__(self, jobs: Jobs, health: Health) -> None:
        self._jobs = jobs
        self._health = health
        self._open: dict[_Wanted, ExitStack] = {}
        self._reasons: dict[_Wanted, str] = {}  # why an address cannot be used, as last logged

    def keep_up(self) -> str:
        """Open the servers in the settings, close those no longer there; return why some cannot be opened, or "".

        Each reason is logged once. The daemon goes on, since checks and messages need no server.
        """
        config = self._jobs.config
        wanted = _find_wanted(config)
        for one in self._open.keys() - wanted:
            self._open.pop(one).close()
        self._reasons = {one: reason for one, reason in self._reasons.items() if one in wanted}
        for one in wanted:
            if one not in self._open:
                self._try(one, config)
        return "; ".join(f"{one.key}: {one.address}: {reason}" for one, reason in self._reasons.items())

    def close(self) -> None:
        """Close all servers."""
        for stack in self._open.values():
            stack.close()

    def _try(self, one: _Wanted, config: Config) -> None:
        stack = ExitStack()
        is_pages = one.key == "serve.listen"
        app, what = (self._pages, "pages") if is_pages else (self._figures, "health and metrics")
        try:
            port = stack.enter_context(serve_app(app, one.address, proxied=one.proxied))
        except OSError as exc:
            self._note(one, reason_of(exc), config)
            return
        self._open[one] = stack
        self._reasons.pop(one, None)
        log.info("%s at http://%s:%d", what, one.address.rpartition(":")[0], port)
        if is_pages and (closed := find_closed_pages(config)):
            log.warning("%s: serve.base_url: %s", config.path, closed)

    def _note(self, one: _Wanted, reason: str, config: Config) -> None:
        if self._reasons.get(one) != reason:
            log.error(
                "%s: %s: %s: %s; checks and messages go on without it, and monitor keeps trying: free the address, or set "
                "another one and reload",
                config.path,
                one.key,
                one.address,
                reason,
            )
        self._reasons[one] = reason

    @cached_property
    def _pages(self) -> WSGIApplication:
        return create_app(Site(load=lambda: self._jobs.config, health=self._health))

    @cached_property
    def _figures(self) -> WSGIApplication:
        return create_health_app(self._health)


def _find_wanted(config: Config) -> tuple[_Wanted, ...]:
    proxied = config.serve is not None and config.serve.is_proxied
    return tuple(_Wanted(key=key, address=one, proxied=proxied) for key, one in config.addresses.items())
