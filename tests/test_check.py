"""Laws of one check, over the demo's site on loopback, with a real store and a real webhook."""

import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, EDIT
from monitor.errors import BadAnswer, Blocked, LayoutChanged, NotFound, TransportError
from monitor.pipeline.check import check
from monitor.pipeline.delivery import deliver
from monitor.pipeline.session import build_fetcher
from monitor.pipeline.tracking import SeriesTracking
from monitor.store import open_store
from monitor.text import long_date, short_date
from tests.desk import SHORT, Desk, build_config, digest, kinds, stored
from tests.servers import Reply

pytestmark = pytest.mark.slow  # each is quick, all of them are not


@pytest.mark.slow
def test_every_day_is_stored_once_and_announced_once(desk: Desk) -> None:
    """Day after day: each assessment once in the store, each digest once on the channel, nothing owed."""
    reports = desk.play(*DAYS)
    with desk.store() as store:
        assert stored(store) == list(DAYS)
    assert desk.hook.ids() == [digest(day) for day in DAYS]
    assert [(len(r.added), r.failures, r.owed) for r in reports] == [(1, (), 0)] * len(DAYS)


@pytest.mark.slow
def test_a_check_with_nothing_new_asks_little_and_says_nothing(desk: Desk) -> None:
    """When nothing is new, at most six requests and no message."""
    desk.play(*DAYS[:3])
    told = list(desk.hook.received)
    report = desk.check()
    assert report.requests <= 6
    assert (report.added, report.failures, desk.hook.received) == ((), (), told)


def test_the_first_check_reads_history_silently_and_announces_the_newest(desk: Desk) -> None:
    """An empty store is filled with the newest assessments, and one digest goes out."""
    desk.config = build_config(desk.config.path.parent, desk.site.base, desk.hook.url, history=4)
    desk.play(DAYS[-1])
    with desk.store() as store:
        assert stored(store) == list(DAYS[-5:])
        assert store.dates.untracked_since(DEMO_KEY) is None
    assert desk.hook.ids() == [digest(DAYS[-1])]


@pytest.mark.slow
def test_everything_after_a_long_absence_is_announced(desk: Desk) -> None:
    """What was published while nobody looked is announced afterwards, oldest first."""
    desk.play(DAYS[0], DAYS[5])
    assert desk.hook.ids() == [digest(day) for day in DAYS[:6]]


def test_a_refused_message_stays_owed_and_is_sent_once(desk: Desk) -> None:
    """A webhook that answers 500 loses nothing: the next check delivers, with the same id, once."""
    desk.hook.refuse = [Reply(status=500)]
    [first] = desk.play(DAYS[0])
    assert (kinds(first.failures), first.owed, desk.hook.ids()) == ([TransportError], 1, [])
    second = desk.check()
    assert (second.failures, second.owed, second.delivered) == ((), 0, 1)
    desk.check()
    assert desk.hook.ids() == [digest(DAYS[0])]


