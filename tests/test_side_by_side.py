"""Laws of what goes on beside a check: corrections get through while it waits for the site, other checks do not."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from threading import Event, Timer

import pytest

from monitor.config import SecondReaderSettings
from monitor.correction import Correction, CorrectionKind
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.errors import NewerDatabase, StoreLocked
from monitor.pipeline.backfill import backfill
from monitor.pipeline.correct import correct
from monitor.pipeline.delivery import deliver
from monitor.pipeline.imports import import_paths
from monitor.pipeline.replay import replay
from monitor.pipeline.report import Report
from monitor.pipeline.second_reader import build_second_reader
from monitor.store import is_busy, open_store, replace_database
from monitor.store.pages import Window
from tests.daemons import wait_until
from tests.desk import Desk, Site, build_config, configure, digest, fill_demo_store
from tests.process import run
from tests.receivers import run_hook
from tests.servers import Asked, Reply, Web

pytestmark = pytest.mark.slow

PATIENCE = 30.0  # seconds
SOON = 1.0  # seconds
NOW = datetime(2026, 6, 20, tzinfo=UTC)


class Silent(Site):
    """The demo's site, which accepts a request for one page and says nothing until it may."""

    def __init__(self) -> None:
        super().__init__()
        self.silent_on: date | None = None
        self.asked, self.may_answer = Event(), Event()

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what stands at a path, once it may be said."""
        if self.silent_on and path == self.path_of(self.silent_on):
            self.asked.set()
            self.may_answer.wait(PATIENCE)
        return super().answer(path, query)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that knows the first days."""
    with Silent() as site, run_hook() as hook:
        found = Desk(site, hook, build_config(tmp_path, site.base, hook.url))
        found.play(*DAYS[:3])
        yield found


@contextmanager
def waiting_check(desk: Desk, *, today: date) -> Iterator[list[Report]]:
    """Run a check that waits for the page of a day inside, and is over with its report afterwards."""
    site, reports = desk.site, list[Report]()
    assert isinstance(site, Silent)
    site.today = site.silent_on = today
    with ThreadPoolExecutor() as others:
        check = others.submit(lambda: reports.append(desk.check()))
        try:
            assert site.asked.wait(PATIENCE)
            yield reports
        finally:
            site.may_answer.set()
        check.result(PATIENCE)


def test_a_correction_gets_through_while_a_check_waits_for_the_site(desk: Desk) -> None:
    """It is made at once, and what the check reads next is judged by it, as if it had been made before."""
    with waiting_check(desk, today=DAYS[4]) as reports:
        with open_store(desk.config.database, write=True, wait=SOON) as store:
            [known] = store.assessments.judged(DEMO_KEY, since=DAYS[3])  # read by this check, before it waits
            joined = next(one for one in known.verdicts if one.theme != f"{DAYS[3]}/{one.takeaway.position}")
            subject = f"{DAYS[3]}/{joined.takeaway.position}"
            correct(desk.config, store, DEMO_KEY, kind="split", subject=subject, value=None, now=desk.now)
        assert reports == []
    [report] = reports
    assert [one.date for one in report.added] == [DAYS[3], DAYS[4]]
    assert desk.hook.ids()[-2:] == [digest(DAYS[3]), digest(DAYS[4])]
    with desk.store() as store:
        judged = store.assessments.judged(DEMO_KEY)
        assert subject in {one.theme for one in judged[3].verdicts}
        store.assessments.forget_verdicts(DEMO_KEY, since=DAYS[0])
    desk.check()
    with desk.store() as store:
        assert store.assessments.judged(DEMO_KEY) == judged


def test_nobody_else_asks_the_site_or_replaces_the_database_while_a_check_waits(desk: Desk) -> None:
    """A second check, a backfill and a restore wait until it is over, and pages say that it is at work."""
    database = desk.config.database
    with waiting_check(desk, today=DAYS[3]) as reports:
        assert is_busy(database)
        with pytest.raises(StoreLocked), open_store(database, write=True, wait=0.1, asks=True):
            pass
        with pytest.raises(StoreLocked):
            replace_database(database, database, aside=database.with_name("old.db"), wait=0.1)
    assert [one.date for one in reports[0].added] == [DAYS[3]]
    assert not is_busy(database)


def test_a_correction_gets_through_while_a_check_sends(desk: Desk) -> None:
    """A channel that takes long to answer keeps no correction waiting."""
    done = _correct_while_sending(desk)
    [report] = desk.play(DAYS[3])
    assert (report.owed, done) == (0, [DAYS[3]])


def test_a_correction_gets_through_while_a_person_sends_again(desk: Desk) -> None:
    """As by `deliveries retry` or `digest --to`."""
    done = _correct_while_sending(desk)
    with desk.store() as store:
        latest = store.deliveries.list()[0].id
        store.deliveries.retry(latest, at=desk.now)
        assert deliver(desk.config, store, desk.now, only=[latest]).delivered == 1
    assert done == [DAYS[2]]


