"""Laws of digest times that are changed while something waits: it goes once, by the settings of now, and `status` knows when."""

import json
import os
import signal
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.cli.status import _lines
from monitor.config import Config, parse_config
from monitor.demo.story import DEMO_KEY, DEMO_SERIES
from monitor.messages import Message
from monitor.models import Assessment, Verdict
from monitor.pipeline.doctor import examine
from monitor.pipeline.status import read_status
from monitor.schedule import Jobs
from monitor.store import Store, open_store
from monitor.store.digest_queue import HeldTakeaway
from tests.daemons import daemon
from tests.past import keep_past
from tests.receivers import run_hook

pytestmark = pytest.mark.slow  # each is quick, all of them are not

DAY = timedelta(days=1)
CAME = datetime(2026, 6, 9, 3, tzinfo=UTC)  # a Tuesday
UTC_ZONE = ZoneInfo("UTC")
CHANGED = datetime(2026, 6, 9, 5, tzinfo=UTC)
RESTED = [HeldTakeaway("Crabs rested.", by_edit=False)]


@dataclass
class Office:
    """A daemon's jobs, whose clock we set, with file channels; three assessments wait for each of them."""

    folder: Path
    channels: dict[str, dict[str, Any]]
    now: datetime = CAME

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.config, clock=lambda: self.now)
        self.jobs.prepare()

    @property
    def config(self) -> Config:
        """The settings as they are now."""
        channels = {n: {"kind": "file", "path": f"{n}.jsonl", **keys} for n, keys in self.channels.items()}
        settings = {"series": {DEMO_KEY: {**DEMO_SERIES, "site": "http://127.0.0.1:9"}}, "channels": channels}
        return parse_config(json.dumps(settings), path=self.folder / "config.yaml", environ={})

    def gather(self, *, held: bool = False) -> None:
        """Let three assessments wait for each channel, or be held since it got its alerts of the day."""
        with open_store(self.config.database, write=True) as store:
            let_wait(store, list(self.channels), at=self.now, held=held)
            if held:
                use_up_limit(store, list(self.channels), at=self.now)

    def change(self, at: datetime, **channels: dict[str, Any]) -> None:
        """Change the settings at a moment, as SIGHUP does."""
        self.now, self.channels = at, channels
        self.jobs.reconfigure(self.config)

    def told(self) -> dict[str, datetime]:
        """Return when `status` says that the digest of each channel goes."""
        with open_store(self.config.database, write=False) as store:
            return {
                one.channel: max(one.due_at, self.now)
                for one in read_status(self.config, store, self.now).digests
            }

    def live(self, until: datetime) -> dict[str, list[datetime]]:
        """Do what the daemon does when it is planned; return when each channel got a digest."""
        got: dict[str, list[datetime]] = {name: [] for name in self.channels}
        while (moment := max(self.jobs.next_delivery(), self.now)) < until:
            self.now = moment
            before = {name: self.count(name) for name in got}
            self.jobs.deliver()
            for name, known in before.items():
                got[name] += [moment] * (self.count(name) - known)
        return got

    def count(self, name: str) -> int:
        """Return how many messages a channel got."""
        path = self.folder / f"{name}.jsonl"
        return len(path.read_text().splitlines()) if path.exists() else 0


def let_wait(store: Store, channels: list[str], *, at: datetime, held: bool = False) -> None:
    """Let three assessments wait for the digest of each channel."""
    for n in range(3):
        day = date(2026, 6, 6) + n * DAY
        keep_past(store, DEMO_KEY, day, [f"Crabs rested {n}."])
        [assessment] = store.assessments.of_day(DEMO_KEY, day)
        for channel in channels:
            store.digest_queue.add(channel, assessment, at=at)
            if held:
                store.digest_queue.add(channel, assessment, at=at, held=RESTED)


def use_up_limit(store: Store, channels: list[str], *, at: datetime) -> None:
    """Note that each channel got as many alerts as the default limit allows."""
    for n in range(5):
        alert = Message(
            id=f"alert-{n}", kind="alert", series=DEMO_KEY, date=None, subject="", text="", html="", blocks=()
        )
        for number in store.messages.enqueue(alert, channels, at=at):
            store.deliveries.drop(number)


def hold_news(store: Store, assessment: Assessment, channels: list[str], *, at: datetime) -> None:
    """Call an assessment's takeaways new, and let the alert about them be held for each channel."""
    new = [
        Verdict(
            takeaway=one,
            theme=f"{assessment.key}/{one.number}",
            status="new",
            novelty=0.9,
            earlier=(),
            reasons=(),
        )
        for one in assessment.takeaways
    ]
    store.assessments.add_verdicts(assessment, new)
    held = [HeldTakeaway(one.takeaway.text, by_edit=False) for one in new]
    for channel in channels:
        store.digest_queue.add(channel, assessment, at=at, held=held)


