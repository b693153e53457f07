"""Laws of a pause that the site asks for: whoever starts the check, nothing is requested before it is over."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.cli.exits import Exit
from monitor.cli.reports import exit_status
from monitor.cli.status import _lines
from monitor.config import Config, load_config
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import BadAnswer
from monitor.pipeline.backfill import backfill
from monitor.pipeline.check import check
from monitor.pipeline.doctor import examine
from monitor.pipeline.next_check import read_polling
from monitor.pipeline.pauses import find_pause, keep_pause
from monitor.pipeline.status import read_status
from monitor.store import Store, open_store
from monitor.store.pages import Window
from tests.desk import Desk, build_config, configure, digest, stored
from tests.process import run
from tests.servers import Asked, Reply, Web, serve

pytestmark = pytest.mark.slow

BUSY = Reply(status=503, body=b"busy", headers={"Retry-After": "7200"})
HOUR = timedelta(hours=1)


def test_a_check_by_hand_or_cron_keeps_the_pause_that_the_site_asked_for(tmp_path: Path, web: Web) -> None:
    """It requests nothing, says until when, and exits as where the site cannot be reached."""
    configure(tmp_path, web.url)
    web.answers["*"] = BUSY
    assert run(tmp_path, "check").returncode == Exit.UNREACHABLE
    asked = len(web.log)
    again = run(tmp_path, "check")
    assert again.returncode == Exit.UNREACHABLE
    assert "is left alone until" in again.stderr
    assert len(web.log) == asked


def test_whoever_asks_the_site_keeps_its_pause_and_nobody_is_sent_to_ask(tmp_path: Path, web: Web) -> None:
    """`doctor` tries nothing, `backfill` ends as a check does, and neither `status` nor the notice names a command that would ask."""
    configure(tmp_path, web.url)
    web.answers["*"] = BUSY
    for _ in range(2):
        run(tmp_path, "check")
    asked = len(web.log)
    older = run(tmp_path, "backfill", "--since", "2026-06-01", "--until", "2026-06-02")
    assert (older.returncode, "is left alone until" in older.stderr) == (Exit.UNREACHABLE, True)
    found = {one["about"]: one for one in json.loads(run(tmp_path, "doctor", "--json").stdout)}
    routes = found[f"{DEMO_KEY} routes"]
    assert (routes["good"], "is left alone until" in routes["text"]) == (None, True)
    assert len(web.log) == asked
    told = run(tmp_path, "status").stdout
    assert "Nobody needs to act: the site asks to be left alone" in told
    assert "tries each route" not in told
    assert "What to do" not in told


def test_a_pause_holds_for_three_hours_at_most_and_ends_with_a_check_that_is_not_asked_for_one(
    tmp_path: Path, web: Web
) -> None:
    """A site that asks for days is asked again; once it answers without such a wish, the old one is over."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    web.answers["*"] = Reply(status=503, body=b"busy", headers={"Retry-After": "864000"})
    requests = []
    with open_store(config.database, write=True) as store:
        for hours in (0, 1, 2, 4, 5):
            moment = now + hours * HOUR
            requests.append(check(config, store, now=lambda at=moment: at).requests)  # type: ignore[misc]
            if hours == 2:
                web.answers["*"] = Reply(status=503, body=b"broken")
        assert [bool(count) for count in requests] == [True, False, False, True, True]
        assert not read_polling(config, store, DEMO_KEY, moment).backs_off


