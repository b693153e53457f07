"""Kill `monitor check` at random moments, again and again; count what was owed, delivered, lost and repeated.

    python -m tests.tools.campaign [ROUNDS [SEED]]

A round: a day is published, or a page edited; a check is a process of its own, killed by SIGKILL at a random moment, or
in the very moment in which a channel has taken a message and not yet said so; then a check runs to its end. The
webhook and the mail server stay up, and now and then refuse once.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from tests.process import run
from tests.receivers import Mailbox, run_hook, run_mailbox
from tests.servers import Asked, Reply

PUBLISHED = 4  # days in the store before each round
SLOW = 0.03  # seconds a receiver takes: moments worth dying in


@dataclass
class Tally:
    """What a campaign came to, in deliveries; `worst` is the most repeats of one message on one channel for each kill."""

    rounds: int = 0
    kills: int = 0
    owed: int = 0
    delivered: int = 0
    lost: int = 0
    repeated: int = 0
    beyond: int = 0  # repeats beyond one a kill and channel
    for_nothing: int = 0  # messages nobody owed
    unclean: list[str] = field(default_factory=list)  # what the last check of a round said, if it failed

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.kills} kills: {self.owed} owed, {self.delivered} delivered, {self.lost} lost, "
            f"{self.repeated} repeated ({self.beyond} beyond one a kill and channel), {self.for_nothing} for nothing"
        )


class Ends:
    """Both receivers; `armed` is a process to kill in the moment the next message is taken."""

    def __init__(self, hook: Any, mailbox: Mailbox) -> None:
        self.hook = hook
        self.mailbox = mailbox
        self.armed: subprocess.Popen[str] | None = None

    def taken(self) -> None:
        """Die now, if so ordered, or take a little time."""
        time.sleep(SLOW)
        if self.armed:
            self.armed.kill()
            self.armed = None

    def clear(self) -> None:
        """Forget what came."""
        self.hook.received.clear()
        self.hook.refuse.clear()
        self.mailbox.received.clear()

    def came(self) -> Counter[tuple[str, str]]:
        """Return how often each message came to each channel."""
        posts = Counter(("desk", post["id"]) for post in self.hook.received)
        return posts + Counter(("mail", str(mail["X-Monitor-Id"])) for mail in self.mailbox.received)


class SlowMailbox(Mailbox):
    """A mail server that takes its time over each mail."""

    ends: Ends | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd calls it so)
        """Keep the mail, then dawdle."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.ends:
            self.ends.taken()
        return answer


def campaign(rounds: int, seed: int, folder: Path) -> Tally:
    """Play the rounds in a folder and count; the same seed draws the same moments."""
    chance = random.Random(seed)  # noqa: S311  no secret
    tally = Tally()
    with (
        DemoSite(DAYS[PUBLISHED - 1]) as site,
        run_hook() as hook,
        run_mailbox(SlowMailbox()) as (mailbox, port),
    ):
        ends = Ends(hook, mailbox)
        assert isinstance(mailbox, SlowMailbox)
        mailbox.ends = ends

        def answer(asked: Asked) -> Reply:
            reply = type(hook).answer(hook, asked)
            ends.taken()
            return reply

        hook.web.answers["/hook"] = answer
        ready = folder / "ready"
        ready.mkdir()
        (ready / "config.yaml").write_text(_settings(site.base, hook.url, port))
        assert run(ready, "check").returncode == 0
        length = _length(ready, folder / "trial", site)
        for number in range(rounds):
            _play(tally, chance, ends, site, ready=ready, folder=folder / f"round-{number}", length=length)
    return tally


def _play(
    tally: Tally,
    chance: random.Random,
    ends: Ends,
    site: DemoSite,
    *,
    ready: Path,
    folder: Path,
    length: float,
) -> None:
    """One round in a copy of the prepared folder."""
    shutil.copytree(ready, folder)
    site.today = DAYS[PUBLISHED + chance.randrange(2)]
    ends.clear()
    if chance.random() < 0.2:
        ends.hook.refuse = [Reply(status=500)]
    kills = chance.choice([1, 1, 2])
    for _ in range(kills):
        _check_and_die(chance, ends, folder, length)
    done = run(folder, "check")
    if done.returncode:
        done = run(folder, "check")  # the webhook refused once
    if done.returncode:
        tally.unclean.append(done.stderr)
    _count(tally, ends.came(), _owed(folder) - _owed(ready), kills)
    shutil.rmtree(folder)


def _check_and_die(chance: random.Random, ends: Ends, folder: Path, length: float) -> None:
    command = [sys.executable, "-m", "monitor", "--quiet", "check"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "MONITOR_CONFIG": str(folder / "config.yaml")},
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        if chance.random() < 0.3:
            ends.armed = process
            process.wait(60)
        else:
            time.sleep(chance.uniform(0.3, 1.05) * length)
            process.kill()
    ends.armed = None


def _count(tally: Tally, came: Counter[tuple[str, str]], owed: set[tuple[str, str]], kills: int) -> None:
    channels = Counter(channel for (channel, _), times in came.items() for _ in range(times - 1))
    tally.rounds += 1
    tally.kills += kills
    tally.owed += len(owed)
    tally.delivered += sum(came[one] > 0 for one in owed)
    tally.lost += sum(came[one] == 0 for one in owed)
    tally.repeated += channels.total()
    tally.beyond += sum(max(0, times - kills) for times in channels.values())
    tally.for_nothing += sum(one not in owed for one in came)


def _owed(folder: Path) -> set[tuple[str, str]]:
    """Return every channel and message of the outbox, whatever became of it."""
    with closing(sqlite3.connect(folder / "monitor.db")) as db:
        return set(db.execute("select channel, message from deliveries"))


def _length(ready: Path, folder: Path, site: DemoSite) -> float:
    """Return how long a whole check takes here, in seconds."""
    shutil.copytree(ready, folder)
    site.today = DAYS[PUBLISHED]
    before = time.monotonic()
    assert run(folder, "check").returncode == 0
    return time.monotonic() - before


def _settings(site: str, hook: str, port: int) -> str:
    series = {**DEMO_SERIES, "site": site, "request_interval": 0}
    return f"""
series: {{{DEMO_KEY}: {series!r}}}
http: {{retries: 0}}
channels:
  desk: {{kind: webhook, url: "{hook}"}}
  mail: {{kind: email, host: 127.0.0.1, port: {port}, tls: none, sender: m@example.org, to: [a@example.org]}}
"""


def main() -> None:
    """Play as many rounds as told, 200 by default, and print the count."""
    rounds, seed = (int(given) for given in [*sys.argv[1:], *("200", "5")[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        print(campaign(rounds, seed, Path(folder)))


if __name__ == "__main__":
    main()