def test_retry_after_is_respected(desk: Desk) -> None:
    """A channel that asks for a pause is left alone for that long; the message stays owed meanwhile."""
    desk.hook.refuse = [Reply(status=429, headers={"Retry-After": str(3 * SHORT.seconds // 2)})]
    desk.play(DAYS[0])
    assert (desk.check().owed, desk.hook.ids()) == (1, [])
    assert (desk.check().owed, desk.hook.ids()) == (0, [digest(DAYS[0])])


@pytest.mark.slow
def test_an_edit_is_announced_with_what_changed(desk: Desk) -> None:
    """A takeaway edited after publication makes one revision and one notice that quotes it."""
    day, old, new = EDIT
    desk.play(*DAYS[: DAYS.index(day) + 1])
    desk.site.edit(day, old, new)
    report = desk.check()
    assert [one.date for one in report.revised] == [day]
    [notice] = [post for post in desk.hook.received if post["kind"] == "revision"]
    assert notice["date"] == day.isoformat()
    assert any(new in quoted["text"] for quoted in notice["takeaways"])
    desk.check()
    assert len(desk.hook.ids("revision")) == 1


@pytest.mark.slow
def test_an_edit_and_its_undoing_are_announced_separately(desk: Desk) -> None:
    """A, then B, then A again on one day: three revisions, a digest and two notices."""
    old, new = edit_of(desk, DAYS[0])
    desk.play(DAYS[0])
    for before, after in ((old, new), (new, old)):
        desk.site.edit(DAYS[0], before, after)
        desk.check()
    with desk.store() as store:
        assert len(store.assessments.revisions(DEMO_KEY, DAYS[0])) == 3
    assert (len(desk.hook.ids("digest")), len(set(desk.hook.ids("revision")))) == (1, 2)


@pytest.mark.slow
def test_a_page_that_changes_at_every_check_floods_nobody(desk: Desk) -> None:
    """Ten edits in an hour make one notice; the rest are folded into one a day later."""
    old, _ = edit_of(desk, DAYS[0])
    desk.play(DAYS[0])
    words = old
    for n in range(10):
        desk.site.edit(DAYS[0], words, f"{old} number{n}")
        words = f"{old} number{n}"
        desk.check()
    assert len(desk.hook.ids("revision")) == 1
    desk.now += timedelta(days=1)
    desk.check()
    assert len(desk.hook.ids("revision")) == 2


def edit_of(desk: Desk, day: date) -> tuple[str, str]:
    """Return the first three words of a day's first takeaway, and other words for them."""
    [first, *_] = desk.site._posts[day].takeaways
    words = " ".join(first.split()[:3])
    return words, f"{words} suddenly"


@pytest.mark.slow
def test_another_edit_after_an_older_backup_was_restored_has_another_id(desk: Desk) -> None:
    """Receivers drop what has an id that they know."""
    old, new = edit_of(desk, DAYS[0])
    desk.play(DAYS[0])
    backup = desk.config.database.read_bytes()
    desk.site.edit(DAYS[0], old, new)
    desk.check()
    desk.config.database.write_bytes(backup)
    desk.site.edit(DAYS[0], new, f"{new} again")
    desk.check()
    assert len(desk.hook.ids("revision")) == len(set(desk.hook.ids("revision"))) == 2


@pytest.mark.slow
def test_a_changed_layout_is_quarantined_and_announced_once(desk: Desk) -> None:
    """A page without takeaways is not the baseline: named, kept aside, told to the operator once, read when mended."""
    path = desk.site.path_of(DAYS[1])
    page = desk.site._page
    desk.play(DAYS[0])
    desk.site.today = DAYS[1]
    whole = page(path)
    assert whole is not None
    desk.site.instead[path] = Answer(body=whole.body.replace(b"Key Takeaways", b"In Short"))
    assert [kinds(desk.check().failures) for _ in range(2)] == [[LayoutChanged], [LayoutChanged]]
    [notice] = [post for post in desk.hook.received if post["kind"] == "operator"]
    name = desk.config.series[DEMO_KEY].name
    assert notice["subject"] == f"The {name} of {short_date(DAYS[1])} cannot be read"
    assert notice["text"].count(path) == 1
    with desk.store() as store:
        assert stored(store) == [DAYS[0]]
    del desk.site.instead[path]
    assert desk.check().failures == ()
    assert desk.hook.ids("digest") == [digest(DAYS[0]), digest(DAYS[1])]


@pytest.mark.slow
def test_a_page_of_another_year_is_named_with_its_year(desk: Desk) -> None:
    """Who reads the notice months later must not look for this year's."""
    desk.play(DAYS[0])
    desk.site.today = DAYS[1]
    page = desk.site._page(desk.site.path_of(DAYS[1]))
    assert page is not None
    desk.site.instead[desk.site.path_of(DAYS[1])] = Answer(
        body=page.body.replace(b"Key Takeaways", b"In Short")
    )
    desk.now = datetime(2027, 2, 3, tzinfo=UTC)
    desk.play(DAYS[1])
    subjects = [post["subject"] for post in desk.hook.received if post["kind"] == "operator"]
    assert f"The {desk.config.series[DEMO_KEY].name} of {long_date(DAYS[1])} cannot be read" in subjects


@pytest.mark.slow
def test_one_bad_page_does_not_stop_the_others(desk: Desk) -> None:
    """A page that is gone is named; the others of the same check are read, and it is read when it comes."""
    desk.play(DAYS[0])
    desk.site.instead[desk.site.path_of(DAYS[1])] = None
    [report] = desk.play(DAYS[2])
    assert (kinds(report.failures), [one.date for one in report.added]) == ([NotFound], [DAYS[2]])
    desk.site.instead.clear()
    desk.check()
    assert sorted(desk.hook.ids()) == [digest(day) for day in DAYS[:3]]


@pytest.mark.slow
def test_an_assessment_that_comes_late_is_tracked_in_its_place(desk: Desk) -> None:
    """However the pages came in, the verdicts are those of one pass in order of date."""
    desk.play(DAYS[0])
    desk.site.instead[desk.site.path_of(DAYS[1])] = None
    desk.play(DAYS[2], DAYS[3])
    desk.site.instead.clear()
    desk.check()
    with desk.store() as store:
        judged = [day.verdicts for day in store.assessments.judged(DEMO_KEY)]
        tracking = SeriesTracking(desk.config, store, DEMO_KEY)
        afresh = [one.judged.verdicts for one in tracking.read_again(since=DAYS[0])]
    assert judged == afresh


@pytest.mark.parametrize(
    "route", ["/sitemap_index.xml", "/post-sitemap.xml", DEMO_SERIES["hub"], "/research/"]
)
def test_a_route_that_fails_does_not_stop_the_others(desk: Desk, route: str) -> None:
    """Any one route may fail; the assessment is found by another, and the failure is named."""
    desk.site.instead[route] = None
    [report] = desk.play(DAYS[0])
    assert (kinds(report.failures), [one.date for one in report.added]) == ([NotFound], [DAYS[0]])


@pytest.mark.slow
def test_the_predicted_address_is_a_route_of_its_own(desk: Desk) -> None:
    """When every list is late, today's page is found where it should be."""
    new_house = next(day for day in DAYS if desk.site.path_of(day).startswith("/research/"))
    before = DAYS[DAYS.index(new_house) - 1]
    desk.play(before)
    lists = ["/sitemap_index.xml", "/post-sitemap.xml", DEMO_SERIES["hub"], "/research/"]
    desk.site.instead = {path: desk.site.answer(path) for path in lists}
    desk.site.today = new_house
    desk.now = datetime(new_house.year, new_house.month, new_house.day, 23, 50, tzinfo=UTC)
    assert [one.date for one in desk.check().added] == [new_house]


def test_a_bot_check_is_not_taken_for_nothing_published(desk: Desk) -> None:
    """Turned away is not "nothing yet": it is named, nothing is kept, and two are answer enough."""
    challenge = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    everywhere = ["/sitemap_index.xml", DEMO_SERIES["hub"], "/research/", desk.site.path_of(DAYS[0])]
    desk.site.instead = dict.fromkeys(everywhere, challenge)
    [report] = desk.play(DAYS[0])
    assert kinds(report.failures) == [Blocked, Blocked]
    assert report.requests == 3


def test_a_dead_site_is_one_failure(desk: Desk) -> None:
    """A site that cannot be reached is asked once, and what is owed is still delivered."""
    desk.hook.refuse = [Reply(status=503)]
    desk.play(DAYS[0])
    dead = build_config(desk.config.path.parent, "http://127.0.0.1:9", desk.hook.url)
    desk.config = dead
    report = desk.check()
    assert (len(report.failures), report.requests, report.owed) == (1, 1, 0)
    assert desk.hook.ids() == [digest(DAYS[0])]


OTHERS = "0 messages delivered, 1 by another process, 0 owed"


@pytest.mark.parametrize(("send", "said"), [(False, "1 message delivered, 0 owed"), (True, OTHERS)])
def test_what_another_sends_during_a_check_is_counted_as_delivered(
    desk: Desk, said: str, *, send: bool
) -> None:
    """As the daemon's thread that sends, or a second process, which a check tells from itself."""
    desk.site.today = DAYS[0]
    with desk.store() as store:

        def now() -> datetime:
            if store.owed.count():
                deliver(desk.config, store, desk.now)
            return desk.now

        report = check(desk.config, store, now=now, send=send)
    assert desk.hook.ids() == [digest(DAYS[0])]
    assert said in report.summary


@pytest.mark.slow
def test_a_failed_list_is_read_again(desk: Desk) -> None:
    """Validators are kept only with success: a list whose shard failed is asked for afresh."""
    desk.play(DAYS[0])
    desk.site.instead = dict.fromkeys((DEMO_SERIES["hub"], "/research/", "/post-sitemap.xml"))
    [report] = desk.play(DAYS[1])
    assert (report.added, kinds(report.failures)) == ((), [NotFound] * 3)
    del desk.site.instead["/post-sitemap.xml"]
    assert [one.date for one in desk.check().added] == [DAYS[1]]


def test_a_first_check_under_a_clock_far_behind_hides_nothing_from_the_next(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A machine that starts in 1970 is told so; once its clock is right, the lists are read whole and all is announced."""
    desk.site.today = DAYS[3]
    early = datetime(1970, 1, 1, tzinfo=UTC)
    with desk.store() as store:
        assert check(desk.config, store, now=lambda: early).added == ()
    assert "is this machine's clock right?" in caplog.text
    assert [one.date for one in desk.check().added] == list(DAYS[:4])
    assert desk.hook.ids() == [digest(DAYS[3])]


def test_an_empty_page_is_no_assessment(desk: Desk) -> None:
    """An empty answer is recognised as what it is and tried again at the next check."""
    desk.site.instead[desk.site.path_of(DAYS[0])] = Answer(body=b"")
    [report] = desk.play(DAYS[0])
    assert kinds(report.failures) == [BadAnswer]
    desk.site.instead.clear()
    assert [one.date for one in desk.check().added] == [DAYS[0]]


def test_two_checks_of_two_processes_ask_the_site_at_its_pace(desk: Desk) -> None:
    """Who opens the database just after another waits before its first request; who opens it later does not."""
    desk.play(DAYS[0])
    desk.config = build_config(desk.config.path.parent, desk.site.base, desk.hook.url, request_interval=30)
    for ago, pause in (
        (0.0, 30.0),
        (20.0, 10.0),
        (3600.0, 30.0),
    ):  # an hour later, the first pause is before the second request
        waited: list[float] = []
        os.utime(desk.config.database.with_name("monitor.db.site.lock"), (time.time() - ago,) * 2)
        with open_store(desk.config.database, write=True, asks=True) as store:
            report = check(desk.config, store, build=partial(build_fetcher, sleep=waited.append))
        assert waited[0] == pytest.approx(pause, abs=5)
        assert len(waited) == report.requests - (ago > 30)


def test_two_series_of_one_site_ask_it_at_its_pace(desk: Desk) -> None:
    """One check reads both: only the very first request is sent without a pause."""
    desk.play(DAYS[0])
    config = build_config(desk.config.path.parent, desk.site.base, desk.hook.url, request_interval=30)
    [series] = config.series.values()
    config = replace(config, series={DEMO_KEY: series, "twin": series})
    os.utime(config.database.with_name("monitor.db.site.lock"), (time.time() - 3600,) * 2)
    waited: list[float] = []
    with open_store(config.database, write=True, asks=True) as store:
        report = check(config, store, build=partial(build_fetcher, sleep=waited.append))
    assert len(waited) == report.requests - 1
