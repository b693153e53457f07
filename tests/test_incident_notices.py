"""Laws of the operator's notices, over the demo's site with a real store and a real webhook."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from monitor.cli import COMMANDS
from monitor.cli.exits import Exit
from monitor.cli.reports import exit_status
from monitor.cli.status import _lines
from monitor.config import SecondReaderSettings
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, load_post
from monitor.errors import Blocked, CutShort, LayoutChanged, TransportError, Unreachable
from monitor.fetch import Fetcher
from monitor.incidents import INCIDENTS, Incident, Ongoing
from monitor.pipeline.check import check
from monitor.pipeline.doctor import examine
from monitor.pipeline.incident_words import BACKS_OFF, EVIDENCE, SOME_LISTS, WORDS
from monitor.pipeline.incidents import find_evidence
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.problems import find_lasting, problems_of
from monitor.pipeline.replay import replay
from monitor.pipeline.second_reader import build_second_reader
from monitor.pipeline.status import read_status
from monitor.second_reader.answer import Opinion
from monitor.site import Link, Scope
from monitor.store import open_store
from monitor.store.answers import Asked
from monitor.store.routes import RouteAnswer, RouteResult
from monitor.text import short_date
from tests.desk import SHORT, Desk, build_config, find_owed, kinds, refuse
from tests.servers import Reply, Web

pytestmark = pytest.mark.slow  # each is quick, all of them are not


def notices(desk: Desk) -> list[str]:
    """Return the operator's notices, each without series and moment."""
    ids = desk.hook.ids("operator")
    return [one.split("-")[1] + (" over" if one.endswith("-over") else "") for one in ids]


def test_being_turned_away_is_announced_once_and_its_end_once(desk: Desk) -> None:
    """Two checks in a row before it is reported; one on recovery."""
    desk.play(DAYS[0])
    challenge = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    lists = ("/sitemap_index.xml", "/research/", "/robots.txt")
    desk.site.instead = dict.fromkeys(lists, challenge)
    told = [(desk.check(), notices(desk))[1] for _ in range(4)]
    desk.site.instead = {}
    told += [(desk.check(), notices(desk))[1] for _ in range(2)]
    assert told == [[], ["blocked"], ["blocked"], ["blocked"], *[["blocked", "blocked over"]] * 2]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/robots.txt", b"<html><head><title>Just a moment...</title></head></html>"),
        ("/sitemap_index.xml", b"<urlset></urlset>"),
    ],
)
def test_what_befalls_one_site_is_one_notice_that_names_all_its_series(
    desk: Desk, path: str, body: bytes
) -> None:
    """Turned away, or a list that cannot be read: told once when it begins, once when it is over, and by `status` once."""
    [series] = desk.config.series.values()
    twin = series.changed(name="Tidal Update")
    desk.config = replace(desk.config, series={DEMO_KEY: series, "twin": twin})
    both = "Saltmarsh Campaign Assessment and Tidal Update"
    desk.play(DAYS[0])
    desk.site.instead = {path: Answer(body=body)}
    for _ in range(5):
        desk.check()
    with desk.store() as store:
        problems = [one.what for one in read_status(desk.config, store, desk.now).problems]
    assert sum(both in what for what in problems) == 1
    desk.site.instead = {}
    for _ in range(2):
        desk.check()
    subjects = [post["subject"] for post in desk.hook.received if post["kind"] == "operator"]
    [begun, over] = [one for one in subjects if "Update cannot be read" not in one or both in one]
    assert both in begun
    assert both in over
    with desk.store() as store:
        assert store.runs.incidents(DEMO_KEY) == {}


def test_status_tells_every_list_of_a_site_that_cannot_be_read(desk: Desk) -> None:
    """Series of one site may have different ones."""
    [series] = desk.config.series.values()
    desk.config = replace(desk.config, series={DEMO_KEY: series, "twin": series.changed(name="Tidal Update")})
    lists = {DEMO_KEY: "/sitemap.xml holds no address", "twin": "/hub holds no link"}
    with desk.store() as store:
        for key, reason in lists.items():
            store.runs.save_incidents(
                key, [Ongoing(incident="lists", since=desk.now, checks=9, reason=reason)]
            )
        told = " ".join(one.words for one in read_status(desk.config, store, desk.now).problems)
    assert [reason for reason in lists.values() if reason in told] == [*lists.values()]


def test_series_of_different_sites_have_a_notice_each(desk: Desk, web: Web) -> None:
    """What befalls one site befalls no other, and its end is the end of nothing else."""
    [series] = desk.config.series.values()
    desk.config = replace(
        desk.config, series={DEMO_KEY: series, "other": series.changed(name="Tidal Update", site=web.url)}
    )
    web.answers["*"] = Reply(status=403)
    desk.site.instead = {
        "/robots.txt": Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    }
    told = [(desk.check(), notices(desk))[1] for _ in range(2)]
    desk.site.instead = {}
    told += [(desk.play(DAYS[1]), notices(desk))[1]]
    assert told == [[], ["blocked"] * 2, ["blocked", "blocked", "blocked over"]]
    with desk.store() as store:
        assert [set(store.runs.incidents(key)) for key in desk.config.series] == [set(), {"blocked"}]


def test_status_gives_the_reason_and_the_next_step_of_the_notice(desk: Desk) -> None:
    """Neither knows more of an incident than the other."""
    desk.play(DAYS[0])
    desk.site.instead = {
        "/robots.txt": Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    }
    for _ in range(2):
        desk.check()
    notice = desk.hook.received[-1]
    with desk.store() as store:
        [problem] = problems_of(desk.config, store, DEMO_KEY, desk.now)
    said = " ".join(notice["text"].replace("`", "").split())
    assert problem.what in notice["subject"]
    assert "/robots.txt: " in problem.words
    assert [part for part in problem.words.replace("`", "").split(". ") if part not in said] == []


