"""Laws of `monitor status`: whatever is wrong stands on one screen, with what to do about it."""

import json
import logging
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.cli.reports import exit_status
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.incidents import Ongoing
from monitor.pipeline.backfill import backfill
from monitor.pipeline.check import check
from monitor.pipeline.daemon_words import OTHER_SETTINGS, say_sender
from monitor.pipeline.doctor import examine
from monitor.pipeline.problem import Problem
from monitor.pipeline.problems import reaches_nobody
from monitor.pipeline.status import read_status
from monitor.second_reader.answer import Opinion
from monitor.site import Link, Page
from monitor.store.answers import NOT_ASKED, Asked
from monitor.store.daemons import read_daemon
from monitor.text import moment_in_words
from tests.desk import SHORT, Desk, find_owed
from tests.past import keep_past
from tests.servers import Reply, Web

pytestmark = pytest.mark.slow  # each is quick, all of them are not

DAY = timedelta(days=1)


@pytest.fixture
def bad_desk(desk: Desk) -> Desk:
    """A desk whose channel refuses, whose site turns us away, and one page of which nobody can read."""
    desk.hook.refuse = [Reply(status=500)] * 9
    desk.play(*DAYS[:2])
    with desk.store() as store:
        since = datetime(2026, 6, 9, tzinfo=UTC)
        store.runs.save_incidents(
            DEMO_KEY, [Ongoing(incident="blocked", since=since), Ongoing(incident="late", since=since)]
        )
        page = Page(url="https://saltmarsh.example/odd", body=b"odd", fetched_at=since)
        store.pages.quarantine(DEMO_KEY, page.url, page, "no known layout")
    return desk


def status(
    desk: Desk, *arguments: str, channel: str = "desk", more: str = "", quiet: str | None = None
) -> Result:
    """Run `monitor status` for a desk."""
    block = json.dumps({**DEMO_SERIES, "site": desk.site.base})
    digest = desk.config.channels["desk"].digest
    hook = f"{{kind: webhook, url: '{desk.hook.url}', digest: {digest}, quiet: {json.dumps(quiet)}}}"
    text = f"series: {{{DEMO_KEY}: {block}}}\nchannels: {{{channel}: {hook}}}\n{more}\n"
    desk.config.path.write_text(text)
    done = CliRunner().invoke(
        cli, ["--config", str(desk.config.path), "status", *arguments], standalone_mode=False
    )
    logging.getLogger().handlers.clear()
    return done


def keep_newest(desk: Desk, *, days: int, every: int = 1, many: int = 1) -> None:
    """Store assessments, the newest dated so many days ago, one `every` so many days."""
    with desk.store() as store:
        for n in range(many):
            keep_past(store, DEMO_KEY, desk.now.date() - (days + n * every) * DAY, [f"Crabs rested {n}."])


@pytest.mark.parametrize(
    ("days", "every", "is_well"),
    [(1, 1, True), (3, 1, True), (4, 1, False), (15, 7, True), (16, 7, False)],
)
def test_all_is_not_well_while_the_newest_assessment_is_old_and_nobody_knows_when_the_next_is_due(
    desk: Desk, days: int, every: int, is_well: bool
) -> None:
    """Before seven were seen to appear none is late: a pause is long by the usual ones between the latest assessments."""
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    keep_newest(desk, days=days, every=every, many=6)
    told = status(desk).output
    assert ("All is well" in told) == is_well
    ago = "yesterday" if days == 1 else f"{days} days ago"
    assert f"newest       {desk.now.date() - days * DAY}, {ago} (7 assessments)" in told
    assert (f"The newest Saltmarsh Campaign Assessment is {days} days old." in told) != is_well


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_the_newest_assessment_has_one_age_whatever_the_time_zone(desk: Desk, zone: str) -> None:
    """Its line and the problem count days by one calendar, that of the user: 25 hours lie between these two."""
    desk.now = datetime.now(UTC)
    keep_newest(desk, days=9)
    with desk.store() as store:
        store.runs.mark(f"check {DEMO_KEY}", desk.now)
    told = status(desk, more=f"timezone: {zone}").output
    [ago] = re.findall(r"newest .*, (\d+ days) ago", told)
    assert f"is {ago} old" in told


