"""Laws of alerts that the day's limit holds: each new theme reaches a channel once, whatever was sent and what was held."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from monitor.correction import CorrectionKind
from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.models import Takeaway
from monitor.pipeline.correct import correct
from monitor.pipeline.spans import compose_span
from monitor.pipeline.waiting import find_digests_to_come
from monitor.store import open_store
from tests.desk import provide_store
from tests.rooms import Room

pytestmark = pytest.mark.slow  # each is quick, all of them are not

NEWS_DAY = date(2026, 6, 12)  # of the demo: one theme is new
FIRST = "Pelican glaciers calved over the Ptarmigan observatory."
LAST = "A brass meteor flattened the cathedral organ of Oysterholm."
HELD, SENT = 0, 9  # alerts a day
LIMITS = list(product([HELD, SENT], repeat=3))  # for the assessment and two edits


@dataclass
class Phone:
    """A channel that takes alerts, on the day of news; `now` is the moment of its next check."""

    room: Room
    now: datetime = datetime(2026, 6, 12, 12, tzinfo=UTC)

    def check(self, limit: int) -> None:
        """Do one check with a limit of alerts a day."""
        self.room.channels = {"phone": {"messages": ["alert"], "alerts_a_day": limit}}
        self.room.check(self.now)
        self.now += timedelta(minutes=10)

    def add_first(self) -> None:
        """Insert a takeaway before all others, so that their numbers change."""
        mark = f"- {self.takeaways[0].text}"
        self.room.site.edit(NEWS_DAY, mark, f"- {FIRST}\n{mark}")

    def add_last(self) -> None:
        """Insert a takeaway after all others."""
        mark = f"- {self.takeaways[-1].text}"
        self.room.site.edit(NEWS_DAY, mark, f"{mark}\n- {LAST}")

    @property
    def takeaways(self) -> tuple[Takeaway, ...]:
        """The takeaways of the assessment, in order."""
        with open_store(self.room.config.database, write=False) as store:
            [assessment] = store.assessments.of_day(DEMO_KEY, NEWS_DAY)
            return assessment.takeaways

    def correct(self, kind: CorrectionKind, text: str) -> None:
        """Correct what was judged of a takeaway."""
        [place] = [one.position for one in self.takeaways if one.text == text]
        with open_store(self.room.config.database, write=True) as store:
            correct(
                self.room.config,
                store,
                DEMO_KEY,
                kind=kind,
                subject=f"{NEWS_DAY}/{place}",
                value=None,
                now=self.now,
            )

    @property
    def got(self) -> list[dict[str, Any]]:
        """The alerts that the channel was sent since the day began."""
        return [one for one in self.room.got("phone") if one["date"] == NEWS_DAY.isoformat()]

    @property
    def told(self) -> Counter[str]:
        """How often each takeaway was sent."""
        return Counter(quote["text"] for one in self.got for quote in one["takeaways"])


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    """A channel on the morning of the news, after the days before."""
    with DemoSite() as site:
        provide_store(tmp_path / "monitor.db")
        room = Room(site, tmp_path, {"phone": {"messages": ["alert"]}})
        room.play(*(day for day in DAYS if day < NEWS_DAY))
        site.today = NEWS_DAY
        yield Phone(room)


@pytest.mark.parametrize("limits", LIMITS)
def test_each_new_theme_of_an_assessment_reaches_a_channel_once_whether_its_alert_was_sent_or_held(
    phone: Phone, limits: tuple[int, ...]
) -> None:
    """And of an edit's it is said that it came by an edit, in the alert that was held, too."""
    for limit, edit in zip(limits, (None, phone.add_first, phone.add_last), strict=True):
        if edit:
            edit()
        phone.check(limit)
    phone.check(SENT)
    [news] = phone.told.keys() - {FIRST, LAST}
    assert phone.told == {news: 1, FIRST: 1, LAST: 1}
    for alert in phone.got:
        texts = {quote["text"] for quote in alert["takeaways"]}
        assert ("by an edit" in alert["text"].lower()) == bool(texts & {FIRST, LAST})