@pytest.mark.parametrize(
    ("path", "answer", "who"),
    [
        ("/robots.txt", Answer(body=b"<html><title>Just a moment...</title></html>"), BACKS_OFF),
        ("/sitemap_index.xml", Answer(body=b"<urlset></urlset>"), SOME_LISTS),
        (DAYS[1], Answer(body=b""), WORDS["unread"].advice),
    ],
)
def test_doctor_says_who_must_act_as_the_notice_does(
    desk: Desk, path: str | date, answer: Answer, who: str
) -> None:
    """`status` sends to it, so it knows no less: the reason, and the next step in the same words."""
    desk.play(DAYS[0])
    desk.site.today = DAYS[1]
    where = path if isinstance(path, str) else desk.site.path_of(path)
    desk.site.instead = {where: answer}
    desk.check()
    found = [one for one in examine(desk.config, send=False, model_servers={}) if DEMO_KEY in one.about]
    bad = [one for one in found if one.good is False]
    said = " ".join(one.text for one in bad)
    assert where in said
    assert said.count(who) == 1


def test_doctor_tries_every_list_that_robots_does_not_forbid(desk: Desk) -> None:
    """A forbidden sitemap says nothing of the others; robots.txt itself is called good where it can be read."""
    desk.play(DAYS[0])
    desk.site.instead = {"/robots.txt": Answer(body=b"User-agent: *\nDisallow: /sitemap_index.xml")}
    found = examine(desk.config, send=False, model_servers={})
    of_site = {one.about.removeprefix(f"{DEMO_KEY} "): one for one in found if DEMO_KEY in one.about}
    assert "robots.txt forbids it" in of_site["sitemap"].text
    assert [of_site[about].good for about in ("robots.txt", "sitemap", "hub", "listing")] == [
        True, False, True, True,
    ]  # fmt: skip


LOGIN = b"<html><head><title>Sign in</title></head><body><form></form></body></html>"


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        (
            (b"User-agent: *\nDisallow: /", Reply()),
            Exit.BLOCKED,
            ("blocked", "the publisher alone can change this"),
        ),
        (
            (b"", Reply(status=503)),
            Exit.UNREACHABLE,
            ("unreachable", "The site answers, so the network works"),
        ),
        (
            (b"", Reply(status=429, headers={"Retry-After": "240"})),
            Exit.UNREACHABLE,
            ("unreachable", "Nobody needs to act: the site asks to be left alone until 2026-06-09 03:"),
        ),
        (
            (b"", Reply(status=302, headers={"Location": "http://login.example/"})),
            Exit.UNREACHABLE,
            ("unreachable", "to a login of the network, log in"),
        ),
        ((b"", Reply(status=404)), Exit.UNREACHABLE, ("unreachable", "the publisher has moved the lists")),
        ((LOGIN, Reply(body=LOGIN)), Exit.LAYOUT, ("lists", "No list can be read")),
    ],
)
def test_of_a_site_that_gives_nothing_one_notice_says_the_true_reason_and_who_must_act(
    desk: Desk, web: Web, given: tuple[bytes, Reply], status: Exit, told: tuple[Incident, str]
) -> None:
    """Whatever was wrong before: `status` and `doctor` say the same, once, and the exit status is of that kind."""
    nowhere = build_config(desk.config.path.parent, "http://127.0.0.1:9", desk.hook.url)
    desk.config, good = nowhere, build_config(desk.config.path.parent, web.url, desk.hook.url)
    desk.check()
    desk.config = good
    web.answers["/robots.txt"], web.answers["*"] = Reply(body=given[0]), given[1]
    incident, who = told
    statuses = [exit_status(desk.check()) for _ in range(3)]
    assert (statuses, notices(desk)) == ([status] * 3, [incident])
    with desk.store() as store:
        found = read_status(desk.config, store, desk.now)
    what = WORDS[incident].begun.format(name=DEMO_SERIES["name"])
    assert [one.stops for one in found.problems if one.what == what] == [True]
    notice = " ".join(desk.hook.received[-1]["text"].split())
    doctor = " ".join(one.text for one in examine(desk.config, send=False, model_servers={}))
    shown = " ".join(
        line if isinstance(line, str) else line.text for line in _lines(found, desk.now, ZoneInfo("UTC"))
    )
    who_for_doctor = who.partition(" until ")[0]
    assert [notice.count(who), shown.count(who), doctor.count(who_for_doctor)] == [1, 1, 1]
    assert "no connection" not in notice + " ".join(one.words for one in found.problems)
    assert "predicted    works" not in shown or given[1].status == 404


def test_what_an_incident_sends_to_is_a_command() -> None:
    """And every incident has words."""
    assert set(WORDS) == set(INCIDENTS)
    ways = [one.way for one in WORDS.values() if one.way]
    assert {way.split()[1] for way in ways} <= set(COMMANDS)


def test_the_notice_that_an_incident_is_over_claims_nothing_of_before() -> None:
    """A site, a list or a second reader may work for the first time: nothing works "again". And who reads it may not know what began."""
    said = " ".join(f"{words.over} {words.over_but}" for words in WORDS.values())
    assert "again" not in said
    assert "no longer" not in said


