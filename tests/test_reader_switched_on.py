"""Laws of a second reader that is switched on over a store that it has not read."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.config import Config, SecondReaderSettings
from monitor.demo.story import DEMO_KEY
from monitor.models import JudgedAssessment
from monitor.pipeline import reader_coverage
from monitor.pipeline.imports import import_paths
from monitor.pipeline.reader_coverage import advise_on_unread
from monitor.pipeline.replay import replay
from monitor.pipeline.second_reader import build_second_reader
from monitor.store import Store, open_store
from tests.desk import build_nowhere
from tests.servers import Asked, Reply, Web

FIRST = date(2026, 6, 1)
UNREAD, READ = 18, 6  # assessments before the reader is switched on, and after
PLACES = (
    "Eelbridge",
    "Mudport",
    "Whelkham",
    "Gullhaven",
    "Brackwater",
    "Razor Bar",
    "Tern Point",
    "Saltwick",
)
DEEDS = (
    "advanced toward",
    "attacked near",
    "were pushed back from",
    "shelled",
    "claimed to hold",
    "dug in before",
)
MATTERS = {  # a word that tells each matter, and how it is told
    "Samphire": "Crab forces {deed} {place} in the Samphire sector.",
    "refinery": "Heron strikes set a plankton refinery on fire near {place}, and Crab firemen {deed} it.",
    "passports": "Crab officials hand out shell passports in {place}, where snails {deed} the queue.",
    "truce": "Otter mediators proposed truce talks in {place} after envoys {deed} the hall.",
}


def post(n: int) -> str:
    """Return an assessment that tells each matter once, in words that vary."""
    day = FIRST + timedelta(days=n)
    lines = [
        text.format(place=PLACES[(n + at) % len(PLACES)], deed=DEEDS[(n * 5 + at) % len(DEEDS)])
        for at, text in enumerate(MATTERS.values())
    ]
    told = "\n".join(f"- {line}" for line in lines)
    address = (
        f"https://saltmarsh.example/backgrounder/saltmarsh-campaign-assessment-{day:%B}-{day.day}-{day.year}"
    )
    return f"A quiet day.\nKey Takeaways:\n{told}\nFor full report: {address.lower()}\n"


def answer(asked: Asked) -> Reply:
    """Match three earlier takeaways of the same matter at most, and say that it is surely not new."""
    prompt = json.loads(asked.body)["messages"][1]["content"]
    [own] = re.findall(r"(?m)^Takeaway: (.+)$", prompt)
    [matter] = [word for word in MATTERS if word in own]
    shown = re.findall(r"(?m)^(\d+)\. (.+)$", prompt)
    matches = [int(number) for number, text in shown if matter in text][:3]
    said = {"matches": matches, "reason": "it goes on", "new": False, "confidence": 0.02, "title": matter}
    return Reply(body=json.dumps({"choices": [{"message": {"content": json.dumps(said)}}]}).encode())


@contextmanager
def switched_on(folder: Path, web: Web) -> Iterator[tuple[Config, Store]]:
    """A store whose first assessments were never read, and a reader that read the latest."""
    web.answers["/v1/chat/completions"] = answer
    alone = build_nowhere(folder)
    config = replace(alone, second_reader=SecondReaderSettings(url=f"{web.url}/v1", model="m"))
    paths = [folder / f"{FIRST + timedelta(days=n)}.txt" for n in range(UNREAD + READ)]
    for n, path in enumerate(paths):
        path.write_text(post(n))
    with open_store(config.database, write=True) as store:
        import_paths(alone, store, paths[:UNREAD], series=DEMO_KEY)
        second = build_second_reader(config, store, most=1000)
        import_paths(config, store, paths[UNREAD:], series=DEMO_KEY, second=second)
        yield config, store


def latest(store: Store) -> list[JudgedAssessment]:
    """Return what was read."""
    return list(store.assessments.judged(DEMO_KEY, since=FIRST + timedelta(days=UNREAD)))


@pytest.mark.slow
def test_themes_hold_where_a_reader_is_switched_on(
    tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was never read is no evidence of a difference: every matter goes on under the theme it had, and so after a replay."""
    with switched_on(tmp_path, web) as (config, store):
        [*earlier] = store.assessments.judged(DEMO_KEY, since=FIRST + timedelta(days=UNREAD - 1))
        before = [verdict.theme for verdict in earlier[0].verdicts]
        judged = latest(store)
        assert len(set(before)) == len(MATTERS)
        assert [[verdict.theme for verdict in day.verdicts] for day in judged] == [before] * READ
        assert all(verdict.was_read for day in judged for verdict in day.verdicts)
        said = advise_on_unread(store, DEMO_KEY, "m") or ""
        unread = (UNREAD - 7) * len(MATTERS)
        assert f"`monitor replay --ask {unread} --keep`" in said
        assert "--since" not in said  # all that is unread is among the latest
        monkeypatch.setattr(reader_coverage, "LATEST", 5)
        since = FIRST + timedelta(days=UNREAD + READ - 5)
        assert f"`--ask {5 * len(MATTERS)} --since {since} --keep`" in str(
            advise_on_unread(store, DEMO_KEY, "another")
        )
        monkeypatch.undo()
        replay(config, store, DEMO_KEY, keep=True, second=build_second_reader(config, store, most=1000))
        assert [[verdict.theme for verdict in day.verdicts] for day in latest(store)] == [before] * READ
        assert advise_on_unread(store, DEMO_KEY, "m") is None
        assert advise_on_unread(store, DEMO_KEY, "another")