def at(hour: int, minute: int = 0, *, day: int = 9) -> datetime:
    """Return a moment of June 2026."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "goes"),
    [
        ("daily at 07:00", "daily at 06:30", at(6, 30)),
        ("daily at 07:00", "daily at 09:00", at(9)),
        ("daily at 07:00", "daily at 04:00", CHANGED),  # its time passed while it waited
        ("daily at 07:00", "daily at 02:00", at(2, day=10)),  # passed before it came
        ("daily at 07:00", "weekly on Thursday 07:00", at(7, day=11)),
        ("daily at 07:00", "each", CHANGED),
        ("weekly on Monday 07:00", "daily at 07:00", at(7)),
        ("weekly on Monday 07:00", "weekly on Wednesday 06:00", at(6, day=10)),
        ("weekly on Monday 07:00", "each", CHANGED),
    ],
)
def test_what_waits_goes_once_at_the_digest_time_of_now(
    tmp_path: Path, before: str, after: str, goes: datetime
) -> None:
    """Planned, told by `status` and sent at the same moment, a channel beside it at its own."""
    office = Office(tmp_path, {"desk": {"digest": before}, "other": {"digest": "daily at 06:00"}})
    office.gather()
    office.change(CHANGED, desk={"digest": after}, other={"digest": "daily at 06:00"})
    assert office.told() == {"desk": goes, "other": at(6)}
    assert office.live(at(12, day=20)) == {"desk": [goes], "other": [at(6)]}
    assert office.told() == {}


def test_times_of_channels_a_minute_apart_are_kept_apart(tmp_path: Path) -> None:
    """Each goes in its own minute, also the one that was changed from before another's time to after it."""
    office = Office(tmp_path, {"desk": {"digest": "daily at 17:29"}, "other": {"digest": "daily at 17:30"}})
    office.gather()
    office.change(at(17), desk={"digest": "daily at 17:31"}, other={"digest": "daily at 17:30"})
    assert office.live(at(12, day=20)) == {"desk": [at(17, 31)], "other": [at(17, 30)]}


def test_a_digest_whose_new_time_passed_is_sent_at_once_though_another_went_since(tmp_path: Path) -> None:
    """The daemon sent another channel's digest after that time; this one is not put off to the next day."""
    office = Office(tmp_path, {"desk": {"digest": "daily at 17:45"}, "other": {"digest": "daily at 17:29"}})
    office.gather()
    office.live(at(17, 35))
    office.change(at(17, 35), desk={"digest": "daily at 17:28"}, other={"digest": "daily at 17:29"})
    assert office.live(at(12, day=20)) == {"desk": [at(17, 35)], "other": []}


def test_a_digest_time_in_quiet_hours_comes_when_they_are_over(tmp_path: Path) -> None:
    """`status` says so, too; quiet hours that are taken away are no longer waited for."""
    quiet = {"digest": "daily at 06:00", "quiet": "05:30-08:00"}
    office = Office(tmp_path, {"desk": quiet, "other": quiet})
    office.gather()
    assert office.told() == {"desk": at(8), "other": at(8)}
    office.change(at(6, 30), desk={"digest": "daily at 06:00"}, other=quiet)
    assert office.live(at(12, day=20)) == {"desk": [at(6, 30)], "other": [at(8)]}


def test_held_alerts_go_with_the_next_digest_or_the_next_morning_where_none_comes_by_then(
    tmp_path: Path,
) -> None:
    """A weekly digest would let them wait for days, and a channel that takes none for ever; where it changed they go by the new one."""
    office = Office(
        tmp_path,
        {
            "daily": {"digest": "daily at 09:00"},
            "weekly": {"digest": "weekly on Monday 08:00"},
            "phone": {"messages": ["alert"]},
            "each": {"digest": "daily at 09:00"},
        },
    )
    office.gather(held=True)
    office.change(CHANGED, **{**office.channels, "each": {"digest": "each"}})
    assert office.live(at(12, day=20)) == {
        "daily": [at(9)],
        "weekly": [at(8, day=15)],  # what was held tells of nothing new, so the digest has it alone
        "phone": [],
        "each": [CHANGED],
    }


def test_a_channel_that_takes_no_digest_any_more_is_neither_sent_nor_told_of_one(tmp_path: Path) -> None:
    """What waited goes when it takes digests again."""
    digest = {"digest": "daily at 07:00"}
    office = Office(tmp_path, {"desk": digest})
    office.gather()
    office.change(CHANGED, desk={**digest, "messages": ["alert"]})
    assert office.told() == {}
    assert office.live(at(12, day=11)) == {"desk": []}
    office.change(at(12, day=11), desk=digest)
    assert office.live(at(12, day=20)) == {"desk": [at(12, day=11)]}