def test_no_check_is_said_to_find_nothing_newer_while_one_is_about_to_read_it(desk: Desk) -> None:
    """A list names it, and nobody has asked for it: the check waits, for example for a second reader; then it counts again."""
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    keep_newest(desk, days=5, many=6)
    assert "is 5 days old" in status(desk).output
    link = Link(url=f"{desk.site.base}/newer", title="Newer", date=desk.now.date() - DAY, route="sitemap")
    with desk.store() as store:
        store.pages.remember_links(DEMO_KEY, [link])
    told = status(desk).output
    assert "days old" not in told
    assert f"newest found first here: {link.date}" in told  # not: the newest there
    with desk.store() as store:
        store.pages.settle(DEMO_KEY, link, date_read=link.date, at=desk.now)
    assert "is 5 days old" in status(desk).output


def test_doctor_says_of_an_old_newest_assessment_whether_a_list_names_a_newer_one(desk: Desk) -> None:
    """`status` sends to it for that: it is no answer that all lists can be read."""

    def explain() -> list[str]:
        found = examine(desk.config, send=False, model_servers={})
        return [one.text for one in found if one.warning and one.about == f"{DEMO_KEY} newest assessment"]

    desk.play(DAYS[0])
    desk.site.today = DAYS[1]
    [said] = explain()
    assert said.endswith(f" days old. A list names one of {DAYS[1]}: `monitor check` reads it")
    desk.now = datetime.now(UTC)
    keep_newest(desk, days=5, many=6)
    with desk.store() as store:
        store.runs.mark(f"check {DEMO_KEY}", desk.now)
    assert "`monitor doctor` tries each list, and says whether any names a newer one" in status(desk).output
    [said] = explain()
    assert (
        f"5 days old. No list names a newer one, so the publisher pauses, unless a browser shows one at {desk.site.base}"
        in said
    )
    keep_newest(desk, days=1)
    assert explain() == []


def test_a_store_without_trouble_is_well(desk: Desk) -> None:
    """Last check, newest assessment, each route, each channel; and that all is well."""
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    keep_newest(desk, days=1)
    told = status(desk).output
    for said in (
        "last check   just now",
        f"newest       {desk.now.date() - DAY}, yesterday (2 assessments)",
        "sitemap",
        "desk         1 delivered",
        "All is well.",
    ):
        assert said in told


def test_too_little_is_known_to_be_well(desk: Desk) -> None:
    """Neither before the first check has ended nor while a page is set aside."""
    desk.now = datetime.now(UTC)
    with desk.store():
        told = status(desk).output
    assert "All is well" not in told
    assert f"No check of {DEMO_KEY} has ended yet: `monitor check` makes one" in told
    desk.play(DAYS[0])
    keep_newest(desk, days=1)
    with desk.store() as store:
        page = Page(url="https://saltmarsh.example/odd", body=b"odd", fetched_at=desk.now)
        store.pages.quarantine(DEMO_KEY, page.url, page, "no known layout")
    told = status(desk).output
    assert "All is well" not in told
    assert "All else is well, but 1 page is set aside." in told


