"""What the settings say of tracking reaches the tracker, and what the store holds of toplines does."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.config import Config, parse_config
from monitor.demo.story import DAYS, DEMO_KEY, load_post
from monitor.models import Takeaway
from monitor.pipeline.imports import import_paths
from monitor.pipeline.replay import replay
from monitor.pipeline.tracker_memory import build_tracker
from monitor.pipeline.tracking import SeriesTracking
from monitor.store import open_store
from tests.desk import build_config
from training.gold import read_with_evidence

LEXICON = """
series: {roca: {site: "https://institute.example"}}
tracking:
  sectors: {Curlew: [curlew sands], Bakhmut: [eelbridge]}
  matters: {whelks: ["whelk*"]}
  aliases: {Gullhaven: [Gulhaven]}
"""


def test_the_users_own_words_are_found(tmp_path: Path) -> None:
    """Further sectors, matters and spellings from the settings are what the tracker reads with."""
    config = parse_config(LEXICON, path=tmp_path / "config.yaml", environ={})
    tracker = build_tracker(config)
    text = "At Curlew Sands whelks bound for Eelbridge passed Gulhaven."
    [(found, _)] = read_with_evidence(tracker, date(2030, 1, 1), (Takeaway(position=1, text=text),))
    assert (found.reading.sectors, found.reading.matters) == (("Curlew", "Bakhmut"), ("whelks",))
    assert "Gullhaven" in found.reading.names


@pytest.mark.slow
def test_a_store_tracked_day_by_day_equals_its_replay(tmp_path: Path) -> None:
    """Toplines count alike when a day is read as it comes and when all are read again."""
    config = build_config(tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9/hook")
    with open_store(config.database, write=True) as store:
        for day in DAYS:
            path = tmp_path / f"{day}.txt"
            path.write_text(load_post(day).text)
            import_paths(config, store, [path], series=DEMO_KEY)
        history = store.assessments.judged(DEMO_KEY)
        assert any(any(day.support) for day in history)
        assert replay(config, store, DEMO_KEY, keep=False).differences == ()
        assert store.assessments.judged(DEMO_KEY) == history


@pytest.mark.slow
def test_the_users_words_change_only_a_replay(demo_config: Config) -> None:
    """New words change no verdict until a replay is kept; an unchanged configuration changes none at all."""
    with open_store(demo_config.database, write=True) as store:
        before = store.assessments.judged(DEMO_KEY)
        words = {"one": ("crab*", "heron*", "otter*", "cormorant*")}
        tracking = demo_config.tracking.changed(sectors=words)
        wider = replace(demo_config, tracking=tracking)
        assert replay(wider, store, DEMO_KEY, keep=False).differences
        assert store.assessments.judged(DEMO_KEY) == before


@pytest.mark.slow
def test_a_theme_that_a_check_names_is_named_once(demo_config: Config) -> None:
    """The history that messages are composed of holds the names that were just stored."""
    with open_store(demo_config.database, write=True) as store:
        store.assessments.forget_verdicts(DEMO_KEY, since=DAYS[1])
        store.theme_names.keep(DEMO_KEY, {})
        tracking = SeriesTracking(demo_config, store, DEMO_KEY)
        tracking.update()
        assert tracking.history_up_to(DAYS[-1]).named == store.theme_names.of(DEMO_KEY) != {}