def test_status_and_doctor_say_which_alerts_are_held_and_until_when(tmp_path: Path) -> None:
    """With the digest, or before it; a channel that takes no digest is promised none."""
    channels: dict[str, dict[str, Any]] = {
        "daily": {"digest": "daily at 09:00"},
        "weekly": {"digest": "weekly on Monday 08:00"},
        "phone": {"messages": ["alert"], "alerts_a_day": 2},
    }
    office = Office(tmp_path, channels)
    office.gather(held=True)
    with open_store(office.config.database, write=True) as store:
        for one in store.assessments.all(DEMO_KEY):
            hold_news(store, one, list(channels), at=office.now)
        found = read_status(office.config, store, CHANGED)
    told = [str(getattr(line, "text", line)).strip() for line in _lines(found, CHANGED, UTC_ZONE)]
    of, held = f"{DEMO_KEY}: a digest of 3 assessments, the newest of 2026-06-08,", "held by the day's limit"
    assert [line for line in told if " digest " in line or held in line] == [
        f"{of} goes at 2026-06-09 09:00 UTC",
        f"3 alerts of {DEMO_KEY}, {held} (alerts_a_day: 5, the default), go with the digest at 2026-06-09 09:00 UTC",
        f"3 alerts of {DEMO_KEY}, {held} (alerts_a_day: 5, the default), go at 2026-06-09 08:00 UTC",
        f"{of} goes at 2026-06-15 08:00 UTC",
        f"3 alerts of {DEMO_KEY}, {held} (alerts_a_day: 2), go at 2026-06-09 07:00 UTC",
    ]
    findings = takewhile(lambda one: one.about != "daemon", examine(office.config, send=False))
    said = [one.text.partition(":")[0] for one in findings if one.about == "alerts"]
    assert said == list(channels)


def test_what_waits_for_a_channel_that_is_removed_goes_when_it_is_put_back(tmp_path: Path) -> None:
    office = Office(tmp_path, {"desk": {"digest": "daily at 07:00"}})
    office.gather()
    office.change(CHANGED, other={"digest": "daily at 06:00"})
    assert office.live(at(12, day=11)) == {"other": []}
    assert office.told() == {}
    office.change(at(12, day=11), desk={"digest": "daily at 07:00"})
    assert office.live(at(12, day=20)) == {"desk": [at(12, day=11)]}


def test_after_a_clock_that_leapt_a_year_and_back_a_digest_goes_at_its_next_time(tmp_path: Path) -> None:
    """With and without a restart; what came while the clock was ahead is not put off for a year."""
    for restarted in (False, True):
        folder = tmp_path / str(restarted)
        folder.mkdir()
        office = Office(folder, {"desk": {"digest": "daily at 07:00"}}, now=CAME + 365 * DAY)
        office.gather()
        office.jobs.deliver()
        office.now = CHANGED
        if restarted:
            office.jobs = Jobs(office.config, clock=lambda: office.now)  # noqa: B023 (used within the round)
        assert office.told() == {"desk": at(7)}
        office.jobs.deliver()
        assert office.live(at(12, day=20)) == {"desk": [at(7)]}


def test_a_digest_that_cannot_be_made_is_tried_again_within_hours_and_keeps_no_other_waiting(
    tmp_path: Path,
) -> None:
    """Not every few seconds; what comes due meanwhile goes at its own time."""
    office = Office(tmp_path, {"desk": {"digest": "daily at 06:00"}, "other": {"digest": "daily at 06:20"}})
    office.gather()
    tries: list[datetime] = []

    def enqueue(config: Config, store: Store, now: datetime) -> int:
        del config
        tries.append(now)
        if now < at(7, 30):
            return 0
        store.digest_queue.drop(channel="desk")
        store.digest_queue.drop(channel="other")
        return 2

    office.jobs = Jobs(office.config, clock=lambda: office.now, enqueue=enqueue)
    office.live(at(12))
    assert tries == [at(6), at(6, 20), at(7, 20), at(8, 20)]


def test_a_running_daemon_goes_by_the_new_time_after_sighup(tmp_path: Path) -> None:
    """Its time passed a minute ago by the new settings: it goes at once, and once."""
    now = datetime.now(UTC)
    with run_hook() as hook:

        def configure(moment: datetime) -> None:
            channel = {"kind": "webhook", "url": hook.url, "digest": f"daily at {moment:%H:%M}"}
            series = {**DEMO_SERIES, "site": "http://127.0.0.1:9", "request_interval": 0}
            settings = {"series": {DEMO_KEY: series}, "http": {"retries": 0}, "channels": {"desk": channel}}
            (tmp_path / "config.yaml").write_text(json.dumps(settings))

        configure(now + timedelta(hours=6))
        with open_store(tmp_path / "monitor.db", write=True) as store:
            let_wait(store, ["desk"], at=now - timedelta(hours=2))
        with daemon(tmp_path) as running:
            running.wait_for(" request")
            assert hook.ids("digest") == []
            configure(now - timedelta(hours=1))
            os.kill(running.process.pid or 0, signal.SIGHUP)
            running.wait_for("1 digest made")
            running.wait_for("1 delivered, 0 owed")
            running.stop()
        assert len(hook.ids("digest")) == 1