@pytest.mark.parametrize("pause", [False, True])
def test_what_is_owed_and_held_back_has_its_reason_and_its_end(desk: Desk, pause: bool) -> None:
    """Quiet hours, or a pause that the channel asked for, though the message was not tried yet."""
    desk.now = now = datetime.now(UTC)
    desk.hook.refuse = [Reply(status=500)] * 9
    desk.play(DAYS[0])
    until = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    with desk.store() as store, store.atomic():
        store._db.execute(
            "update deliveries set attempts = 0, next_try = null, last_error = null, not_before = ?",
            [until if pause else None],
        )
    quiet = f"{now - timedelta(hours=1):%H:%M}-{until:%H:%M}"
    if not pause:
        desk.set_channel(quiet=quiet)
    with desk.store() as store:
        [state] = read_status(desk.config, store, now).channels
    reason = "a pause that it asked for" if pause else "quiet hours"
    assert (state.held_until, state.held_by) == (until, reason)
    told = status(desk, quiet=None if pause else quiet).output
    assert f", held until {moment_in_words(until, UTC)} ({reason})" in told
    with desk.store() as store:
        [later] = read_status(desk.config, store, now + timedelta(hours=3)).channels
    assert (later.held_until, later.held_by) == (None, None)


def test_the_cost_of_the_second_reader_is_shown(desk: Desk) -> None:
    """Questions that were sent, failures, tokens and seconds of the last seven days, where there were questions."""
    desk.play(DAYS[0])
    assert "questions" not in status(desk).output
    now = datetime.now(UTC)
    asked = Asked(
        date=DAYS[0],
        takeaway="Crabs.",
        model="m",
        sha256="",
        messages=(),
        asked_at=now,
        seconds=0.001,
        error="late",
    )
    told = replace(
        asked,
        error=None,
        seconds=2.4,
        tokens_asked=1000,
        tokens_answered=50,
        opinion=Opinion(new=True, confidence=1, reason=""),
    )
    with desk.store() as store, store.atomic():
        skipped = replace(asked, error=f"{NOT_ASKED}late", seconds=0.0)
        copied = replace(told, seconds=0.0, tokens_asked=0, tokens_answered=0)
        for one in (asked, skipped, told, copied, replace(told, asked_at=now - timedelta(days=8))):
            store.answers.add(DEMO_KEY, one)
    expected = "2 questions in seven days, 1 without an answer; 1,000 tokens read and 50 written; 2 s"
    assert expected in status(desk).output


def test_whatever_is_wrong_is_named_with_what_to_do(bad_desk: Desk) -> None:
    """Owed with its reason, blocked, late, set aside, checks that stopped: each on the one screen."""
    told = status(bad_desk).output
    for said in (
        "2 owed", "answered 500", "blocked ", "late ", "set aside    https://saltmarsh.example/odd", "no known layout",
        "The publisher of the Saltmarsh Campaign Assessment is refusing our requests (since 2026-06-09 ", "Assessment is late (since ", "desk has not accepted 1 message", "1 other waits behind", "Checks have stopped",
        "`monitor deliveries retry desk`", "`monitor import FILE`", "`monitor check`",
    ):  # fmt: skip
        assert said in told
    assert len(told.splitlines()) <= 40


def test_the_exit_status_tells_what_is_wrong_where_that_is_asked_for(desk: Desk) -> None:
    """What keeps assessments away counts more than a message that is owed; without --check the status is 0."""
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    keep_newest(desk, days=1)
    told = [status(desk, "--check").return_value]
    desk.hook.refuse = [Reply(status=500)] * 9
    desk.play(DAYS[1])
    told.append(status(desk, "--check").return_value)
    for incident in ("late", "layout", "unreachable", "blocked"):
        with desk.store() as store:
            store.runs.save_incidents(DEMO_KEY, [Ongoing(incident=incident, since=desk.now)])
            page = Page(url=f"{desk.site.base}/odd", body=b"odd", fetched_at=desk.now)
            store.pages.remember_links(DEMO_KEY, [Link(url=page.url, title="Odd", date=DAYS[1], route="hub")])
            store.pages.quarantine(DEMO_KEY, page.url, page, "no known layout")
        told.append(status(desk, "--check").return_value)
    assert told == [0, 3, 1, 6, 4, 5]
    assert status(desk).return_value == 0


