"""Which channel gets what, and when: alerts, updates and digests over the demo's site, with a real store and files."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.pipeline.decide import short_history_note
from monitor.pipeline.digests import enqueue_due_digests
from monitor.pipeline.edits_to_come import say_edit_to_come
from monitor.pipeline.status import read_status
from monitor.pipeline.tracking import load_history
from monitor.pipeline.waiting import find_digests_to_come, say_held
from monitor.store import open_store
from tests.desk import provide_store
from tests.rooms import Room

pytestmark = pytest.mark.slow  # each is quick, all of them are not

NEW_DAYS = (
    date(2026, 6, 12),
    date(2026, 6, 14),
    date(2026, 6, 17),
)  # days of the demo on which a theme is new
EDITED_DAY = DAYS[-2]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room without channels, on the demo's first day."""
    with DemoSite() as site:
        provide_store(tmp_path / "monitor.db")
        yield Room(site, tmp_path)


def flat(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def themes_told(messages: list[dict[str, Any]]) -> Counter[str]:
    """Return how often each new theme was quoted as new."""
    return Counter(q["theme"] for message in messages for q in message["takeaways"] if q["status"] == "new")


@pytest.mark.slow
def test_by_default_a_new_theme_is_announced_once(room: Room) -> None:
    """A channel with no settings gets one digest a day, with the new themes in it, and no alert besides."""
    room.channels = {"desk": {}}
    room.play(*DAYS)
    assert room.ids("desk") == [f"{day}-digest" for day in DAYS]
    told = themes_told(room.got("desk"))
    assert (len(told), set(told.values())) == (len(NEW_DAYS), {1})


@pytest.mark.slow
def test_an_alert_comes_at_once_and_only_with_something_new(room: Room) -> None:
    """Who wants alerts alone hears of new themes on their day, quoted singly with source and link, and of nothing else."""
    room.channels = {"phone": {"messages": ["alert"]}}
    room.play(*DAYS)
    assert room.ids("phone") == [f"{day}-alert" for day in NEW_DAYS]
    for message in room.got("phone"):
        assert message["subject"].startswith("New: ")
        assert {quote["status"] for quote in message["takeaways"]} == {"new"}
        assert f"Source: {DEMO_SERIES['publisher']}" in " ".join(message["text"].split())
        assert all(quote["url"] in message["text"] for quote in message["takeaways"])


ADDED = "Pelican glaciers calved over the Ptarmigan observatory."
ADDED_LATER = "A brass meteor flattened the cathedral organ of Oysterholm."
DRONES = "Crab forces launched 91 sandfly drones against Heron roosts overnight."
STRAIT = (
    "The Pelican Admiralty closed the Lantern Strait to merchant barges after drifting mines appeared off the Puffin "
    "Rock lighthouse."
)
SECTOR = "Heron forces advanced in the Samphire sector again and cleared the western houses of Eelbridge."
DIVING = "Cormorant Prime Minister Phal Krook promised a second package of diving equipment, including 60 longer snorkels."
DIVING_DAY = "- Crab forces launched 88 sandfly drones"


def add(room: Room, text: str = ADDED) -> None:
    """Add a takeaway before the last one of the edited day."""
    room.site.edit(EDITED_DAY, f"- {DRONES}", f"- {text}\n- {DRONES}")


@pytest.mark.slow
def test_a_theme_that_an_edit_opens_is_announced_once_as_an_edit(room: Room) -> None:
    """Who wants alerts alone gets one, which names the edit; in the notice of the edit, too, it is called new."""
    room.channels = {"phone": {"messages": ["alert"]}, "desk": {}}
    room.play(*DAYS[:-1])
    before = len(room.got("phone"))
    add(room)
    room.play(EDITED_DAY)
    room.play(EDITED_DAY)
    [alert] = room.got("phone")[before:]
    assert [quote["text"] for quote in alert["takeaways"]] == [ADDED]
    assert "opens a theme, by an edit seen " in " ".join(alert["text"].split())
    assert not any("by an edit" in one["text"] for one in room.got("phone")[:before])
    [notice] = [one for one in room.got("desk") if one["kind"] == "revision"]
    assert notice["subject"].startswith("New theme, by an edit: Pelican glaciers")
    name = notice["subject"].removeprefix("New theme, by an edit: ").partition(" – ")[0]
    assert flat(notice["text"]).count(name) == 1
    added, told = (
        next(quote for quote in one["takeaways"] if quote["text"] == ADDED) for one in (notice, alert)
    )
    assert [added[key] for key in ("number", "theme", "theme_name")] == [
        told[key] for key in ("number", "theme", "theme_name")
    ]
    place = int(added["number"].partition("/")[2]) - 1  # before the last one
    assert f"Takeaway {place}, added {added['number']} " in flat(notice["text"])
    acts = [flat(one["text"]).partition("To act: ")[2] for one in (notice, alert)]
    assert (acts[0], added["number"] in acts[0]) == (acts[1], True)


@pytest.mark.slow
def test_an_edit_that_takes_a_new_theme_back_says_so(room: Room) -> None:
    """Who was told of the theme is told that it is gone; a takeaway of a theme that goes on is merely removed."""
    room.channels = {"desk": {}}
    room.play(*DAYS[:-2])
    room.site.edit(EDITED_DAY, f"- {DRONES}", f"- {ADDED}\n- {DRONES}")
    room.play(EDITED_DAY)
    assert ADDED in str(room.got("desk")[-1])
    room.site.edit(EDITED_DAY, f"- {ADDED}\n", "")
    room.play(EDITED_DAY)
    notice = room.got("desk")[-1]
    assert notice["subject"].startswith("New theme withdrawn by an edit: Pelican glaciers calved")
    assert flat(notice["text"]).count("It had opened a new theme, which is gone with it.") == 1
    room.play(EDITED_DAY + timedelta(days=2))
    room.site.edit(EDITED_DAY, f"- {DRONES}\n", "")
    room.play(EDITED_DAY + timedelta(days=2))
    [merely] = [one for one in room.got("desk") if one["kind"] == "revision"][1:]
    assert merely["subject"].startswith("Edited: 1 takeaway removed")
    assert "theme, which is gone" not in flat(merely["text"])


@pytest.mark.slow
def test_who_is_told_of_a_theme_that_is_gone_reads_the_place_of_its_takeaway(room: Room) -> None:
    """An edit had added it before another one, so that it had a later number."""
    room.channels = {"phone": {"messages": ["alert"]}}
    room.play(*DAYS[:-1])
    add(room)
    room.play(EDITED_DAY)
    [alerted] = room.got("phone")[-1]["takeaways"]
    room.site.edit(EDITED_DAY, f"- {ADDED}\n", "")
    room.hour += 24.1  # an assessment gets one notice a day
    room.play(EDITED_DAY)
    [told] = room.got("phone")[-1]["takeaways"]
    number = int(alerted["number"].partition("/")[2])
    assert (told["status"], told["reasons"]) == ("removed", [f"takeaway {number - 1}"])


@pytest.mark.slow
def test_who_was_alerted_to_a_theme_that_an_edit_takes_back_is_told_once(room: Room) -> None:
    """Of that alone, and in its thread, if the channel gets no notices of edits; who was not alerted hears nothing."""
    room.channels = {
        "phone": {"messages": ["alert"]},
        "held": {"messages": ["alert"], "alerts_a_day": 0},
        "desk": {"messages": ["alert", "revision"]},
        "reader": {"messages": ["digest"]},
    }
    room.play(*DAYS[:-2])
    room.site.edit(EDITED_DAY, f"- {DRONES}", f"- {ADDED}\n- {DRONES}")
    room.play(EDITED_DAY)
    before = {name: len(room.got(name)) for name in room.channels}
    room.channels["late"] = {"messages": ["alert"]}
    room.site.edit(EDITED_DAY, f"- {ADDED}\n- {DRONES}", f"- {DRONES.replace('91', '93 to 97')}")
    room.play(EDITED_DAY)
    room.play(EDITED_DAY)
    [told] = room.got("phone")[before["phone"] :]
    assert told["subject"].startswith("New theme withdrawn by an edit: Pelican glaciers calved")
    assert [(one["text"], one["status"]) for one in told["takeaways"]] == [(ADDED, "removed")]
    assert told["kind"] == "revision"
    with open_store(room.config.database, write=False) as store:
        found = [
            store.deliveries.load(one.id) for one in store.deliveries.list(most=99) if one.channel == "phone"
        ]
    [alert, withdrawn] = [one.message for one in found if ADDED in flat(one.message.text)][::-1]
    assert (alert.kind, withdrawn.id) == ("alert", told["id"])
    assert alert.answers == withdrawn.answers is not None
    assert [one["kind"] for one in room.got("desk")[before["desk"] :]].count("revision") == 1
    assert not any("withdrawn" in one["text"] for one in [*room.got("held"), *room.got("late")])
    assert not any("withdrawn" in one["text"] for one in room.got("reader"))


@pytest.mark.slow
def test_an_edit_that_rewords_a_takeaway_into_a_new_theme_is_alerted_once(room: Room) -> None:
    """The reworded takeaway was continuing and is new now; rewording it again, still new, makes no second alert."""
    room.channels = {"phone": {"messages": ["alert"]}, "desk": {}}
    room.site.edit(DAYS[-1], STRAIT, SECTOR)
    room.play(*DAYS)
    before = len(room.got("phone"))
    room.site.edit(DAYS[-1], SECTOR, STRAIT)
    room.check(datetime(2026, 6, 18, 12, tzinfo=UTC))
    [alert] = room.got("phone")[before:]
    assert [(quote["text"], quote["status"]) for quote in alert["takeaways"]] == [(STRAIT, "new")]
    notice = room.got("desk")[-1]["text"]
    assert ("reworded" in notice, "New theme, by" in notice) == (True, True)
    room.site.edit(DAYS[-1], STRAIT, STRAIT.replace("merchant", "all merchant"))
    room.check(datetime(2026, 6, 19, 13, tzinfo=UTC))
    assert len(room.got("phone")) == before + 1
    assert [one["kind"] for one in room.got("desk")[-3:]] == ["digest", "revision", "revision"]
    assert "New theme, by" not in room.got("desk")[-1]["text"]


TAIL = (
    "after drifting mines appeared off the Puffin Rock lighthouse, and sent two sloops and the pilots of the harbour to "
    "sweep them before the spring tide comes in."
)


@pytest.mark.slow
def test_a_theme_whose_opener_was_rewritten_is_told_by_both_names(room: Room) -> None:
    """In the notice of the edit, once; a small edit leaves the name as it was told."""
    room.channels = {"desk": {}}
    room.play(*DAYS)
    theme, former = room.theme_of(STRAIT)
    small = f"{STRAIT.partition('after')[0]}{TAIL}"
    room.site.edit(DAYS[-1], STRAIT, small)
    room.check(datetime(2026, 6, 18, 12, tzinfo=UTC))
    notice = room.got("desk")[-1]
    assert (notice["kind"], former in notice["text"]) == ("revision", False)
    text = f"The Gannet Ministry opened Ember Sound to fishermen {TAIL}"
    room.site.edit(DAYS[-1], small, text)
    room.check(datetime(2026, 6, 19, 13, tzinfo=UTC))
    same, name = room.theme_of(text)
    assert (same == theme, name == former) == (True, False)
    notice = room.got("desk")[-1]
    assert notice["kind"] == "revision"
    assert f"Theme renamed: {name}, formerly {former}" in flat(notice["text"])


@pytest.mark.slow
def test_a_takeaway_in_the_place_of_another_opens_a_theme_with_another_id(room: Room) -> None:
    """What a reader said of the old one, and what a feed reader knows of it, is not about the new one."""
    room.channels = {"desk": {}}
    room.play(*DAYS)
    theme, _ = room.theme_of(STRAIT)
    room.site.edit(DAYS[-1], STRAIT, ADDED)
    room.check(datetime(2026, 6, 18, 12, tzinfo=UTC))
    assert (theme, room.theme_of(ADDED)[0]) == (f"{DAYS[-1]}/1", f"{DAYS[-1]}/8")
    notice = room.got("desk")[-1]
    assert [(one["status"], one["number"], one["reasons"][0]) for one in notice["takeaways"][:2]] == [
        ("added", f"{DAYS[-1]}/8", "takeaway 1"),
        ("removed", None, "takeaway 1"),
    ]


@pytest.mark.slow
def test_what_an_edit_adds_to_a_theme_of_the_day_is_no_second_theme(room: Room) -> None:
    """Also above the takeaway that opened it: the theme keeps its id, and nobody is alerted to it again."""
    room.channels = {"desk": {}, "phone": {"messages": ["alert"]}}
    room.play(*DAYS)
    theme, alerts = room.theme_of(STRAIT), len(room.got("phone"))
    near = "The Pelican Admiralty said that merchant barges must stay out of the Lantern Strait after the mines appeared."
    room.site.edit(DAYS[-1], f"- {STRAIT}", f"- {near}\n- {STRAIT}")
    room.check(datetime(2026, 6, 18, 12, tzinfo=UTC))
    assert (room.theme_of(near), len(room.got("phone"))) == (theme, alerts)
    [added, *_] = room.got("desk")[-1]["takeaways"]
    assert (added["text"], added["number"], added["theme"]) == (near, f"{DAYS[-1]}/8", theme[0])


@pytest.mark.slow
def test_what_an_edit_moves_keeps_its_theme_and_its_number(room: Room) -> None:
    """What was inserted has the next number, wherever it stands, and has it back if it is deleted and comes again."""
    room.channels = {"desk": {}}
    room.play(*DAYS)
    known = room.theme_of(STRAIT)
    for day in (18, 20):
        room.site.edit(DAYS[-1], f"- {STRAIT}", f"- {ADDED}\n- {STRAIT}")
        room.check(datetime(2026, 6, day, 12, tzinfo=UTC))
        notice = room.got("desk")[-1]
        assert f"To act: `monitor themes follow {DAYS[-1]}/8`" in flat(notice["text"])
        assert (room.theme_of(STRAIT), room.theme_of(ADDED)[0]) == (known, f"{DAYS[-1]}/8")
        room.site.edit(DAYS[-1], f"- {ADDED}\n", "")
        room.check(datetime(2026, 6, day + 1, 13, tzinfo=UTC))
        notice = room.got("desk")[-1]
        assert (notice["kind"], "Theme renamed" in notice["text"]) == ("revision", False)
        assert room.theme_of(STRAIT) == known


@pytest.mark.slow
def test_an_alert_about_an_edit_counts_against_the_days_limit(room: Room) -> None:
    """Beyond the limit it comes in the morning, and says so; its theme is told once, without a digest that nobody asked for."""
    room.channels = {"phone": {"messages": ["alert"], "alerts_a_day": 0}}
    room.play(*DAYS[:-1])
    before = len(room.got("phone"))
    add(room)
    room.check(datetime(2026, 6, 17, 12, tzinfo=UTC))
    assert len(room.got("phone")) == before
    room.check(datetime(2026, 6, 18, 7, tzinfo=UTC))
    [alert] = room.got("phone")[before:]
    assert (alert["kind"], alert["date"]) == ("alert", EDITED_DAY.isoformat())
    assert "1 alert held back until now, to keep the day’s limit (alerts_a_day)" in flat(alert["text"])
    assert ("new", ADDED) in {(quote["status"], quote["text"]) for quote in alert["takeaways"]}


@pytest.mark.slow
def test_an_edit_that_opens_a_theme_is_announced_though_other_notices_went_that_day(room: Room) -> None:
    """A new theme does not wait a day for the notices about one assessment to be due again."""
    room.channels = {"phone": {"messages": ["alert"]}}
    room.play(*DAYS[:-1])
    before = len(room.got("phone"))
    room.site.edit(EDITED_DAY, DRONES, DRONES.replace("91", "95"))
    room.check(datetime(2026, 6, 17, 12, tzinfo=UTC))
    assert len(room.got("phone")) == before
    room.site.edit(EDITED_DAY, "- Crab and Heron forces fought", f"- {ADDED}\n- Crab and Heron forces fought")
    room.check(datetime(2026, 6, 17, 13, tzinfo=UTC))
    room.site.edit(EDITED_DAY, f"- {ADDED}", f"- {ADDED}\n- {ADDED_LATER}")
    room.check(datetime(2026, 6, 17, 14, tzinfo=UTC))
    alerts = room.got("phone")[before:]
    assert [[quote["text"] for quote in alert["takeaways"]] for alert in alerts] == [[ADDED], [ADDED_LATER]]


@pytest.mark.slow
def test_status_lists_edits_that_wait_for_the_next_days_notice(room: Room) -> None:
    """With the moment from which the notice goes; not what was undone, nor where no channel takes the notice."""

    def waiting() -> list[str]:
        with open_store(room.config.database, write=False) as store:
            [series] = read_status(room.config, store, noon).series
        return [say_edit_to_come(one, room.config.timezone, noon) for one in series.edits]

    room.channels = {"desk": {"messages": ["revision"]}}
    room.play(*DAYS[:-1])
    noon = datetime(2026, 6, 17, 12, tzinfo=UTC)
    for hour, (old, new) in enumerate((("91", "95"), ("95", "97"))):
        assert waiting() == []
        room.site.edit(EDITED_DAY, f"launched {old} sandfly", f"launched {new} sandfly")
        room.check(noon + timedelta(hours=hour))
    said = f"{EDITED_DAY} was edited again: the notice goes with the first check from 2026-06-18 12:00 UTC on"
    assert waiting() == [said]
    with open_store(room.config.database, write=True) as store:
        _, told, again = (one.assessment for one in store.assessments.revisions(DEMO_KEY, EDITED_DAY))
        store.assessments.add_revision(told, (), seen_at=noon, sha256=None, announced=False)
        assert waiting() == []
        store.assessments.add_revision(again, (), seen_at=noon, sha256=None, announced=False)
    room.channels["phone"], desk = {"messages": ["alert"]}, room.channels.pop("desk")
    assert waiting() == []
    room.channels = {"desk": desk}
    room.check(noon + timedelta(days=1, minutes=1))
    assert (waiting(), "97" in room.got("desk")[-1]["text"]) == ([], True)


@pytest.mark.slow
def test_a_word_that_the_user_watches_for_is_alerted_at_once_by_a_second_edit_of_the_day(room: Room) -> None:
    room.channels = {"phone": {"messages": ["alert"]}}
    room.play(*DAYS[:-1])
    with open_store(room.config.database, write=True) as store:
        store.corrections.add(DEMO_KEY, "watch", "sledge", None, at=datetime(2026, 6, 16, tzinfo=UTC))
    room.site.edit(EDITED_DAY, DRONES, DRONES.replace("91", "95"))
    room.check(datetime(2026, 6, 17, 12, tzinfo=UTC))
    before = len(room.got("phone"))
    room.site.edit(EDITED_DAY, "overnight", "by sledge overnight")
    room.check(datetime(2026, 6, 17, 13, tzinfo=UTC))
    assert len(room.got("phone")) == before + 1


@pytest.mark.slow
def test_a_word_that_the_user_watches_for_is_alerted_when_an_edit_adds_it(room: Room) -> None:
    """As in a new assessment, and not again when what it stands in is reworded; the notice of the edit says it, too."""
    room.channels = {"phone": {"messages": ["alert"]}, "desk": {"messages": ["digest", "revision"]}}
    room.play(*DAYS[:-1])
    with open_store(room.config.database, write=True) as store:
        store.corrections.add(DEMO_KEY, "watch", "sledge", None, at=datetime(2026, 6, 16, tzinfo=UTC))
    before = len(room.got("phone"))
    room.site.edit(EDITED_DAY, DRONES, DRONES.replace("drones", "drones by sledge"))
    room.check(datetime(2026, 6, 17, 12, tzinfo=UTC))
    [alert] = room.got("phone")[before:]
    assert alert["subject"].startswith("Asked for")
    assert "takeaways, by an edit seen " in " ".join(alert["text"].split())
    assert "Watched for: “sledge”." in room.got("desk")[-1]["text"]
    room.site.edit(EDITED_DAY, "overnight", "last night")
    room.check(datetime(2026, 6, 18, 13, tzinfo=UTC))
    assert len(room.got("phone")) == before + 1


def test_a_daily_digest_comes_once_a_date_at_the_users_hour(room: Room) -> None:
    """However often one looks: each assessment in one digest, at most one digest a local date, none before its hour."""
    room.channels = {"mail": {"messages": ["digest"], "digest": "daily at 07:00"}}
    room.timezone = "Europe/Kyiv"
    made = []
    for day in DAYS:
        room.site.today = day
        for hour in (1, 3.5, 4.5, 12, 23):  # 07:00 in Kyiv is 04:00 UTC
            before = len(room.got("mail"))
            now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
            room.check(now)
            made += [now] * (len(room.got("mail")) - before)
    assert all(moment.hour == 4 for moment in made)
    assert [moment.date() for moment in made] == list(DAYS)
    assert [message["date"] for message in room.got("mail")] == [day.isoformat() for day in DAYS]


@pytest.mark.slow
def test_a_weekly_digest_holds_the_week(room: Room) -> None:
    """On Monday morning one digest holds the whole week; the alerts came at once."""
    room.channels = {"mail": {"digest": "weekly on Monday 07:00"}}
    room.play(*DAYS)
    [digest] = [message for message in room.got("mail") if message["kind"] == "digest"]
    assert (digest["date"], digest["subject"].split(":")[0]) == ("2026-06-14", "2 new themes")
    assert "7 assessments, " in " ".join(digest["text"].split())
    assert [m["kind"] for m in room.got("mail")] == ["alert", "alert", "digest", "alert"]


@pytest.mark.parametrize(
    ("digest", "said"),
    [("weekly on Friday 07:00", "held back until now"), ("daily at 07:00", "came with this")],
)
def test_of_alerts_that_were_held_those_count_of_which_something_is_left_to_tell(
    room: Room, digest: str, said: str
) -> None:
    """What the user muted meanwhile is not among them."""
    room.channels = {"mail": {"digest": digest, "alerts_a_day": 1, "messages": ["alert", "digest"]}}
    room.play(DAYS[0])
    room.play(DAYS[-1])  # days at once, a Wednesday
    before = len(room.got("mail"))
    with open_store(room.config.database, write=True) as store:
        held = [one for one in store.digest_queue.waiting(DEMO_KEY)["mail"] if one.held_at]
        latest = store.assessments.get(DEMO_KEY, held[-1].date)
        assert latest
        history = load_history(store, DEMO_KEY)
        muted = next(one for one in history.verdicts_on(latest) if one.status == "new").theme
        store.corrections.add(DEMO_KEY, "mute", muted, None, at=datetime(2026, 6, 16, tzinfo=UTC))
    room.check(datetime(2026, 6, 18, 7, 1, tzinfo=UTC))
    [sent] = room.got("mail")[before:]
    assert f"{len(held) - 1} alert {said}" in flat(sent["text"])


@pytest.mark.slow
def test_alerts_beyond_the_days_limit_do_not_wait_for_a_weekly_digest(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    """They come in one alert at its hour the next day; the digest still holds the whole week, and each check says what is held."""
    caplog.set_level(logging.INFO)
    room.channels = {
        "mail": {"digest": "weekly on Friday 07:00", "alerts_a_day": 1, "messages": ["alert", "digest"]}
    }
    room.play(DAYS[0])
    room.play(DAYS[-1])  # days at once, a Wednesday
    held = (
        "mail: 2 alerts of saltmarsh, held by the day's limit (alerts_a_day: 1), go at 2026-06-18 07:00 UTC"
    )
    assert held in caplog.text
    before = len(room.got("mail"))
    for day in (18, 18, 19, 19):
        room.check(datetime(2026, 6, day, 7, tzinfo=UTC))
    got = room.got("mail")[before:]
    assert [(message["kind"], message["date"]) for message in got] == [
        ("alert", "2026-06-14"),
        ("digest", "2026-06-17"),
    ]
    assert "2 alerts held back until now" in flat(got[0]["text"])
    assert set(themes_told(room.got("mail")).values()) == {2}


@pytest.mark.slow
def test_digests_go_oldest_first_after_a_channel_gets_each_at_once(room: Room) -> None:
    """What waited goes with what has just come, not after it."""
    room.channels = {"mail": {"digest": "daily at 07:00", "messages": ["digest"]}}
    room.play(DAYS[0])
    room.channels = {"mail": {"messages": ["digest"]}}
    room.play(*DAYS[1:3])
    assert [message["date"] for message in room.got("mail")] == [f"{DAYS[1]}", f"{DAYS[2]}"]
    assert f"{DAYS[0]:%B} {DAYS[0].day}" in room.got("mail")[0]["text"]


@pytest.mark.slow
def test_a_late_digest_is_made_once_when_somebody_looks(room: Room) -> None:
    """After days of sleep one digest holds all that was gathered; looking again makes no other."""
    room.channels = {"mail": {"messages": ["digest"], "digest": "daily at 07:00"}}
    room.play(DAYS[0])
    room.site.today = DAYS[1]
    room.check(datetime(2026, 6, 9, 6, tzinfo=UTC))
    assert room.ids("mail") == []
    late = datetime(2026, 6, 25, 15, tzinfo=UTC)
    with open_store(room.config.database, write=True) as store:
        assert [enqueue_due_digests(room.config, store, late) for _ in range(3)] == [1, 0, 0]
    room.check(late)
    assert [(m["date"], m["kind"]) for m in room.got("mail")] == [(DAYS[1].isoformat(), "digest")]
    assert "June 8 to June 9, 2026" in room.got("mail")[0]["text"]


def test_a_clock_put_back_loses_no_digest(room: Room) -> None:
    """What was gathered while the clock was a year ahead is reported by the next due time of the right clock."""
    room.channels = {"mail": {"messages": ["digest"], "digest": "daily at 07:00"}}
    room.site.today = DAYS[0]
    room.check(datetime(2027, 6, 8, 23, tzinfo=UTC))
    room.check(datetime(2026, 6, 8, 23, tzinfo=UTC))
    assert room.ids("mail") == []
    room.check(datetime(2026, 6, 9, 7, 1, tzinfo=UTC))
    assert [message["date"] for message in room.got("mail")] == [DAYS[0].isoformat()]


@pytest.mark.slow
def test_alerts_of_an_outage_that_keep_the_days_limit_are_not_said_to_have_been_held(room: Room) -> None:
    """They were read by the check that sends them, older ones only after the newest."""
    room.channels = {"phone": {"messages": ["alert"], "alerts_a_day": len(NEW_DAYS)}}
    room.play(DAYS[0])
    room.channels["phone"]["alerts_a_day"] = 3
    room.play(NEW_DAYS[-1])  # days at once
    assert len(themes_told(room.got("phone"))) == len(NEW_DAYS)
    assert all("held" not in one["text"] for one in room.got("phone"))


@pytest.mark.slow
def test_after_an_outage_the_newest_alerts_are_sent_and_older_ones_in_one_the_next_morning(
    room: Room,
) -> None:
    """A backlog spends the day's limit on its newest assessments; the rest come in one alert, which says so; nothing is lost."""
    room.channels = {"phone": {"messages": ["alert"], "alerts_a_day": 1, "quiet": "01:00-02:00"}}
    room.play(DAYS[0])
    room.play(NEW_DAYS[-1])  # days at once
    assert room.ids("phone") == [f"{NEW_DAYS[-1]}-alert"]
    room.check(datetime(2026, 6, 18, 7, tzinfo=UTC))
    alert = room.got("phone")[-1]
    assert (alert["kind"], alert["date"]) == ("alert", NEW_DAYS[-2].isoformat())
    assert f"{len(NEW_DAYS) - 1} alerts held back until now" in flat(alert["text"])
    assert {quote["status"] for quote in alert["takeaways"]} == {"new"}
    assert set(themes_told(room.got("phone")).values()) == {1}
    assert len(themes_told(room.got("phone"))) == len(NEW_DAYS)


def test_what_is_held_goes_at_the_next_check_after_the_days_limit_was_raised(room: Room) -> None:
    """Not because a new day begins; `status` says so before that check."""
    phone: dict[str, Any] = {"messages": ["alert"], "alerts_a_day": 1}
    room.channels = {"phone": phone}
    room.play(DAYS[0])
    room.play(NEW_DAYS[-1])  # days at once
    now = datetime(2026, 6, 18, 0, 30, tzinfo=UTC)
    room.check(now)
    assert len(room.got("phone")) == 1
    phone["alerts_a_day"] = 2
    with open_store(room.config.database, write=False) as store:
        [one] = find_digests_to_come(room.config, store, now)
    limit = "held by the day's limit until now, go at the next check"
    assert say_held(one, room.config.timezone, now) == f"phone: 2 alerts of {DEMO_KEY}, {limit}"
    room.check(now)
    assert "2 alerts held back until now" in flat(room.got("phone")[1]["text"])
    assert len(themes_told(room.got("phone"))) == len(NEW_DAYS)


def test_quiet_hours_defer_delivery_not_tracking(room: Room) -> None:
    """In quiet hours an assessment is read, and announced afterwards; the check owes nothing meanwhile."""
    room.channels = {"desk": {"quiet": "22:00-07:00"}}
    room.site.today = DAYS[0]
    first = room.check(datetime(2026, 6, 8, 23, 40, tzinfo=UTC))
    assert (len(first.added), first.owed, first.deferred, room.ids("desk")) == (1, 0, 1, [])
    second = room.check(datetime(2026, 6, 9, 7, tzinfo=UTC))
    assert (second.delivered, room.ids("desk")) == (1, [f"{DAYS[0]}-digest"])


@pytest.mark.slow
def test_updates_stand_in_the_thread_of_their_theme(room: Room) -> None:
    """Who asks for updates gets one a theme and day; they share a thread with the alert that told of that theme alone."""
    room.channels = {"room": {"messages": ["alert", "update"]}}
    room.play(*DAYS)
    with open_store(room.config.database, write=False) as store:
        found = [store.deliveries.get(number) for number in range(1, 200)]
        judged = store.assessments.judged(DEMO_KEY, since=DAYS[0])
    updates = [one[0].message for one in found if one and one[0].message.kind == "update"]
    assert updates
    for update in updates:
        [theme] = {quote.theme for quote in update.takeaways}
        assert update.answers == f"{DEMO_KEY}-theme-{str(theme).replace('/', '-')}"
    assert len({update.id for update in updates}) == len(updates)
    doubtful = {
        f"{one.date}/{verdict.takeaway.position}"
        for one in judged
        for verdict in one.verdicts
        if verdict.possibly_new
    }
    assert doubtful <= {quote.number for update in updates for quote in update.takeaways}
    alerts = [one[0].message for one in found if one and one[0].message.kind == "alert"]
    for alert in alerts:
        opened = {quote.theme for quote in alert.takeaways}
        only = (
            f"{DEMO_KEY}-theme-{str(min(map(str, opened))).replace('/', '-')}" if len(opened) == 1 else None
        )
        assert alert.answers == only


@pytest.mark.slow
def test_a_muted_theme_is_in_no_message(room: Room) -> None:
    """What the user muted is neither in a digest of a period nor an update."""
    room.channels = {"mail": {"messages": ["digest", "update"], "digest": "daily at 07:00"}}
    room.play(*DAYS[:3])
    theme = f"{DAYS[0]}/1"
    with open_store(room.config.database, write=True) as store:
        store.corrections.add(DEMO_KEY, "mute", theme, None, at=datetime(2026, 6, 10, tzinfo=UTC))
    room.play(*DAYS[3:])
    later = [message for message in room.got("mail") if message["date"] > DAYS[2].isoformat()]
    told = [quote for message in later for quote in message["takeaways"]]
    assert told
    assert theme not in {quote["theme"] for quote in told if quote["status"] != "dropped"}


@pytest.mark.slow
def test_what_the_user_follows_or_watches_for_is_alerted_though_not_new(room: Room) -> None:
    """A followed theme's update and a watched word come as an alert that says why."""
    room.channels = {"desk": {"messages": ["alert"]}}
    room.play(*DAYS[:4])
    with open_store(room.config.database, write=True) as store:
        store.corrections.add(DEMO_KEY, "watch", "curlew SANDS", None, at=datetime(2026, 6, 11, tzinfo=UTC))
        before = store.assessments.judged(DEMO_KEY)[-1]
        for theme in {verdict.theme for verdict in before.verdicts}:
            store.corrections.add(DEMO_KEY, "follow", theme, None, at=datetime(2026, 6, 11, tzinfo=UTC))
    room.play(DAYS[5])
    told = [post for post in room.got("desk") if post["date"] == DAYS[5].isoformat()]
    assert [post["kind"] for post in told] == ["alert"]
    reasons = {reason for quoted in told[0]["takeaways"] for reason in quoted["reasons"]}
    assert {"watched for: “curlew SANDS”", "this theme is followed"} <= reasons


def test_with_alerts_and_updates_each_takeaway_comes_once_and_none_before_the_alert_of_its_theme(
    room: Room,
) -> None:
    """Also what the user watches for; a channel whose alerts are held gets later updates of a new theme with its alert."""
    kinds = {"messages": ["alert", "update"]}
    room.channels = {"free": kinds, "held": {**kinds, "alerts_a_day": 0}}
    room.hour = 5
    room.site.edit(date(2026, 6, 13), DIVING_DAY, f"- {DIVING}\n{DIVING_DAY}")
    room.play(*DAYS[:2])
    with open_store(room.config.database, write=True) as store:
        for word in ("drones", "Heron"):
            store.corrections.add(DEMO_KEY, "watch", word, None, at=datetime(2026, 6, 9, tzinfo=UTC))
    room.play(*DAYS[2:])
    room.check(datetime(2026, 6, 18, 12, tzinfo=UTC))
    told = {}
    for name in room.channels:
        quotes = [quote for message in room.got(name) for quote in message["takeaways"]]
        told[name] = sorted(quote["number"] for quote in quotes)
        assert len(told[name]) == len({*told[name]})
        opened = [quote["theme"] for quote in quotes if quote["status"] == "new"]
        assert len(opened) == len(NEW_DAYS)
        for theme in opened:
            assert next(quote for quote in quotes if quote["theme"] == theme)["status"] == "new"
    assert told["free"] == told["held"]


@pytest.mark.slow
def test_a_template_of_ones_own_takes_the_place_of_ours(room: Room) -> None:
    """A folder's message.txt makes the text; one that fails at rendering loses no message and is named in it."""
    (room.folder / "mine").mkdir()
    template = room.folder / "mine" / "message.txt"
    template.write_text("Hear: {{ sheet.headline }}\n")
    room.channels, room.more = {"desk": {}}, {"templates": "mine"}
    room.play(DAYS[0])
    template.write_text("{{ sheet.__class__.__mro__ }}")
    room.play(DAYS[1])
    first, second = (message["text"] for message in room.got("desk"))
    assert first.startswith("Hear: The first day: nothing to compare with yet")
    assert "your own template failed (access to attribute " in " ".join(second.split())
    assert room.got("desk")[0]["html"].startswith("<!DOCTYPE html>")


def test_a_history_with_a_long_gap_is_short_again() -> None:
    """What was before a long gap does not count: the note says so, and goes when enough was read since."""
    before = [date(2026, 2, 1) + timedelta(days=n) for n in range(28)]
    after = [date(2026, 11, 1) + timedelta(days=n) for n in range(20)]
    assert short_history_note(before, 14) is None
    note = short_history_note([*before, *after[:3]], 14)
    assert note is not None
    assert "(2 earlier assessments since November 1)" in note
    assert short_history_note([*before, *after], 14) is None


def test_a_gap_after_a_long_history_is_named_and_the_history_is_not_called_short() -> None:
    """A gap of some days leaves all that is older in use: only what began in those days may look new."""
    known = [date(2026, 8, 17) + timedelta(days=n) for n in range(90)]
    late = [date(2026, 11, 22) + timedelta(days=n) for n in range(15)]
    note = "No assessment from November 15 to November 21 is known here: what is new may have begun then."
    assert short_history_note([*known, *late[:1]], 14) == note
    assert short_history_note([*known, *late[:14]], 14) == note
    assert short_history_note([*known, *late], 14) is None


def test_without_an_assessment_there_is_nothing_to_warn_of() -> None:
    """Nor is there a number of earlier ones."""
    assert short_history_note([], 14) is None


def test_a_gap_does_not_hide_that_the_history_is_short() -> None:
    """Few are known before the gap, too, or history began afresh before it."""
    first = date(2026, 8, 17)
    few = [first, first + timedelta(days=1), *(first + timedelta(days=n) for n in (13, 14, 15))]
    assert "History is short (4 earlier assessments)" in str(short_history_note(few, 14))
    known = [first - timedelta(days=300 - n) for n in range(90)]
    assert "(4 earlier assessments since August 17)" in str(short_history_note([*known, *few], 14))