def test_a_pause_neither_begins_nor_ends_a_trouble(tmp_path: Path, web: Web) -> None:
    """A check that asks for nothing has seen nothing."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    web.answers["*"] = BUSY
    with open_store(config.database, write=True) as store:
        for minutes in (0, 10, 20, 30):
            check(config, store, now=lambda at=now + timedelta(minutes=minutes): at)  # type: ignore[misc]
        assert store.runs.incidents(DEMO_KEY)["unreachable"].checks == 1


def test_a_pause_belongs_to_the_site_whichever_series_asked_and_whichever_is_added_later(
    tmp_path: Path, web: Web
) -> None:
    """A check asks a site that wants a pause once; another series there is left alone, too, and no incident of it ends."""
    one, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    both = replace(one, series=dict.fromkeys((DEMO_KEY, "added"), one.series[DEMO_KEY]))
    web.answers["/robots.txt"] = BUSY
    with open_store(one.database, write=True) as store:
        check(both, store, now=lambda: now)
        assert web.paths == ["/robots.txt"]
        assert {next_check(both, store, key, now) for key in both.series} == {now + 2 * HOUR}
    with open_store(one.database, write=True) as store:
        for minutes in (10, 119, 120):
            asked = len(web.paths)
            check(both, store, now=lambda at=now + timedelta(minutes=minutes): at)  # type: ignore[misc]
            assert (len(web.paths) > asked) == (minutes == 120)


def test_a_pause_begins_when_the_site_asks_for_it_however_long_the_check_has_lasted(
    tmp_path: Path, web: Web
) -> None:
    """Another series of the site is not read right after a long check, as if the pause had begun with that check."""
    one, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    both = replace(one, series=dict.fromkeys((DEMO_KEY, "added"), one.series[DEMO_KEY]))
    web.answers["*"] = Reply(status=503, body=b"busy", headers={"Retry-After": "120"})
    with open_store(one.database, write=True) as store:
        check(both, store, now=lambda: now + len(web.paths) * timedelta(minutes=1))
    assert web.paths.count("/sitemap_index.xml") == 1


def test_the_pause_of_a_site_is_that_of_each_host_of_it_and_of_no_other(tmp_path: Path, web: Web) -> None:
    """With "www." and without it, in capitals or with its usual port; but not of a host whose name begins alike."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    sites = {"http://reed.example": True, "https://www.reed.example": True, "http://reed": False}
    sites |= {"http://Reed.Example": True, "HTTPS://WWW.reed.example:443": True}
    sites |= {"http://reed.example:81": False, "http://old.reed.example": False}
    with open_store(config.database, write=True) as store:
        keep_pause(store, BadAnswer("http://www.reed.example/hub", "busy", pause=60.0), now)
        assert {site: find_pause(store, site, now) is not None for site in sites} == sites


def test_a_pause_noted_before_the_clock_was_put_back_counts_for_nothing(tmp_path: Path, web: Web) -> None:
    """Nobody waits for weeks."""
    config, now = build_config(tmp_path, web.url, f"{web.url}/hook"), datetime(2026, 6, 9, 3, tzinfo=UTC)
    web.answers["*"] = BUSY
    with open_store(config.database, write=True) as store:
        check(config, store, now=lambda: now + timedelta(days=30))
        assert check(config, store, now=lambda: now).requests


def test_a_refused_check_says_who_waits_and_who_asks_again(tmp_path: Path, web: Web) -> None:
    """Nobody is told that a check waits, since each one asks; the daemon does wait."""
    configure(tmp_path, web.url)
    web.answers["*"] = Reply(status=403)
    for _ in range(2):
        asked = len(web.paths)
        assert run(tmp_path, "check").returncode == Exit.BLOCKED
        assert len(web.paths) > asked
    told = run(tmp_path, "status").stdout
    assert "`monitor run` waits for hours before it asks again; each `monitor check` asks." in told
    config, now = load_config(tmp_path / "config.yaml"), datetime.now(UTC)
    with open_store(config.database, write=False) as store:
        planned = next_check(config, store, DEMO_KEY, now)
    assert planned
    assert planned > now + 5 * HOUR


def next_check(config: Config, store: Store, key: str, now: datetime) -> datetime | None:
    """Return when the daemon would check a series next."""
    return read_polling(config, store, key, now).next_check(now)


@pytest.fixture
def front(desk: Desk, web: Web) -> Web:
    """A front of the demo's site, where a path may have an answer of its own; the desk asks it and knows the first day."""
    site = desk.site

    def pass_on(asked: Asked) -> Reply:
        found = site.answer(asked.path.partition("?")[0])
        body = found.body.replace(site.base.encode(), web.url.encode()) if found else b"<title>404</title>"
        return Reply(status=200 if found else 404, body=body)

    web.answers.update({"/robots.txt": pass_on, "*": pass_on})
    desk.config = build_config(desk.config.path.parent, web.url, desk.hook.url)
    desk.play(DAYS[0])
    web.log.clear()
    return web