def test_status_counts_what_no_check_fails_for_and_says_so(desk: Desk) -> None:
    """The newest assessment is old, and checks that find no newer one succeed: neither promises the other's status."""
    desk.now = datetime.now(UTC)
    keep_newest(desk, days=4, many=6)
    assert exit_status(desk.play(DAYS[0])[0]) == 0
    assert status(desk, "--check").return_value == 1
    assert "checks that find no newer one succeed" in " ".join(status(desk, "--help").output.split())
    assert "as a check would" not in CliRunner().invoke(cli, ["--help"]).output


def test_what_is_given_up_is_neither_owed_nor_tried_again(bad_desk: Desk) -> None:
    """A dead letter is counted as given up only; the next try is that of what is still owed."""
    with bad_desk.store() as store:
        first, second = find_owed(store)
        store.deliveries.mark_dead(second)
    told = status(bad_desk).output
    assert "1 owed, 1 given up" in told
    assert ", next try " in told
    assert "1 message to desk was given up" in told
    assert "It is not tried again automatically." in told
    assert "It stays owed and is tried again; nothing is lost." in told
    with bad_desk.store() as store:
        store.deliveries.mark_dead(first)
    told = status(bad_desk).output
    assert "0 delivered; 2 given up" in told
    assert " owed" not in told
    assert "next try" not in told


def test_what_a_channel_refuses_for_good_is_said_as_the_check_says_it(desk: Desk) -> None:
    """It is mended first and tried again then: what to do contradicts nothing above it."""
    desk.hook.refuse = [Reply(status=400)] * 9
    desk.play(DAYS[0])
    told = " ".join(status(desk).output.split())
    assert "It stays owed. Fix that before you try again. `monitor deliveries drop 1` gives it up." in told
    assert "desk has refused 1 message (since" in told
    assert "nothing is lost" not in told


def test_a_refused_message_and_one_that_fails_for_now_are_two_things_to_look_at(desk: Desk) -> None:
    """Each has its own reason and its own advice, and what waits behind the second is not counted as not accepted."""
    desk.hook.refuse = [Reply(status=code) for code in (429, 429, 400, 429)]
    desk.play(*DAYS[:3])
    problems = json.loads(status(desk, "--json").output)["problems"]
    refused, failing = (one for one in problems if one["owed"])
    assert refused["what"] == "desk has refused 1 message"
    assert "answered 400. It stays owed. Fix that before you try again." in refused["words"]
    assert refused["way"] == "monitor deliveries retry 1"
    assert failing["what"] == "desk has not accepted 1 message"
    assert "answered 429" in failing["words"]
    assert "It stays owed and is tried again; 1 other waits behind; nothing is lost." in failing["words"]
    assert "Fix that" not in failing["words"]


def test_moments_that_cannot_be_read_cost_status_no_other_line(bad_desk: Desk) -> None:
    """Somebody edited the database by hand: what depends on them is left out, and the rest is shown."""
    odd = {"odd": "9999-99-99"}
    with closing(sqlite3.connect(bad_desk.config.database)) as db, db:
        db.execute(
            "update deliveries set next_try = :odd, not_before = :odd, retried_at = :odd, refused = 1", odd
        )
        db.execute("update links set failure = 'odd', failed_at = :odd, not_before = :odd", odd)
        db.execute("update quarantine set seen_at = :odd", odd)
    told = status(bad_desk)
    assert told.exit_code == 0, told.output
    assert "newest       2026-06-09" in told.stdout


def test_the_same_facts_are_there_as_json(bad_desk: Desk) -> None:
    """A script reads series, channels and problems."""
    facts = json.loads(status(bad_desk, "--json").output)
    [series], [channel] = facts["series"], facts["channels"]
    assert (series["newest"], list(series["incidents"])) == (str(DAYS[1]), ["blocked", "late"])
    assert (channel["owed"], channel["channel"], "500" in channel["error"]) == (2, "desk", True)
    assert [page["url"] for page in series["quarantine"]] == ["https://saltmarsh.example/odd"]
    assert {"what", "since", "words", "way", "stops", "owed"} == set(facts["problems"][0])


