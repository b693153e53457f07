"""Replay weeks of the publisher's site, one check a day, through faults; count what arrived.

    python -m tests.tools.replay [june-2022 | winter-2025]

Each check is a process of its own, `monitor check`, as cron would start it. Needs ../shared.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.pages import shared
from tests.process import run
from tests.receivers import run_hook, run_mailbox
from tests.servers import Publisher, publish


@dataclass(frozen=True, kw_only=True)
class Season:
    """Days to replay, and where their pages lie."""

    option: str
    folder: str
    first: date
    last: date
    path: str  # what an assessment's address contains

    @property
    def days(self) -> list[date]:
        """Every date, holidays too."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


SEASONS = {
    "june-2022": Season(
        option="--html",
        folder="corpus/html/drupal",
        first=date(2022, 6, 1),
        last=date(2022, 6, 30),
        path="backgrounder",
    ),
    "winter-2025": Season(
        option="--text",
        folder="corpus/text",
        first=date(2025, 12, 1),
        last=date(2026, 1, 7),
        path="research/russia-ukraine",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a replay came to."""

    published: tuple[str, ...]  # dates the site had by the end, from the season's first
    stored: tuple[str, ...]  # dates of `export assessments`
    posted: tuple[str, ...]  # dates of the digests the webhook took
    mailed: tuple[str, ...]  # ids of the digests the mail server took
    statuses: tuple[int, ...]  # of every check
    requests: tuple[int, ...]  # of every check
    owed: str  # what `monitor deliveries list` says is owed
    unreadable: tuple[str, ...]  # checks that printed a traceback


def replay(season: Season, folder: Path) -> Outcome:
    """Play a season in a folder of its own and return what came of it."""
    with (
        publish(season.option, str(shared(season.folder)), "--today", season.first.isoformat()) as publisher,
        run_hook() as hook,
        run_mailbox() as (mailbox, port),
    ):
        (folder / "config.yaml").write_text(settings(publisher.url, hook.url, port))
        checks = [_check(publisher, season, day, folder) for day in season.days]
        stored = _lines(folder, "export", "assessments", "--since", season.first.isoformat())
        return Outcome(
            published=tuple(day for day, _ in publisher.days() if day >= season.first.isoformat()),
            stored=tuple(line.split('"date": "')[1][:10] for line in stored),
            posted=tuple(post["date"] for post in hook.received if post["kind"] == "digest"),
            mailed=tuple(
                str(mail["X-Monitor-Id"]) for mail in mailbox.received if "digest" in mail["X-Monitor-Id"]
            ),
            statuses=tuple(done.returncode for done, _ in checks),
            requests=tuple(requests for _, requests in checks),
            owed="\n".join(line for line in _lines(folder, "deliveries", "list") if " owed " in line),
            unreadable=tuple(done.stderr for done, _ in checks if "Traceback" in done.stderr),
        )


def settings(site: str, hook: str, port: int) -> str:
    """Return a configuration for a site, a webhook and a mail server on loopback."""
    return f"""
series:
  roca: {{site: "{site}", request_interval: 0}}
http: {{retry_pause: 0.05}}
channels:
  desk: {{kind: webhook, url: "{hook}"}}
  mail: {{kind: email, host: 127.0.0.1, port: {port}, tls: none, sender: m@example.org, to: [a@example.org]}}
"""


def _check(
    publisher: Publisher, season: Season, day: date, folder: Path
) -> tuple[subprocess.CompletedProcess[str], int]:
    publisher.control(today=day.isoformat(), faults=list(_faults(season, day)))
    before = len(publisher.log())
    done = run(folder, "check")
    return done, len(publisher.log()) - before


def _faults(season: Season, day: date) -> Iterator[dict[str, Any]]:
    """A 503 every day; one bot check and one truncated page on the way."""
    nth = (day - season.first).days
    if nth == 9:
        yield {"match": season.path, "kind": "challenge", "times": 1}
    if nth == 17:
        yield {"match": season.path, "kind": "truncate", "times": 1}
    match = ("sitemap_index", "analysis", "robots", season.path)[nth % 4]
    yield {"match": match, "kind": "status", "status": 503, "times": 1}


def _lines(folder: Path, *arguments: str) -> list[str]:
    done = run(folder, *arguments)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()


def main() -> None:
    """Play the seasons named, or all, and print what came of them."""
    for name in sys.argv[1:] or SEASONS:
        with tempfile.TemporaryDirectory() as folder:
            outcome = replay(SEASONS[name], Path(folder))
        print(
            f"{name}: {len(outcome.published)} published, {len(outcome.stored)} stored, "
            f"{len(outcome.posted)} posted, {len(outcome.mailed)} mailed, owed: {outcome.owed or 'nothing'}; "
            f"requests a check: {sorted(outcome.requests)[len(outcome.requests) // 2]} (median), "
            f"statuses {outcome.statuses}"
        )


if __name__ == "__main__":
    main()