def test_a_digest_names_all_new_themes_that_came_by_edits_also_those_that_were_alerted(phone: Phone) -> None:
    """Its reader need not know which alerts another channel got."""
    for limit, edit in ((SENT, None), (SENT, phone.add_first), (HELD, phone.add_last)):
        if edit:
            edit()
        phone.check(limit)
    config = phone.room.config
    with open_store(config.database, write=False) as store:
        digest = compose_span(config, store, DEMO_KEY, since=DAYS[0], until=NEWS_DAY, id="asked")
    [note] = [" ".join(part.split()) for part in digest.text.split("\n\n") if "By an edit" in part]
    assert "Pelican glaciers" in note
    assert "Brass meteor" in note


@pytest.mark.parametrize("undone", [False, True])
def test_an_alert_about_an_edit_that_is_held_goes_alone_where_the_digest_went_before(
    phone: Phone, *, undone: bool
) -> None:
    """And not at all if what the edit added is gone by then: no assessment is in two digests of a channel."""
    kinds = {"messages": ["alert", "digest"], "digest": "daily at 12:30", "alerts_a_day": HELD}
    phone.room.channels = {"phone": kinds}
    phone.room.check(phone.now)
    phone.room.check(phone.now + timedelta(hours=1))
    [digest] = phone.got
    phone.add_first()
    phone.room.check(phone.now + timedelta(hours=2))
    if undone:
        phone.room.site.edit(NEWS_DAY, f"- {FIRST}\n", "")
        phone.room.check(phone.now + timedelta(hours=3))
    phone.room.check(phone.now + timedelta(days=1))
    phone.room.check(phone.now + timedelta(days=1, hours=1))
    told = [(one["kind"], [quote["text"] for quote in one["takeaways"]]) for one in phone.got]
    assert (digest["kind"], told[1:]) == ("digest", [] if undone else [("alert", [FIRST])])


@pytest.mark.parametrize("how", ["edit", "mute"])
def test_no_alert_is_promised_of_which_nothing_is_left_to_tell(phone: Phone, how: str) -> None:
    """Because an edit took back what it would tell, or a correction did."""
    phone.check(SENT)
    phone.add_last()
    phone.check(HELD)
    config = phone.room.config
    with open_store(config.database, write=False) as store:
        [held] = find_digests_to_come(config, store, phone.now)
    assert (held.kind, held.held) == ("alert", 1)
    if how == "edit":
        phone.room.site.edit(NEWS_DAY, f"\n- {LAST}", "")
        phone.check(HELD)
    else:
        phone.correct("mute", LAST)
    with open_store(config.database, write=False) as store:
        assert find_digests_to_come(config, store, phone.now) == ()


def test_what_the_publisher_rewords_while_its_alert_is_held_is_sent_once(phone: Phone) -> None:
    """By its latest words, in its latest place."""
    phone.check(SENT)
    phone.add_last()
    phone.check(HELD)
    phone.add_first()
    phone.check(HELD)
    for old, new in (("brass", "bronze"), ("flattened", "crushed")):
        phone.room.site.edit(NEWS_DAY, old, new)
        phone.check(HELD)
    phone.check(SENT)
    assert len(phone.told) == 3
    assert set(phone.told.values()) == {1}
    assert {"A bronze meteor crushed the cathedral organ of Oysterholm.", FIRST} < phone.told.keys()


def test_an_alert_that_was_held_tells_of_no_theme_that_was_muted_or_opened_by_a_correction_since(
    phone: Phone,
) -> None:
    """The user knows of both."""
    phone.check(SENT)
    [before] = phone.told
    phone.add_first()
    phone.add_last()
    phone.check(HELD)
    phone.correct("mute", LAST)
    other = next(one.text for one in phone.takeaways if one.text not in {before, FIRST, LAST})
    phone.correct("split", other)
    phone.check(SENT)
    assert phone.told == {before: 1, FIRST: 1}