def _correct_while_sending(desk: Desk) -> list[date]:
    """Let the channel take a message only after another process wrote; return a list of the newest day that each found."""
    done: list[date] = []

    def correct_first(asked: Asked) -> Reply:
        with open_store(desk.config.database, write=True, wait=SOON) as store:
            done.append(store.assessments.judged(DEMO_KEY)[-1].date)
        return desk.hook.answer(asked)

    desk.hook.web.answers["/hook"] = correct_first
    return done


@pytest.mark.parametrize("work", ["import", "replay", "backfill"])
def test_checks_and_corrections_get_through_while_a_second_reader_is_asked_about_history(
    tmp_path: Path, work: str, web: Web
) -> None:
    """A model may take hours; what others write meanwhile is judged as if it had been there before."""
    got_through: list[Correction] = []

    def answer(_: Asked) -> Reply:
        if not got_through:
            with open_store(config.database, write=True, wait=SOON, asks=True) as store:
                kind: CorrectionKind = "watch" if work == "backfill" else "split"
                subject = "causeway" if kind == "watch" else f"{DAYS[1]}/2"
                made = correct(config, store, DEMO_KEY, kind=kind, subject=subject, value=None, now=NOW)
            got_through.append(made)
        return Reply(body=b'{"choices": [{"message": {"content": "no idea"}}]}')

    web.answers["/v1/chat/completions"] = answer
    with Silent() as site:
        site.today = DAYS[-1]
        config = replace(
            build_config(tmp_path, site.base, "http://127.0.0.1:9/hook"),
            second_reader=SecondReaderSettings(url=f"{web.url}/v1", model="m"),
        )
        if work != "backfill":
            fill_demo_store(tmp_path)
        with open_store(config.database, write=True, asks=work == "backfill") as store:
            store.pages.open_window(DEMO_KEY, Window(since=DAYS[-1], report_from=date(2026, 7, 1)))
            second = build_second_reader(config, store, most=3)
            if work == "replay":
                replay(config, store, DEMO_KEY, keep=True, second=second)
            elif work == "import":
                store.assessments.forget_verdicts(DEMO_KEY, since=DAYS[8])
                import_paths(config, store, [tmp_path / f"{DAYS[-1]}.txt"], series=DEMO_KEY, second=second)
            else:
                backfill(config, store, series=DEMO_KEY, since=DAYS[0], until=DAYS[-1], second=second)
            judged = store.assessments.judged(DEMO_KEY)
            again = replay(config, store, DEMO_KEY, keep=False)
    [made] = got_through
    assert made.kind == "watch" or made.subject in {one.theme for one in judged[1].verdicts}
    assert again.differences == ()


def test_a_check_ends_if_a_newer_version_changes_the_database_meanwhile(desk: Desk) -> None:
    """As when monitor is updated while a check waits, and the new one makes a correction: the old one writes nothing any more."""
    with (
        pytest.raises(NewerDatabase, match="m999_later"),
        waiting_check(desk, today=DAYS[3]),
        closing(sqlite3.connect(desk.config.database)) as newer,
        newer,
    ):
        newer.execute("insert into _sqlite_migrations (migration_set, name) values ('monitor', 'm999_later')")


def test_a_retry_of_what_another_process_sends_ends_well(desk: Desk) -> None:
    """Its status tells whether anything is still owed, not who sent it."""
    folder = desk.config.path.parent
    configure(folder, desk.site.base)
    settings = desk.config.path.read_text().replace(
        "out: {kind: stdout}", f"desk: {{kind: webhook, url: '{desk.hook.url}'}}"
    )
    desk.config.path.write_text(settings.replace("lock_wait: 0.5", "lock_wait: 30"))
    retries: list[Future[CompletedProcess[str]]] = []

    def retry_first(asked: Asked) -> Reply:
        if not retries:
            retries.append(others.submit(run, folder, "deliveries", "retry", "3"))
            wait_until(is_retried)
        return desk.hook.answer(asked)

    def is_retried() -> bool:
        with open_store(desk.config.database, write=False) as store:
            return store.deliveries.load(3).retried_at is not None

    with ThreadPoolExecutor() as others:
        with desk.store() as store:
            store.deliveries.retry(2, at=desk.now)
        desk.hook.web.answers["/hook"] = retry_first
        with open_store(desk.config.database, write=True, alone=False) as store:
            deliver(desk.config, store, desk.now)
        assert retries[0].result().returncode == 0
    assert desk.hook.ids().count(digest(DAYS[2])) == 2


def test_what_was_sent_is_noted_though_another_process_writes_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction far back may write for a minute: the message that a channel took meanwhile is not sent again."""
    monkeypatch.setattr("monitor.store.opening.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(desk.config.database, isolation_level=None, check_same_thread=False)

    def write_for_long(asked: Asked) -> Reply:
        other.execute("begin immediate")
        Timer(SOON, other.rollback).start()
        return desk.hook.answer(asked)

    with closing(other):
        desk.hook.web.answers["/hook"] = write_for_long
        desk.play(DAYS[3])
        desk.check()
    assert desk.hook.ids()[-2:] == [digest(DAYS[2]), digest(DAYS[3])]