def test_each_route_says_how_it_answered_last(desk: Desk) -> None:
    """Works, turned away with its reason, or not asked: a check that stops early leaves the others as they were."""
    desk.now = datetime.now(UTC) - 3 * SHORT
    desk.play(DAYS[0])
    assert "sitemap      works, asked 10 minutes ago" in status(desk).output
    challenge = Answer(body=b"<html><head><title>Just a moment...</title></head></html>")
    desk.site.instead = dict.fromkeys(["/sitemap_index.xml", "/post-sitemap.xml"], challenge)
    desk.check()
    told = status(desk).output
    assert "sitemap      turned away 5 minutes ago; it worked 10 minutes ago" in told
    [sitemap] = [
        route
        for route in json.loads(status(desk, "--json").output)["series"][0]["routes"]
        if route["route"] == "sitemap"
    ]
    assert sitemap["state"] == "turned away"
    assert "bot check" in sitemap["reason"]
    desk.site.instead = {}
    desk.check()
    assert "sitemap      works" in status(desk).output


def test_a_page_that_came_truncated_is_named_until_it_is_read(desk: Desk) -> None:
    """With its address, its reason and when; the next check that reads it takes the line away."""
    desk.play(DAYS[0])
    path = desk.site.path_of(DAYS[1])
    desk.site.today = DAYS[1]
    whole = desk.site.answer(path)
    assert whole is not None
    desk.site.instead[path] = replace(whole, body=whole.body[:2000])
    desk.now = datetime.now(UTC)
    desk.check()
    told = status(desk).output
    assert f"not read     {desk.site.base}{path}" in told or f"set aside    {desk.site.base}{path}" in told
    desk.site.instead.clear()
    desk.check()
    assert path not in status(desk).output


def test_a_page_that_the_server_fails_to_give_is_named(desk: Desk) -> None:
    """The newest assessment has a problem of its own from the first failure on, with the reason."""
    desk.play(DAYS[0])
    path = desk.site.path_of(DAYS[1])
    desk.site.today = DAYS[1]
    desk.site.instead[path] = Answer(body=b"")
    desk.now = datetime.now(UTC)
    desk.check()
    told = status(desk).output
    assert f"not read     {desk.site.base}{path}" in told
    assert "The newest Saltmarsh Campaign Assessment cannot be read" in told
    assert f"{path}: empty. A list names it" in " ".join(told.split())
    facts = json.loads(status(desk, "--json").output)
    assert [page["url"] for page in facts["series"][0]["unread"]] == [f"{desk.site.base}{path}"]


OLD, NEW = 9, 0.1  # days ago


@pytest.mark.parametrize(
    ("deliveries", "nobody"),
    [
        ([("owed", OLD, {"refused": 1})], True),
        ([("dead", OLD, {})], True),
        ([("owed", OLD, {"last_error": "no answer"})], True),
        ([("owed", NEW, {"last_error": "no answer"})], False),  # it may pass
        ([("owed", OLD, {})], False),  # waits for its hour
        ([("delivered", OLD, {}), ("dead", OLD, {})], True),
        ([("delivered", NEW, {}), ("dead", NEW, {})], False),  # may be refused for what it is
        ([("dead", OLD, {}), ("delivered", OLD, {})], False),  # what came later was taken
        ([("dead", OLD, {}), ("delivered", OLD, {}), ("owed", NEW, {})], False),
        ([("delivered", OLD, {})], False),
        ([], False),
    ],
)
def test_a_channel_is_broken_where_messages_wait_in_vain(
    desk: Desk, deliveries: list[tuple[str, float, dict[str, object]]], *, nobody: bool
) -> None:
    """An old dead letter says nothing of a channel that has taken messages since."""
    now = datetime.now(UTC)
    with desk.store() as store:
        for number, (state, days, more) in enumerate(deliveries, 1):
            at = (now - timedelta(days=days)).isoformat()
            row = {
                "id": number,
                "message": f"m{number}",
                "channel": "desk",
                "state": state,
                "owed_since": at,
                **more,
            }
            if state == "delivered":
                row["settled_at"] = at
            columns, marks = ", ".join(row), ", ".join("?" * len(row))
            text = "insert into messages (id, kind, series, created_at, document) values (?, 'operator', '', ?, x'')"
            store._db.execute(text, [row["message"], at])
            store._db.execute(f"insert into deliveries ({columns}) values ({marks})", list(row.values()))  # noqa: S608  ours
        assert reaches_nobody(desk.config, store, now) is nobody


