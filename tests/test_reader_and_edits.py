"""Laws of the second reader and edits: what the publisher rewords is read again, or the earlier opinion stands."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from monitor.demo.site import DemoSite
from monitor.demo.story import DAYS, DEMO_KEY, load_post
from monitor.models import Verdict
from monitor.pipeline.replay import replay
from monitor.store import open_store
from tests.desk import provide_store
from tests.rooms import Room
from tests.servers import Asked, Reply, Web

pytestmark = pytest.mark.slow  # each plays the demo

LAST = DAYS[-1]
STRAIT = "The Pelican Admiralty closed the Lantern Strait to merchant barges after drifting mines appeared"
HARDLY = STRAIT.replace("merchant barges", "merchant-barges")
ADDED = "Pelican glaciers calved over the Ptarmigan observatory."


@dataclass
class Model:
    """A model that calls everything almost surely not new, or is silent; `asked` are the texts that it was asked about."""

    silent: bool = False
    confidence: float = 0.001
    asked: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        """Answer a question."""
        [own] = re.findall(r"(?m)^Takeaway: (.+)$", json.loads(asked.body)["messages"][1]["content"])
        self.asked.append(own)
        said = {"new": False, "confidence": self.confidence, "matches": [], "reason": "as ever"}
        content = "banana" if self.silent else json.dumps(said)
        return Reply(body=json.dumps({"choices": [{"message": {"content": content}}]}).encode())


@pytest.fixture
def model(web: Web) -> Model:
    """The model behind the address in the room's settings."""
    model = Model()
    web.answers["/v1/chat/completions"] = model.answer
    return model


@pytest.fixture
def room(tmp_path: Path, web: Web, model: Model) -> Iterator[Room]:
    """A room whose ten days the model has read; nothing asked so far counts."""
    with DemoSite() as site:
        provide_store(tmp_path / "monitor.db")
        model_block = {"url": f"{web.url}/v1", "model": "m"}
        room = Room(
            site,
            tmp_path,
            more={"second_reader": model_block, "tracking": {"returning_after": 5, "alerts": "few"}},
        )
        room.channels = {"desk": {}}
        room.play(*DAYS)
        model.asked.clear()
        yield room


def edit(room: Room, old: str, new: str, *, day: int = 18) -> None:
    """Edit the last day's page and check at noon of a day in June."""
    room.site.edit(LAST, old, new)
    room.check(datetime(2026, 6, day, 12, tzinfo=UTC))


def judged(room: Room) -> dict[str, Verdict]:
    """Return the verdicts on the last day by the first words of their takeaways; a replay gives the same."""
    with open_store(room.config.database, write=True) as store:
        assert replay(room.config, store, DEMO_KEY, keep=False).differences == ()
        [day] = store.assessments.judged(DEMO_KEY, since=LAST)
    return {one.takeaway.text[:20]: one for one in day.verdicts}


def test_what_an_edit_rewords_or_adds_is_asked_about_and_nothing_else_is(room: Room, model: Model) -> None:
    """Within the budget, as in a new assessment; what has an answer is not asked about again."""
    edit(room, f"- {STRAIT}", f"- {ADDED}\n- {HARDLY}")
    assert sorted(text[:60] for text in model.asked) == sorted((ADDED[:60], HARDLY[:60]))
    found = judged(room)
    assert [found[text[:20]].was_read for text in (ADDED, STRAIT)] == [True, True]
    edit(room, ADDED, ADDED)
    assert len(model.asked) == 2


def test_what_was_sent_without_an_answer_is_not_taken_back_by_an_edit_of_something_else(
    room: Room, model: Model
) -> None:
    """The model, which comes back meanwhile, is not asked about it: its words are what the messages say."""
    model.silent = True
    edit(room, f"- {STRAIT}", f"- {ADDED}\n- {STRAIT}")
    assert judged(room)[ADDED[:20]].status == "new"
    model.silent, model.asked = False, []
    edit(room, STRAIT, HARDLY, day=20)
    assert model.asked == [one for one in model.asked if one.startswith(HARDLY[:60])] != []
    now = judged(room)[ADDED[:20]]
    assert (now.status, now.was_read) == ("new", False)


def test_without_an_answer_the_opinion_on_nearly_the_same_words_stands(room: Room, model: Model) -> None:
    """A hyphen makes nothing possibly new; and it is no day without an answer."""
    before = judged(room)[STRAIT[:20]]
    model.silent = True
    edit(room, STRAIT, HARDLY)
    now = judged(room)[STRAIT[:20]]
    assert len(model.asked) == 1
    assert (now.status, now.possibly_new, now.was_read) == (before.status, before.possibly_new, True)
    assert now.takeaway.text != before.takeaway.text
    with open_store(room.config.database, write=False) as store:
        assert "reader" not in store.runs.incidents(DEMO_KEY)


@pytest.mark.parametrize("word", ["Puffin Kherson", "40"])
def test_without_an_answer_an_opinion_on_words_without_a_name_or_number_of_now_does_not_count(
    room: Room, model: Model, word: str
) -> None:
    """It would hide what may be new."""
    model.silent = True
    edit(room, "merchant barges", f"{word} barges")
    assert not judged(room)[STRAIT[:20]].was_read


def test_a_notice_says_what_else_is_told_of_a_takeaway_than_before_an_edit(room: Room, model: Model) -> None:
    """Its number, its heading now and before, and why; nothing of that where the edit changed only words."""
    edit(room, STRAIT, HARDLY)
    model.confidence = 0.25
    edit(room, HARDLY, HARDLY.replace("merchant-barges", "all barges of merchants"), day=20)
    same, turned = [one for one in room.got("desk") if one["kind"] == "revision"]
    assert judged(room)[STRAIT[:20]].possibly_new
    assert ("Now " in same["text"], f"{LAST}/1" in same["text"]) == (False, False)
    text = " ".join(turned["text"].split())
    assert f"reworded {LAST}/1" in text
    assert "Now possibly new; before the edit: fits no theme." in text
    assert "One chance in" in text


def test_the_days_of_the_demo_are_as_these_tests_take_them() -> None:
    """The last day tells of the strait first."""
    assert date(2026, 6, 17) == LAST
    assert load_post(LAST).takeaways[0].startswith(STRAIT)