ASKING = Reply(status=429, headers={"Retry-After": "600"})
LISTS = [
    "/sitemap_index.xml",
    "/post-sitemap.xml",
    str(DEMO_SERIES["hub"]),
    "/research/?_teams=saltmarsh&_paged=1",
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_check_sends_no_request_after_the_answer_that_asks_for_a_pause(
    desk: Desk, front: Web, place: int, status: int
) -> None:
    """Whichever list asks, and in which form: neither another list nor a page is requested, and `status` says until when."""
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    front.answers[LISTS[place]] = Reply(
        status=status, headers={"Retry-After": later if status == 503 else "600"}
    )
    [report] = desk.play(DAYS[3])
    assert front.paths == ["/robots.txt", *LISTS[: place + 1]]
    assert exit_status(report) == Exit.UNREACHABLE
    with desk.store() as store:
        found = read_status(desk.config, store, desk.now)
    until = found.series[0].left_alone_until
    assert until
    assert timedelta(minutes=9) < until - desk.now < timedelta(minutes=11)
    shown = [line.text for line in _lines(found, desk.now, ZoneInfo("UTC"))]
    assert sum("left alone until 2026-06-11 03:" in line for line in shown) == 2


@pytest.mark.parametrize("delay", ["600", None])
def test_a_check_that_is_refused_at_a_page_keeps_what_it_has_read_before(
    desk: Desk, front: Web, delay: str | None
) -> None:
    """It is judged and announced; where no pause is named, the second such answer ends the requests."""
    refused = Reply(status=429, headers={"Retry-After": delay} if delay else {})
    for day in DAYS[2:]:
        front.answers[desk.site.path_of(day)] = refused
    [report] = desk.play(DAYS[5])
    asked = [path for path in front.paths if path not in {"/robots.txt", *LISTS}]
    assert asked == [desk.site.path_of(day) for day in DAYS[1 : 3 if delay else 4]]
    assert ([one.date for one in report.added], exit_status(report)) == ([DAYS[1]], Exit.UNREACHABLE)
    with desk.store() as store:
        assert stored(store) == [*DAYS[:2]]
        assert (find_pause(store, front.url, desk.now) is not None) == (delay is not None)
    assert digest(DAYS[1]) in desk.hook.ids()


@pytest.mark.parametrize("hub", [None, Reply(status=404), Reply(body=b"<title>Hub</title>")])
def test_a_page_that_always_asks_for_a_pause_keeps_no_other_from_being_read(
    desk: Desk, front: Web, hub: Reply | None
) -> None:
    """It is requested last at the next check, and nothing more is said of the site than that, whatever else fails."""
    front.answers[desk.site.path_of(DAYS[1])] = ASKING
    front.answers.update({LISTS[2]: hub} if hub else {})
    desk.play(DAYS[3])
    desk.now += HOUR
    assert [one.date for one in desk.check().added] == [*DAYS[2:4]]
    assert front.paths[-1] == desk.site.path_of(DAYS[1])
    with desk.store() as store:
        assert "unreachable" not in store.runs.incidents(DEMO_KEY)


@pytest.mark.parametrize("places", [[0], [1], [2], [3], [2, 3]])
@pytest.mark.parametrize("delay", ["600", None])
def test_a_list_that_always_asks_for_a_pause_keeps_no_page_from_being_read(
    desk: Desk, front: Web, places: list[int], delay: str | None
) -> None:
    """The check after it does without all such lists, if there are others; the next one asks again."""
    refused = Reply(status=429, headers={"Retry-After": delay} if delay else {})
    front.answers.update(dict.fromkeys([LISTS[place] for place in places], refused))
    desk.play(*DAYS[1:7])
    asked = [sum(path == LISTS[place] for path in front.paths) for place in places]
    with desk.store() as store:
        assert stored(store)[-1] >= DAYS[5]
    assert not [one for one in desk.hook.ids() if "unreachable" in one]
    assert sum(asked) >= 3


def test_the_newest_page_is_told_of_if_it_is_always_refused_though_others_can_be_read(
    desk: Desk, front: Web
) -> None:
    """The site is not unreachable then."""
    front.answers[desk.site.path_of(DAYS[3])] = ASKING
    desk.play(*DAYS[1:3])
    desk.site.today = DAYS[3]
    for old, new in pairwise(("recruits", "novices", "conscripts", "draftees", "levies")):
        desk.site.edit(DAYS[2], old, new)
        desk.now += HOUR
        desk.check()
    notices = {one.removeprefix(f"{DEMO_KEY}-").partition("-")[0] for one in desk.hook.ids()}
    assert notices & {"unread", "unreachable"} == {"unread"}


@pytest.mark.parametrize(("refusal", "incident"), [(Reply(status=403), "blocked"), (ASKING, "unreachable")])
def test_a_site_that_refuses_all_pages_is_told_of_though_its_lists_can_be_read(
    desk: Desk, front: Web, refusal: Reply, incident: str
) -> None:
    """Else nobody would hear why nothing comes."""
    for day in DAYS[1:]:
        front.answers[desk.site.path_of(day)] = refusal
    for day in DAYS[1:5]:
        desk.play(day)
    assert next(one for one in desk.hook.ids() if "digest" not in one).startswith(f"{DEMO_KEY}-{incident}-")


def test_a_clock_that_is_put_back_keeps_no_list_from_being_read(desk: Desk, front: Web) -> None:
    """What a list answered in a time that is still to come says nothing about the next check."""
    front.answers[LISTS[0]] = ASKING
    desk.play(DAYS[2])
    front.log.clear()
    front.answers.pop(LISTS[0])
    with open_store(desk.config.database, write=True, asks=True) as store:
        report = check(desk.config, store, now=lambda: desk.now - 5 * HOUR)
    assert (report.failures, front.paths[1]) == ((), LISTS[0])


def test_the_daemon_reads_pages_though_two_lists_are_always_refused(desk: Desk, front: Web) -> None:
    """Between the checks that ask for all lists it asks only for the first that answers."""
    front.answers.update(dict.fromkeys(LISTS[2:], Reply(status=403)))
    desk.play(DAYS[1])
    desk.now += HOUR
    with open_store(desk.config.database, write=True, asks=True) as store:
        scope = read_polling(desk.config, store, DEMO_KEY, desk.now).choose_scope(desk.now)
        report = check(desk.config, store, now=lambda: desk.now, scopes={DEMO_KEY: scope})
    assert [one.date for one in report.added] == [DAYS[1]]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_first_check_that_ended_at_a_list_is_completed_by_the_next_one(
    desk: Desk, front: Web, place: int
) -> None:
    """That reads the quarter before its first day, too."""
    desk.config = build_config(
        desk.config.path.parent / "anew", front.url, desk.hook.url, updates="/updates/"
    )
    front.answers[LISTS[place]] = ASKING
    desk.play(DAYS[5])
    assert front.paths[-1] == LISTS[place]
    desk.now += HOUR
    assert [one.date for one in desk.check().added] == [*DAYS[:6]]
    assert "/updates/" in front.paths


def test_a_backfill_does_without_the_list_that_refused_the_last_one(desk: Desk, front: Web) -> None:
    """As not all lists were read, it concludes nothing from what they do not name."""
    desk.site.today = DAYS[5]
    front.answers[LISTS[3]] = ASKING
    with desk.store() as store:
        run_backfill = partial(backfill, desk.config, store, series=DEMO_KEY, until=DAYS[5])
        store.pages.open_window(DEMO_KEY, Window(since=DAYS[0], report_from=DAYS[4]))
        assert exit_status(run_backfill(since=DAYS[0])) == Exit.UNREACHABLE
        store.runs.mark(f"pause {front.url.partition('//')[2]}", desk.now)
        earlier = DAYS[0] - timedelta(days=3)
        assert [one.date for one in run_backfill(since=earlier).added] == [*DAYS[1:6]]
        assert not store.dates.unpublished(DEMO_KEY)
        front.answers.pop(LISTS[3])
        run_backfill(since=earlier)
        assert store.dates.unpublished(DEMO_KEY)


def test_a_backfill_of_a_series_without_a_listing_asks_again_for_the_list_that_refused_the_last_one(
    desk: Desk, front: Web
) -> None:
    """There is no other: else it would read nothing, and seem to have read all."""
    desk.config = build_config(desk.config.path.parent, front.url, desk.hook.url, listing=None)
    desk.site.today = DAYS[5]
    front.answers[LISTS[0]] = ASKING
    with desk.store() as store:
        run_backfill = partial(backfill, desk.config, store, series=DEMO_KEY, since=DAYS[0], until=DAYS[5])
        store.pages.open_window(DEMO_KEY, Window(since=DAYS[0], report_from=DAYS[4]))
        assert exit_status(run_backfill()) == Exit.UNREACHABLE
        store.runs.mark(f"pause {front.url.partition('//')[2]}", desk.now)
        front.answers.pop(LISTS[0])
        assert [one.date for one in run_backfill().added] == [*DAYS[1:6]]


def test_a_backfill_sends_no_request_after_a_check_meanwhile_was_asked_for_a_pause(
    desk: Desk, front: Web
) -> None:
    """Checks go on during the pauses between its requests."""
    desk.site.today = DAYS[5]
    page = desk.site.path_of(DAYS[2])

    def tell_another(asked: Asked) -> Reply:
        with desk.store() as other:
            keep_pause(other, BadAnswer(f"{front.url}/other", "busy", pause=600.0), datetime.now(UTC))
        passed_on = front.answers["*"]
        assert callable(passed_on)
        return passed_on(asked)

    front.answers[page] = tell_another
    with open_store(desk.config.database, write=True, asks=True) as store:
        store.pages.open_window(DEMO_KEY, Window(since=DAYS[0], report_from=DAYS[4]))
        report = backfill(desk.config, store, series=DEMO_KEY, since=DAYS[0], until=DAYS[5])
    assert ([one.date for one in report.added], exit_status(report)) == ([*DAYS[1:3]], Exit.UNREACHABLE)
    assert front.paths[-1] == page


@pytest.mark.parametrize("place", ["page", "updates page"])
def test_a_backfill_sends_no_request_after_the_answer_that_asks_for_a_pause(
    desk: Desk, front: Web, place: str
) -> None:
    """Whatever page asks; the next backfill asks nothing."""
    desk.site.today = DAYS[5]
    folder, updates = desk.config.path.parent, "/updates/"
    config = build_config(folder, front.url, desk.hook.url, updates=updates)
    last = desk.site.path_of(DAYS[3]) if place == "page" else updates
    front.answers[last] = ASKING
    with desk.store() as store:
        run_backfill = partial(backfill, config, store, series=DEMO_KEY, since=DAYS[0], until=DAYS[5])
        store.pages.open_window(DEMO_KEY, Window(since=DAYS[0], report_from=DAYS[4]))
        report = run_backfill()
        added = [*DAYS[1:3]] if place == "page" else []
        assert ([one.date for one in report.added], exit_status(report)) == (added, Exit.UNREACHABLE)
        assert front.paths[-1] == last
        asked = len(front.log)
        assert exit_status(run_backfill()) == Exit.UNREACHABLE
    assert len(front.log) == asked


def test_doctor_sends_no_request_after_the_answer_that_asks_for_a_pause(desk: Desk, front: Web) -> None:
    """It says of each list why it was not tried, and until when."""
    front.answers[LISTS[0]] = ASKING
    told = " ".join(one.text for one in examine(desk.config, send=False, model_servers={}))
    assert front.paths == ["/robots.txt", LISTS[0]]
    assert "not requested: the site asks to wait 600 s" in told
    assert "the site asks to be left alone until" in told


def test_doctor_asks_a_site_once_for_several_series(desk: Desk, front: Web) -> None:
    """Its robots.txt is read once, and an answer that asks for a pause ends the requests for all."""
    front.answers[LISTS[0]] = ASKING
    [first] = desk.config.series.values()
    desk.config = replace(desk.config, series={DEMO_KEY: first, "other": first})
    told = [one.about for one in examine(desk.config, send=False, model_servers={})]
    assert front.paths == ["/robots.txt", LISTS[0]]
    assert {f"{DEMO_KEY} sitemap", "other sitemap"} <= {*told}


def test_the_mirror_is_asked_by_its_own_wishes(desk: Desk, front: Web) -> None:
    """A pause of the publisher's site says nothing about the mirror; the mirror's own ends the requests there."""
    with serve() as other:
        other.answers["*"] = ASKING
        mirror = {"site": other.url, "name": "Mirror", "address": "/{month}-{day}-{year}"}
        desk.config = build_config(desk.config.path.parent, front.url, desk.hook.url, mirror=mirror)
        front.answers["*"] = Reply(status=403)
        front.answers["/robots.txt"] = Reply(body=b"")
        desk.play(DAYS[4])
        assert [path for path in other.paths if path != "/robots.txt"] == other.paths[1:2]
        with desk.store() as store:
            assert find_pause(store, other.url, desk.now)
            assert find_pause(store, front.url, desk.now) is None