@pytest.mark.slow
def test_days_of_which_nothing_is_known_are_named(desk: Desk) -> None:
    """With the command that looks for them, for as long as they are missing."""
    desk.play(DAYS[0])
    assert "missing" not in status(desk).output
    path = desk.site.path_of(DAYS[1])
    desk.site.instead[path] = None
    desk.play(*DAYS[1:6])
    told = status(desk).output
    assert f"missing      {DAYS[1]}\n" in told
    assert f"`monitor backfill --series {DEMO_KEY} --since {DAYS[1]} --until {DAYS[1]}`" in told
    facts = json.loads(status(desk, "--json").output)
    assert facts["series"][0]["missing"] == [{"since": str(DAYS[1]), "until": str(DAYS[1])}]
    with desk.store() as store:  # it is listed, but cannot be read
        backfill(desk.config, store, series=DEMO_KEY, since=DAYS[1], until=DAYS[1])
    assert f"missing      {DAYS[1]}\n" in status(desk).output


@pytest.mark.parametrize("listed", [False, True])
def test_a_day_that_a_backfill_asked_for_in_vain_is_advised_no_more(
    desk: Desk, caplog: pytest.LogCaptureFixture, *, listed: bool
) -> None:
    """It was not published, unless a list fails; once the publisher names it, it is missing again, or read."""
    caplog.set_level(logging.INFO)
    post = desk.site._posts.pop(DAYS[1])
    desk.play(DAYS[0], *DAYS[2:7])
    if not listed:
        desk.site.instead["/sitemap_index.xml"] = None
    with desk.store() as store:
        backfill(desk.config, store, series=DEMO_KEY, since=DAYS[1], until=DAYS[1])
        assert (f"the publisher's lists name no assessment of {DAYS[1]}" in caplog.text) is listed
        assert ("monitor backfill" in caplog.text) is not listed
        assert (f"missing      {DAYS[1]}" in status(desk).output) is not listed
        link = Link(url=f"{desk.site.base}{post.path}", title="Late", date=DAYS[1], route="sitemap")
        store.pages.remember_links(DEMO_KEY, [link])
        assert f"missing      {DAYS[1]}" in status(desk).output


def test_a_digest_that_waits_for_its_hour_is_named(desk: Desk) -> None:
    """What it will tell of and when it goes, in the user's own time; one whose hour has passed says so."""
    desk.set_channel(digest="daily at 07:00")
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    told = status(desk).output
    assert "desk         nothing sent yet" in told
    assert f"{DEMO_KEY}: a digest of {DAYS[0]} goes at " in told
    [waiting] = json.loads(status(desk, "--json").output)["digests"]
    assert (waiting["channel"], waiting["newest"]) == ("desk", str(DAYS[0]))
    with desk.store() as store:
        store.digest_queue.correct_clock(datetime(2026, 6, 9, 3, tzinfo=UTC))
    assert "was due at 2026-06-09 07:00 UTC: the next check sends it" in status(desk).output