@pytest.mark.slow
def test_an_unreachable_site_is_announced_once_and_its_end_once(desk: Desk, tmp_path: Path) -> None:
    """Three checks in a row before it is reported; "unreachable" is not "blocked" and not "late"."""
    desk.play(DAYS[0])
    good = desk.config
    desk.config = build_config(tmp_path, "http://127.0.0.1:9", desk.hook.url)
    told = [(desk.check(), notices(desk))[1] for _ in range(4)]
    desk.config = good
    told += [(desk.check(), notices(desk))[1] for _ in range(2)]
    assert told == [[], [], ["unreachable"], ["unreachable"], *[["unreachable", "unreachable over"]] * 2]


def test_an_outage_quotes_the_site_and_is_told_in_the_past_once_the_site_answers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No address that was only predicted is its cause; a check that asks one list alone shows that the site answers."""
    desk.play(DAYS[0])
    with monkeypatch.context() as cut:
        cut.setattr(Fetcher, "get", refuse)
        for _ in range(3):
            desk.check()
    with desk.store() as store:
        [trouble] = store.runs.incidents(DEMO_KEY).values()
        assert trouble.reason.startswith(f"{desk.site.base}: no connection: refused, or no network. If other")
        assert not any(one.over for one in store.routes.states(DEMO_KEY))
        desk.now += SHORT
        check(desk.config, store, now=lambda: desk.now, scopes={DEMO_KEY: "narrow"})
        states = {one.route: (one.state, one.over) for one in store.routes.states(DEMO_KEY)}
        found = read_status(desk.config, store, desk.now)
    assert states == {
        "sitemap": ("works", False),
        "predicted": ("works", False),
        **dict.fromkeys(["hub", "listing"], ("unreachable", True)),
    }
    assert found.problems == ()
    lines = [str(getattr(one, "text", one)) for one in _lines(found, desk.now, desk.config.timezone)]
    assert not any("no connection" in line for line in lines)
    assert [
        line.split()[0] for line in lines if "was unreachable 5 minutes ago, not asked since" in line
    ] == [
        "hub",
        "listing",
    ]


def test_an_unreachable_site_can_be_reached_once_a_list_answers(desk: Desk, tmp_path: Path) -> None:
    """Whatever becomes of the pages that it names."""
    desk.play(DAYS[0])
    good = desk.config
    desk.config = build_config(tmp_path, "http://127.0.0.1:9", desk.hook.url)
    for _ in range(3):
        desk.check()
    desk.config = good
    desk.site.instead = {desk.site.path_of(DAYS[1]): Answer(body=b"")}
    desk.play(DAYS[1])
    assert notices(desk) == ["unreachable", "unreachable over"]


@pytest.mark.slow
def test_a_site_that_answers_only_to_turn_us_away_is_not_well_again(desk: Desk, tmp_path: Path) -> None:
    """Neither incident ends before something is read; meanwhile the one that began last is shown."""
    desk.play(DAYS[0])
    good, nowhere = desk.config, build_config(tmp_path, "http://127.0.0.1:9", desk.hook.url)
    desk.site.instead = {
        "/robots.txt": Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    }
    for config, shown in (
        (nowhere, "gives no pages"),
        (good, "is refusing our requests"),
        (nowhere, "is refusing our requests"),
    ):
        desk.config = config
        for _ in range(3):
            desk.check()
        with desk.store() as store:
            assert [
                one.what.split(DEMO_SERIES["name"])[-1].strip()
                for one in problems_of(config, store, DEMO_KEY, desk.now)
            ] == [shown]
    assert notices(desk) == ["unreachable", "blocked"]
    desk.config, desk.site.instead = good, {}
    desk.check()
    assert notices(desk)[2:] == ["blocked over", "unreachable over"]


@pytest.mark.slow
def test_lateness_is_announced_once_the_publishing_hours_are_known_and_its_end_when_the_assessment_comes(
    desk: Desk,
) -> None:
    """Seven assessments seen as they came teach the hours; the eighth stays out, is announced as late once, and comes."""
    told = []
    _see_all_but_the_eighth(desk)
    for hours in (1, 4, 8, 12):
        desk.now = datetime.combine(DAYS[7], time(23), UTC) + timedelta(hours=hours)
        _see(desk)
        told.append(notices(desk))
    desk.site.today = DAYS[7]
    _see(desk)
    _see(desk)
    assert told == [[], ["late"], ["late"], ["late"]]
    assert notices(desk) == ["late", "late over"]


@pytest.mark.slow
def test_a_late_assessment_has_come_also_where_the_next_one_is_late_by_then(desk: Desk) -> None:
    """Each lateness has a beginning and an end of its own."""
    _see_all_but_the_eighth(desk)
    told = []
    for hours, today in ((8, DAYS[6]), (32, DAYS[7]), (33, DAYS[7]), (34, DAYS[8])):
        desk.now, desk.site.today = datetime.combine(DAYS[7], time(23), UTC) + timedelta(hours=hours), today
        _see(desk)
        told.append(notices(desk))
    assert told == [
        ["late"],
        ["late", "late over"],
        ["late", "late over", "late"],
        [*["late", "late over"] * 2],
    ]


def _consent(desk: Desk, day: date) -> None:
    """Let the site answer with a page that is no assessment."""
    odd = Answer(
        body=b"<html><head><title>Before you continue</title></head><body><h1>Cookies</h1></body></html>"
    )
    desk.site.instead = {desk.site.path_of(day): odd}


def _missing(desk: Desk, day: date) -> None:
    """Let nothing be where the lists lead."""
    desk.site.instead = {desk.site.path_of(day): None}


def _no_archive(desk: Desk, day: date) -> None:
    """Let a file stand where the archive should be."""
    del day
    desk.config = replace(desk.config, archive=desk.config.path)
    desk.config.path.touch()


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [_consent, _missing, _no_archive])
def test_an_assessment_that_is_there_and_cannot_be_read_is_not_called_late(
    desk: Desk, spoil: Callable[[Desk, date], None]
) -> None:
    """Whoever is at fault, the operator is told once it lasts, with the reason, and of its end once."""
    for day in DAYS[:7]:
        desk.now, desk.site.today = datetime.combine(day, time(23), UTC), day
        _see(desk)
    good = desk.config
    desk.site.today = DAYS[7]
    spoil(desk, DAYS[7])
    told = []
    for hours in (8, 9, 10, 12):
        desk.now = datetime.combine(DAYS[7], time(23), UTC) + timedelta(hours=hours)
        reason = str(desk.check().failures[0])
        with desk.store() as store:
            [problem] = problems_of(desk.config, store, DEMO_KEY, desk.now)
        assert problem.words.startswith(reason)
        told.append(notices(desk))
    assert told == [[], [], ["unread"], ["unread"]]
    assert reason in " ".join(desk.hook.received[-1]["text"].split())
    desk.config, desk.site.instead = good, {}
    desk.now += timedelta(hours=8)
    _see(desk)
    _see(desk)
    assert notices(desk) == ["unread", "unread over"]


def test_where_the_archive_stores_nothing_no_import_is_advised(desk: Desk) -> None:
    """It would fail, too: neither for the newest page, by status or doctor, nor for an older one later."""
    desk.play(DAYS[0])
    desk.site.today = DAYS[1]
    page = desk.site.answer(desk.site.path_of(DAYS[1]))
    assert page is not None
    folder = desk.config.archive / sha256(page.body).hexdigest()[:2]
    folder.touch()  # a file, so that this page alone cannot be stored
    said = []
    for day in DAYS[1:3]:
        desk.site.today = day
        desk.check()
        with desk.store() as store:
            said += [one.words for one in problems_of(desk.config, store, DEMO_KEY, desk.now)]
        found = examine(desk.config, send=False, model_servers={})
        said += [one.text for one in found if one.about == f"{DEMO_KEY} newest assessment" and not one.good]
    assert [str(folder) in words for words in said] == [True, True, True]
    assert [words for words in said if "save" in words or "`monitor import`" in words] == []


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [_consent, _missing])
def test_every_check_names_the_newest_assessment_while_it_stands_unread(
    desk: Desk, spoil: Callable[[Desk, date], None]
) -> None:
    """It is asked for in each, and comes with the first after its page is well; an older one rests, which is told."""
    desk.play(*DAYS[:3])
    desk.site.today = DAYS[3]
    spoil(desk, DAYS[3])
    found = []
    for _ in range(8):
        report = desk.check()
        found.append((len(report.failures), report.resting))
    assert found == [(1, ())] * 8
    broken = desk.site.instead
    desk.site.today, desk.site.instead = DAYS[4], {**broken}
    desk.now += timedelta(hours=4)
    desk.check()  # the newest is read, the older one not
    report = desk.check()
    [next_try] = report.resting
    assert (report.failures, next_try > desk.now) == ((), True)
    with desk.store() as store:
        [state] = read_status(desk.config, store, desk.now).series
        assert {one.next_try for one in (*state.quarantine, *state.unread)} == {next_try}
    desk.site.instead = {}
    desk.now = next_try
    assert [one.date for one in desk.check().added] == [DAYS[3]]


@pytest.mark.slow
def test_the_newest_assessment_comes_with_the_first_check_after_its_page_is_well(desk: Desk) -> None:
    """However long it was not."""
    desk.play(*DAYS[:3])
    desk.site.today = DAYS[3]
    _consent(desk, DAYS[3])
    for _ in range(8):
        desk.check()
    desk.site.instead = {}
    assert len(desk.check().added) == 1


def _shell(desk: Desk, day: date) -> None:
    """Let the page have no takeaways."""
    desk.site.instead = {desk.site.path_of(day): _changed(desk.site.answer(desk.site.path_of(day)))}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "incident", "said"),
    [
        (_consent, "unread", {True: "The newest {} was read", False: "A newer {} was read"}),
        (
            _shell,
            "layout",
            {True: "The pages of the {} were read after all", False: "Other pages of the {} can be read"},
        ),
    ],
)
@pytest.mark.parametrize("mended", [True, False])
def test_the_end_of_an_incident_says_which_page_was_read_and_which_was_not(
    desk: Desk,
    spoil: Callable[[Desk, date], None],
    incident: str,
    said: dict[bool, str],
    *,
    mended: bool,
) -> None:
    """That a newer assessment came does not mean that the one complained of was read."""
    desk.play(*DAYS[:3])
    desk.site.today = DAYS[3]
    spoil(desk, DAYS[3])
    for _ in range(4):
        desk.check()
    assert notices(desk) == [incident]
    if mended:
        desk.site.instead = {}
    desk.play(DAYS[4])
    desk.site.edit(
        DAYS[4], load_post(DAYS[4]).takeaways[0], "A heron was counted at the old pumping station."
    )
    desk.check()  # in which an edit is read, and the bad page rests
    assert notices(desk) == [incident, f"{incident} over"]
    told = next(post for post in desk.hook.received if post["id"].endswith("-over"))
    name = desk.config.series[DEMO_KEY].name
    assert told["subject"] == said[mended].format(name)
    unread = (
        f"Still unread: {short_date(DAYS[3])}. If a browser shows the page, save it and `monitor import` it."
    )
    assert (unread in " ".join(told["text"].split())) is not mended


@pytest.mark.slow
def test_the_end_of_a_lateness_says_what_never_came(desk: Desk) -> None:
    """A newer assessment is not the one that was late."""
    _see_all_but_the_eighth(desk)
    del desk.site._posts[DAYS[7]]
    for hours, today in ((8, DAYS[6]), (25, DAYS[8])):
        desk.now, desk.site.today = datetime.combine(DAYS[7], time(23), UTC) + timedelta(hours=hours), today
        _see(desk)
    assert notices(desk) == ["late", "late over"]
    told = next(post for post in desk.hook.received if post["id"].endswith("-over"))
    assert told["subject"] == f"A newer {desk.config.series[DEMO_KEY].name} has come"
    assert f"Nothing has come for {short_date(DAYS[7])}." in told["text"]


@pytest.mark.slow
def test_a_list_that_was_not_asked_can_not_be_read_again(desk: Desk) -> None:
    """Between two checks of all lists there are some of the first list alone: they end nothing that another list began."""
    desk.play(DAYS[0])
    desk.site.instead = {
        DEMO_SERIES["hub"]: Answer(body=b"<html><title>Sorry</title><body><p>Back soon.</p></body></html>")
    }
    for day in DAYS[1:4]:
        desk.play(day)
    assert notices(desk) == ["lists"]
    narrow: Scope = "narrow"
    with desk.store() as store:
        check(desk.config, store, now=lambda: desk.now, scopes={DEMO_KEY: narrow})
    assert notices(desk) == ["lists"]
    desk.site.instead = {}
    desk.check()
    assert notices(desk) == ["lists", "lists over"]


@pytest.mark.slow
def test_unread_lists_are_those_that_could_not_be_read_when_last_requested(desk: Desk) -> None:
    """A list that works again is not named any more, though another one is asked only with all lists."""
    desk.play(DAYS[0])
    hub, sitemap = str(DEMO_SERIES["hub"]), "/sitemap_index.xml"
    garbage = Answer(body=b"<html><title>Sorry</title><body><p>Back soon.</p></body></html>")
    for broken in ((hub, sitemap), ()):
        desk.site.instead = dict.fromkeys(broken, garbage)
        narrow: Scope = "narrow"
        with desk.store() as store:
            check(desk.config, store, now=lambda: desk.now, scopes={DEMO_KEY: narrow})
            told = find_lasting(desk.config, store, DEMO_KEY, desk.now)["lists"].reason
        assert (sitemap in told, hub in told) == ((True, False) if broken else (False, True))
    assert "asks for all of them at least once a day" in told
    desk.check()
    with desk.store() as store:
        assert not find_lasting(desk.config, store, DEMO_KEY, desk.now)


def test_a_predicted_address_is_there_once_a_list_names_it(desk: Desk) -> None:
    """Until then nobody said that an assessment is there, and none that could not be read is missed."""
    guess = Link(url="https://a.example/1", title=None, date=DAYS[1], route="predicted")
    found = []
    with desk.store() as store:
        for link in (guess, replace(guess, route="hub", title="Saltmarsh")):
            store.pages.remember_links(DEMO_KEY, [link])
            store.pages.note_failure(DEMO_KEY, link, "no page", at=desk.now)
            found.append(store.pages.newest_failure(DEMO_KEY, until=DAYS[2]))
    assert found == [None, "no page"]


@pytest.mark.slow
def test_an_assessment_of_an_unknown_layout_is_not_called_late(desk: Desk) -> None:
    """It is there: that nothing is wrong here would be untrue."""
    for day in DAYS[:7]:
        desk.now, desk.site.today = datetime.combine(day, time(23), UTC), day
        _see(desk)
    path, desk.site.today = desk.site.path_of(DAYS[7]), DAYS[7]
    desk.site.instead = {path: _changed(desk.site.answer(path))}
    for hours in (8, 12):
        desk.now = datetime.combine(DAYS[7], time(23), UTC) + timedelta(hours=hours)
        desk.check()
    assert notices(desk) == ["layout"]


def _see(desk: Desk) -> None:
    """Check, with the bytes fetched at the desk's time."""
    desk.check()
    with desk.store() as store:  # pages carry the real clock's time; the rhythm needs the desk's
        store._db.execute(
            "update revisions set seen_at = ? where seen_at > '2026-06-30'", [desk.now.isoformat()]
        )