@pytest.mark.parametrize(
    ("state", "wrong", "said"),
    [
        ("none", (), "the next check sends it"),
        ("gone", (), "the next check sends it"),
        ("runs", (), "the daemon sends it within the hour"),
        ("runs", (OTHER_SETTINGS,), "the daemon sends it at the time in its older settings"),
    ],
)
def test_a_digest_whose_hour_has_passed_names_who_sends_it(
    desk: Desk, state: Any, wrong: tuple[str, ...], said: str
) -> None:
    now = datetime.now(UTC)
    daemon = replace(read_daemon(desk.config.database), state=state, seen=now)
    problems = tuple(Problem(what=what, words="") for what in wrong)
    assert say_sender(daemon, problems, now).startswith(said)


def test_a_digest_whose_hour_was_moved_up_goes_by_the_new_one(desk: Desk) -> None:
    """As it will be sent: the hour in the settings counts, not the one it was put down for."""
    desk.now = now = datetime.now(UTC)

    def send_at(hour: datetime) -> None:
        desk.set_channel(digest=f"daily at {hour:%H:%M}")

    send_at(now - timedelta(hours=1))
    desk.play(DAYS[0])
    send_at(now + timedelta(hours=1))
    with desk.store() as store:
        [waiting] = read_status(desk.config, store, now).digests
    assert waiting.due_at == (now + timedelta(hours=1)).replace(second=0, microsecond=0)


def test_a_channel_that_left_the_settings_is_named_while_it_is_owed(bad_desk: Desk) -> None:
    """It can be put back, or all that it is owed given up by one command."""
    bad_desk.hook.url = bad_desk.hook.url.replace("hook", "hook2")
    told = status(bad_desk, channel="wall").output
    assert "desk is no longer in config.yaml, and 2 messages are owed to it" in told
    assert "`monitor deliveries drop desk`" in told


def test_a_digest_that_waits_for_a_channel_that_left_the_settings_is_named_until_it_is_given_up(
    desk: Desk,
) -> None:
    """As where a channel got another name: the digest goes to neither, and all is not well before somebody says so."""
    desk.set_channel(digest="daily at 07:00")
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    told = status(desk, channel="wall").output
    assert (
        f"desk is no longer in config.yaml, and a digest of 1 assessment of {DEMO_KEY}, up to {DAYS[0]}, waits"
        in told
    )
    drop = ["--config", str(desk.config.path), "deliveries", "drop", "desk"]
    done = CliRunner().invoke(cli, drop)
    assert (done.exit_code, done.stderr) == (0, "what waited for desk is given up\n")
    assert "no longer in config.yaml" not in status(desk, channel="wall").output
    assert CliRunner().invoke(cli, drop).exit_code == 2  # an unknown channel


def test_a_digest_is_given_up_only_by_a_command_that_means_its_channel(desk: Desk) -> None:
    """Neither beside a channel that nobody knows, nor where the channel's name is the number of a delivery."""
    desk.now = datetime.now(UTC)
    desk.play(DAYS[0])
    with desk.store() as store:
        for channel in ("1", "77", "gone"):
            store.digest_queue.add(channel, store.assessments.of_day(DEMO_KEY, DAYS[0])[0], at=desk.now)
    status(desk)

    def drop(*which: str) -> tuple[int, set[str]]:
        done = CliRunner().invoke(cli, ["--config", str(desk.config.path), "deliveries", "drop", *which])
        with desk.store() as store:
            return done.exit_code, set(store.digest_queue.waiting(DEMO_KEY))

    assert drop("gone", "typo") == (2, {"1", "77", "gone"})
    assert drop("1") == (1, {"1", "77", "gone"})  # delivery 1 was sent
    assert drop("gone", "channels.1", "77") == (0, set())


def test_a_digest_of_a_series_that_left_the_settings_is_not_said_to_go(desk: Desk) -> None:
    desk.set_channel(digest="daily at 07:00")
    desk.now = now = datetime.now(UTC)
    desk.play(DAYS[0])
    with desk.store() as store:
        assert read_status(desk.config, store, now).digests
        other = replace(desk.config, series={"other": desk.config.series[DEMO_KEY]})
        assert not read_status(other, store, now).digests