def _see_all_but_the_eighth(desk: Desk) -> None:
    """See eight days, a check in each evening; the assessment of the last of them is not there."""
    for day in DAYS[:8]:
        desk.now = datetime.combine(day, time(23), UTC)
        desk.site.today = day if day < DAYS[7] else DAYS[6]
        _see(desk)


def _changed(page: Answer | None) -> Answer:
    """Return a page without its lists, as in a layout that is not known."""
    assert page is not None
    return Answer(body=re.sub(rb"<(ol|ul)\b.*?</\1>", b"", page.body, flags=re.DOTALL))


def _cut(page: Answer | None) -> Answer:
    """Return the first half of a page."""
    assert page is not None
    return Answer(body=page.body[: len(page.body) // 2])


@pytest.mark.slow
def test_a_page_that_was_cut_on_its_way_is_told_only_where_that_lasts(desk: Desk) -> None:
    """One that comes whole at the next check was no new layout; one that never does is told as not read."""
    desk.play(*DAYS[:2])
    for checks, told in ((2, []), (4, ["unread", "unread over"])):
        desk.site.today += timedelta(days=1)
        path = desk.site.path_of(desk.site.today)
        desk.site.instead = {path: _cut(desk.site.answer(path))}
        for _ in range(checks):
            assert kinds(desk.check().failures) == [CutShort]
            desk.now += timedelta(hours=4)
        desk.site.instead = {}
        assert len(desk.check().added) == 1
        assert notices(desk) == told


@pytest.mark.slow
def test_a_changed_layout_is_announced_by_its_page_and_its_end_once(desk: Desk) -> None:
    """The page has a notice of its own; when pages can be read again, that is announced once."""
    desk.play(*DAYS[:2])
    path = desk.site.path_of(DAYS[2])
    desk.site.today = DAYS[2]
    desk.site.instead[path] = _changed(desk.site.answer(path))
    desk.check()
    desk.check()
    assert notices(desk) == ["layout"]
    desk.site.instead = {}
    desk.check()
    desk.check()
    assert notices(desk) == ["layout", "layout over"]


def test_the_end_of_a_refusal_names_the_days_that_are_still_unread(desk: Desk) -> None:
    """The lists can be read again, and name a page that was cut off."""
    desk.play(DAYS[0])
    challenge = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    desk.site.instead = {"/robots.txt": challenge}
    desk.check()
    desk.check()
    desk.site.today, path = DAYS[2], desk.site.path_of(DAYS[2])
    desk.site.instead = {path: _cut(desk.site.answer(path))}
    desk.check()
    assert notices(desk) == ["blocked", "blocked over"]
    told = desk.hook.received[-1] if desk.hook.received[-1]["kind"] == "operator" else desk.hook.received[-2]
    assert f"Still unread: {short_date(DAYS[2])}." in told["text"]
    assert "now answers our requests" in told["subject"]


@pytest.mark.parametrize("incident", ["blocked", "layout"])
def test_a_trouble_that_is_over_before_a_channel_hears_of_it_is_told_in_the_past_alone(
    desk: Desk, incident: str
) -> None:
    """After quiet hours: its beginning and its end, and not that it lasts; two series that share it have one notice."""
    [series] = desk.config.series.values()
    twins = {"twin": series.changed(name="Tidal Update"), DEMO_KEY: series}
    desk.config = replace(desk.config, series=twins if incident == "blocked" else desk.config.series)
    desk.play(DAYS[0])
    desk.set_channel(quiet="00:00-06:00")
    page = desk.site.path_of(DAYS[1])
    if incident == "blocked":
        challenge = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
        desk.site.instead = {"/robots.txt": challenge}
    else:
        desk.site.today = DAYS[1]
        desk.site.instead = {page: _changed(desk.site.answer(page))}
    desk.check()
    desk.check()
    with desk.store() as store:
        assert [one.message.kind for one in find_owed(store)] == ["operator"]
    desk.site.instead = {}
    desk.check()
    assert notices(desk) == []
    desk.now += timedelta(hours=4)
    desk.check()
    [told] = [post for post in desk.hook.received if f"-{incident}-" in post["id"]]
    assert told["id"].endswith("-over")
    said = "The trouble began on June 9, 03:10 UTC, and was over by June 9, 03:20 UTC."
    assert said in " ".join(told["text"].split())


def test_a_page_that_is_spoilt_in_the_same_way_again_is_announced_again(desk: Desk) -> None:
    """The same bytes at the same address, as when a site loses its database twice: a new trouble, whose end is told as well."""
    desk.play(*DAYS[:3])
    path, [first, *_] = desk.site.path_of(DAYS[2]), load_post(DAYS[2]).takeaways
    spoilt = _changed(desk.site.answer(path))
    words = [first, first.replace(".", ", they said."), first]
    for old, new in pairwise(words):
        desk.site.edit(DAYS[2], old, new)
        desk.site.instead[path] = spoilt
        desk.check()
        desk.site.instead = {}
        desk.check()
    assert notices(desk) == ["layout", "layout over"] * 2


@pytest.mark.slow
def test_however_many_pages_cannot_be_read_a_check_tells_it_once(desk: Desk) -> None:
    """A site in a new layout brings one notice, and one that stays set aside brings no end and no beginning again."""
    bad: dict[str, Answer | None] = {}
    for day in DAYS[:4]:
        desk.site.today, path = day, desk.site.path_of(day)
        bad[path] = _changed(desk.site.answer(path))
    desk.site.instead = {**bad}
    desk.check()
    assert notices(desk) == ["layout"]
    with desk.store() as store:
        assert len(store.figures.quarantine(DEMO_KEY)) == len(bad)
    desk.site.instead = dict(list(bad.items())[-1:])
    for day in DAYS[4:8]:
        desk.site.today = day
        assert len(desk.check().added) >= 1
        desk.now += timedelta(hours=12)
    assert notices(desk) == ["layout"]
    desk.site.instead = {}
    desk.check()
    desk.check()
    assert notices(desk) == ["layout", "layout over"]


@pytest.mark.slow
def test_a_list_of_an_unknown_layout_is_announced_when_it_lasts(desk: Desk) -> None:
    """Not after one odd answer, whose end is no news either; the notice quotes the list, and the assessments come all the same."""
    desk.play(*DAYS[:2])
    odd = Answer(body=b"<html><title>Sorry</title><body><p>Back soon.</p></body></html>")
    for checks, told in ((1, []), (3, ["lists", "lists over"])):
        desk.site.instead = {"/sitemap_index.xml": odd}
        for _ in range(checks):
            desk.site.today += timedelta(days=1)
            assert len(desk.check().added) == 1
        desk.site.instead = {}
        desk.check()
        assert notices(desk) == told
    begun = next(one for one in desk.hook.received if "-lists-" in one["id"])
    assert "/sitemap_index.xml: looked for <sitemapindex>, found <html>" in " ".join(begun["text"].split())


def test_a_page_that_is_put_back_as_it_was_is_set_aside_no_longer(desk: Desk) -> None:
    """The site answers that nothing has changed since the page was read: it can be read, and the incident is over."""
    day = DAYS[1]
    desk.play(DAYS[0], day)
    path = desk.site.path_of(day)
    real = desk.site.answer(path)
    desk.site.edit(day, "Key Takeaways", "Key Takeaways")  # moves the page's lastmod
    desk.site.instead = {path: _changed(real)}
    desk.check()
    assert notices(desk) == ["layout"]
    desk.site.instead = {path: real}
    desk.now += timedelta(days=1)
    desk.check()
    assert notices(desk) == ["layout", "layout over"]
    with desk.store() as store:
        assert store.figures.quarantine(DEMO_KEY) == ()


@pytest.mark.slow
def test_that_we_are_let_in_again_needs_a_page_that_could_be_read(desk: Desk) -> None:
    """Turned away, then an answer from the lists alone while every page fails: nothing is over until one is read."""
    desk.play(DAYS[0])
    challenge = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    lists = ("/sitemap_index.xml", "/research/", "/robots.txt")
    desk.site.instead = dict.fromkeys(lists, challenge)
    for _ in range(2):
        desk.check()
    desk.site.today = DAYS[1]
    desk.site.instead = {desk.site.path_of(DAYS[1]): challenge}
    desk.check()
    assert notices(desk) == ["blocked"]
    desk.site.instead = {}
    desk.now += timedelta(days=1)
    desk.check()
    assert notices(desk) == ["blocked", "blocked over"]


def test_a_notice_quotes_only_what_shows_its_incident() -> None:
    """Whatever else failed in the same visit, "late" quotes none of it, and "blocked" quotes being turned away."""
    failures = [
        Blocked("https://a.example/1", "a bot check"),
        Unreachable("https://a.example/2", "no answer"),
        LayoutChanged("takeaways", "none"),
        TransportError("channels.desk: refused"),
        Blocked("https://mirror.example/1", "status 403"),
    ]
    quoted = {incident: str(find_evidence(incident, failures) or "") for incident in EVIDENCE}
    assert quoted == {
        "blocked": "https://a.example/1: a bot check",
        "unreachable": "https://a.example/2: no answer",
        "layout": "looked for takeaways, found none",
        "lists": "looked for takeaways, found none",
        "reader": "",
    }


@pytest.mark.slow
def test_an_imported_assessment_of_a_coming_year_does_not_hide_that_todays_is_late(desk: Desk) -> None:
    """A file may have any date; what is awaited is compared with the newest assessment that can be there."""
    for day in DAYS[:7]:
        desk.now, desk.site.today = datetime.combine(day, time(23), UTC), day
        _see(desk)
    with desk.store() as store:
        newest = store.dates.newest(DEMO_KEY)
        [last] = store.assessments.of_day(DEMO_KEY, DAYS[6])
        ahead = replace(last, date=last.date.replace(year=2031), url="file:ahead.txt", publisher_id=None)
        ingest_silently(store, ahead, seen_at=desk.now)
        assert store.dates.newest(DEMO_KEY) != newest
        assert store.dates.newest(DEMO_KEY, until=desk.now.date()) == newest
    desk.now = datetime.combine(DAYS[7], time(23), UTC) + timedelta(hours=12)
    _see(desk)
    assert notices(desk) == ["late"]


@pytest.mark.slow
def test_a_silent_second_reader_is_announced_once_and_its_end_once(desk: Desk, web: Web) -> None:
    """One assessment without an answer is told by `monitor status`, two in a row by a notice; one answer ends it."""
    good, dead = (
        SecondReaderSettings(url=url, model="m") for url in (f"{web.url}/v1", "http://127.0.0.1:9/v1")
    )
    answer = {"matches": [], "new": False, "confidence": 0.1, "title": "", "reason": ""}
    content = json.dumps({"choices": [{"message": {"content": json.dumps(answer)}}]})
    web.answers["/v1/chat/completions"] = Reply(body=content.encode())
    told = []
    for day, reader in zip(DAYS[7:], (dead, dead, good), strict=True):
        desk.config = replace(desk.config, second_reader=reader)
        desk.play(day)
        desk.check()  # without questions: nothing is worse, and nothing over
        with desk.store() as store:
            problems = [one.words for one in problems_of(desk.config, store, DEMO_KEY, desk.now)]
        told.append((notices(desk), problems))
    words = (
        "second reader at 127.0.0.1:9: no connection: refused, or no network. The tracker alone judges the takeaways of the"
        " Saltmarsh Campaign Assessment meanwhile. `monitor doctor` says what is wrong and who must act."
    )
    assert told == [([], [words]), (["reader"], [words]), (["reader", "reader over"], [])]


def test_an_answer_before_the_failures_of_the_same_check_is_no_end_of_them(desk: Desk) -> None:
    """A check that reads two days may get answers about the first, and none about the second."""
    began = datetime(2026, 6, 9, 3, tzinfo=UTC)
    told = Asked(date=DAYS[1], takeaway="Crabs.", model="m", sha256="", messages=(), asked_at=began,
                 seconds=1.0, opinion=Opinion(new=False, confidence=0.5, reason=""))  # fmt: skip
    failed = replace(told, date=DAYS[2], opinion=None, error="late")
    with desk.store() as store:
        answered = []
        for one in (told, failed, replace(told, seconds=0.0), replace(told, date=DAYS[0])):
            store.answers.add(DEMO_KEY, one)
            answered.append(store.answers.has_answered(DEMO_KEY, since=began))
    assert answered == [False, False, False, True]


@pytest.mark.slow
def test_an_answer_to_a_replay_ends_the_silence(desk: Desk, web: Web) -> None:
    """The next check says so, though nothing new has come to be asked about."""
    answer = {"matches": [], "new": False, "confidence": 0.1, "title": "", "reason": ""}
    content = json.dumps({"choices": [{"message": {"content": json.dumps(answer)}}]})
    web.answers["/v1/chat/completions"] = Reply(body=content.encode())
    good, dead = (
        SecondReaderSettings(url=url, model="m") for url in (f"{web.url}/v1", "http://127.0.0.1:9/v1")
    )
    desk.config = replace(desk.config, second_reader=dead)
    for day in DAYS[7:9]:
        desk.play(day)
    desk.config = replace(desk.config, second_reader=good)
    with desk.store() as store:
        assert "reader" in store.runs.incidents(DEMO_KEY)
        replay(
            desk.config, store, DEMO_KEY, keep=True, second=build_second_reader(desk.config, store, most=3)
        )
    desk.check()
    assert [one["subject"] for one in reader_notices(desk)][-1] == "The second reader now answers – monitor"
    with desk.store() as store:
        assert store.runs.incidents(DEMO_KEY) == {}


@pytest.mark.slow
def test_one_second_reader_is_one_notice_for_all_series(desk: Desk, web: Web) -> None:
    """Two series miss it and hear it again: it is told once that it is silent, and once that it answers."""
    good, dead = (
        SecondReaderSettings(url=url, model="m") for url in (f"{web.url}/v1", "http://127.0.0.1:9/v1")
    )
    answer = {"matches": [], "new": False, "confidence": 0.1, "title": "", "reason": ""}
    content = json.dumps({"choices": [{"message": {"content": json.dumps(answer)}}]})
    web.answers["/v1/chat/completions"] = Reply(body=content.encode())
    [series] = desk.config.series.values()
    desk.config = replace(desk.config, series={DEMO_KEY: series, "twin": series})
    desk.play(DAYS[6])
    told = []
    for day, reader in zip((*DAYS[7:9], DAYS[9]), (dead, dead, good), strict=True):
        desk.config = replace(desk.config, second_reader=reader)
        desk.play(day)
        desk.check()
        with desk.store() as store:
            problems = read_status(desk.config, store, desk.now).problems
        told.append((len(reader_notices(desk)), len(problems)))
    assert told == [(0, 1), (1, 1), (2, 0)]
    assert [one["subject"] for one in reader_notices(desk)] == [
        "The second reader does not answer – monitor",
        "The second reader now answers – monitor",
    ]
    assert f"{series.name} and {series.name}" in " ".join(reader_notices(desk)[0]["text"].split())
    with desk.store() as store:
        assert [store.runs.incidents(key) for key in desk.config.series] == [{}, {}]


@pytest.mark.slow
def test_an_answer_to_one_series_ends_the_silence_of_another(desk: Desk, web: Web) -> None:
    """A weekly series need not be asked about again before it is told that the reader answers."""
    answer = {"matches": [], "new": False, "confidence": 0.1, "title": "", "reason": ""}
    content = json.dumps({"choices": [{"message": {"content": json.dumps(answer)}}]})
    web.answers["/v1/chat/completions"] = Reply(body=content.encode())
    [series] = desk.config.series.values()
    reader = SecondReaderSettings(url=f"{web.url}/v1", model="m")
    desk.play(DAYS[7])
    desk.config = replace(desk.config, series={DEMO_KEY: series, "weekly": series}, second_reader=reader)
    since = datetime(2026, 6, 9, tzinfo=UTC)
    with desk.store() as store:
        for announced, key in ((True, "weekly"), (False, "gone")):
            store.runs.save_incidents(key, [Ongoing(incident="reader", since=since, announced=announced)])
    desk.play(DAYS[8])
    with desk.store() as store:
        assert store.runs.incidents("weekly") == {}
    assert [one["subject"] for one in reader_notices(desk)] == ["The second reader now answers – monitor"]


def reader_notices(desk: Desk) -> list[Any]:
    """Return the notices about the second reader that were sent."""
    return [post for post in desk.hook.received if "second reader" in post["subject"]]


def test_a_second_reader_that_is_switched_off_is_no_incident(desk: Desk) -> None:
    """What nobody asks cannot be silent, and does not answer again either."""
    with desk.store() as store:
        silent = Ongoing(incident="reader", since=datetime(2026, 6, 9, tzinfo=UTC), announced=True)
        store.runs.save_incidents(DEMO_KEY, [silent])
        assert problems_of(desk.config, store, DEMO_KEY, desk.now) == ()
    desk.play(DAYS[0])
    with desk.store() as store:
        assert store.runs.incidents(DEMO_KEY) == {}
    assert notices(desk) == []


@pytest.mark.parametrize(("failed", "works"), [("hub", "sitemap"), ("hub", "mirror"), ("mirror", "sitemap")])
@pytest.mark.parametrize("state", get_args(RouteAnswer))
def test_only_an_outage_of_the_site_is_over_once_another_route_of_the_site_works(
    tmp_path: Path, state: RouteAnswer, failed: str, works: str
) -> None:
    """A changed layout and robots.txt stay as they are; the mirror is another site."""
    at = datetime(2026, 6, 10, tzinfo=UTC)
    with open_store(tmp_path / "monitor.db", write=True) as store:
        store.routes.mark(DEMO_KEY, [RouteResult(route=failed, state=state, reason="said so")], at=at)
        store.routes.mark(DEMO_KEY, [RouteResult(route=works, state="works")], at=at + timedelta(hours=1))
        [found] = [one for one in store.routes.states(DEMO_KEY) if one.route == failed]
    of_site = "mirror" not in {failed, works}
    assert found.over == (of_site and state in {"turned away", "unreachable", "failed"})