def test_doctor_looks_at_the_disk_that_the_database_is_on(desk: Desk, tmp_path: Path) -> None:
    """A link to the database may lead to another disk, where SQLite also writes the files beside it."""
    (tmp_path / "disk").mkdir()
    real = desk.config.database.rename(tmp_path / "disk" / "real.db")
    desk.config.database.symlink_to(real)
    [found] = [one for one in examine(desk.config, send=False, model_servers={}) if one.about == "disk"]
    assert found.text.startswith(f"{tmp_path}/disk: ")


@pytest.mark.parametrize("gone", ["channel", "series"])
def test_a_digest_that_waits_in_vain_is_told_by_one_check_and_by_doctor_and_can_be_given_up(
    desk: Desk, web: Web, caplog: pytest.LogCaptureFixture, gone: str
) -> None:
    """A channel or a series left the settings: one line of the log and one notice, whatever checks follow."""
    desk.set_channel(digest="daily at 07:00")
    desk.play(DAYS[0])
    [(name, channel)], [(key, series)] = desk.config.channels.items(), desk.config.series.items()
    config = (
        replace(desk.config, channels={"wall": channel})
        if gone == "channel"
        else replace(desk.config, series={"other": series.changed(site=web.url)})
    )
    for _ in range(3):
        with desk.store() as store:
            check(config, store, now=lambda: desk.now)
    way, what = (
        ("monitor deliveries drop desk", "desk is no longer in config.yaml")
        if gone == "channel"
        else (f"monitor deliveries drop series.{key}", f"The series {key} is no longer in config.yaml")
    )
    said = [line for line in caplog.messages if what in line]
    assert (len(said), f"`{way}` gives it up" in said[0]) == (1, True)
    [notice] = [one for one in desk.hook.received if "left-over" in one["id"]]
    assert notice["series"] == key
    assert (series.name in notice["subject"]) == (gone == "channel")
    found = [one for one in examine(config, send=False, model_servers={}) if one.about == "digests"]
    assert [(one.warning, what in one.text, way in one.text) for one in found] == [(True, True, True)]
    with desk.store() as store:
        [problem] = [one for one in read_status(config, store, desk.now).problems if what in one.what]
        assert problem.way == way
    status(desk, channel="wall" if gone == "channel" else name)
    if gone == "series":
        desk.config.path.write_text(desk.config.path.read_text().replace(f"{key}: {{", "other: {"))
    done = CliRunner().invoke(cli, ["--config", str(desk.config.path), *way.split()[1:]])
    assert (done.exit_code, "given up" in done.stderr) == (0, True)
    with desk.store() as store:
        assert store.digest_queue.left_over((), ()) == ()


@pytest.mark.slow
def test_a_check_of_an_invented_site_is_not_missed(tmp_path: Path) -> None:
    """The demo that was kept is old, and all is well with it: nobody can check `.example`."""
    cli.main(["demo", "--keep", str(tmp_path / "kept")], standalone_mode=False)
    config = str(tmp_path / "kept" / "config.yaml")
    done = CliRunner().invoke(cli, ["--config", config, "status"])
    assert "All is well." in done.output
    examined = CliRunner().invoke(cli, ["--config", config, "doctor"]).output
    assert "-     saltmarsh routes: not tried: saltmarsh.example is an invented name" in examined
    assert "BAD" not in examined
    CliRunner().invoke(cli, ["--config", config, "check"])
    told = CliRunner().invoke(cli, ["--config", config, "status"]).output
    assert "saltmarsh.example is an invented name, under which nobody can be reached." in told
    assert "publisher must" not in told


def test_without_a_database_and_its_folder_status_says_so(tmp_path: Path) -> None:
    """The first check makes both."""
    file = tmp_path / "config.yaml"
    file.write_text("series: {roca: {site: https://understandingwar.org}}\ndatabase: not/there/monitor.db\n")
    done = CliRunner().invoke(cli, ["--config", str(file), "status"], standalone_mode=False)
    assert "no database yet" in str(done.exception)
