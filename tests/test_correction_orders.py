"""Laws of corrections in any order: the later one holds, all of it is done, and nothing is left when it is taken back."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from monitor.config import Config
from monitor.correction import PLACING, Correction, CorrectionKind
from monitor.corrections import Corrections
from monitor.demo.story import DEMO_KEY
from monitor.errors import CorrectionRefused
from monitor.models import Status, Takeaway, Verdict
from monitor.pipeline.correct import correct, undo_correction
from monitor.pipeline.replay import replay
from monitor.pipeline.tracking import load_history
from monitor.store import Store, open_store

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 20, tzinfo=UTC)
OPENER, NEXT, OTHER = "2026-06-12/5", "2026-06-16/6", "2026-06-08/6"  # two of one theme, one of another
RANDOM_KINDS: tuple[CorrectionKind, ...] = ("merge", "merge", "split", "split", "move", "not-new")
Placed = Mapping[str, tuple[str, str]]


def say(config: Config, store: Store, kind: CorrectionKind, subject: str, value: str | None = None) -> int:
    """Make a correction; return its number."""
    return correct(config, store, DEMO_KEY, kind=kind, subject=subject, value=value, now=NOW).id


def placed(store: Store) -> Placed:
    """Return theme and status of every takeaway."""
    return {one.id: (one.theme, one.status) for one in store.overviews.takeaways(DEMO_KEY)}


def theme_of(store: Store, name: str) -> str:
    """Return the theme that a name means: the theme of that id, or that of the takeaway with it."""
    found = placed(store)
    return name if name in {theme for theme, _ in found.values()} else found[name][0]


def test_a_theme_that_was_split_off_is_merged_whole(demo_config: Config) -> None:
    """The takeaway that opens it, too: "new", and then "part of that one after all"."""
    with open_store(demo_config.database, write=True) as store:
        say(demo_config, store, "split", NEXT)
        say(demo_config, store, "merge", NEXT, OTHER)
        assert placed(store)[NEXT] == (OTHER, "continuing")
        assert NEXT not in load_history(store, DEMO_KEY).names
        again = say(demo_config, store, "split", NEXT)
        assert placed(store)[NEXT] == (NEXT, "new")
        assert store.corrections.standing(DEMO_KEY).overridden == {1: again, 2: again}


def test_a_theme_whose_first_takeaway_is_split_off_is_as_before_the_merge(demo_config: Config) -> None:
    """Later takeaways follow it, and what is said of it is said of it alone; merged again, it is gone again."""
    with open_store(demo_config.database, write=True) as store:
        assert [placed(store)[one][0] for one in (OPENER, NEXT)] == [OPENER, OPENER]
        say(demo_config, store, "merge", OPENER, OTHER)
        say(demo_config, store, "split", OPENER)
        assert [placed(store)[one][0] for one in (OPENER, NEXT)] == [OPENER, OPENER]
        for kind, value in (("mute", None), ("follow", None), ("rename", "Stalemate")):
            say(demo_config, store, kind, OPENER, value)  # type: ignore[arg-type]  # kinds
        standing = store.corrections.standing(DEMO_KEY)
        assert standing.muted == standing.followed == {OPENER}
        assert standing.names == {OPENER: "Stalemate"}
        say(demo_config, store, "merge", OPENER, OTHER)
        assert [placed(store)[one][0] for one in (OPENER, NEXT)] == [OTHER, OTHER]


def test_two_themes_that_were_merged_into_each_other_are_one(demo_config: Config) -> None:
    """Into the later one's, where a split between the two merges was taken back."""
    with open_store(demo_config.database, write=True) as store:
        say(demo_config, store, "merge", OPENER, OTHER)
        split = say(demo_config, store, "split", OPENER)
        say(demo_config, store, "merge", OTHER, OPENER)
        undo_correction(demo_config, store, DEMO_KEY, split, now=NOW)
        assert {placed(store)[one][0] for one in (OPENER, NEXT, OTHER)} == {OPENER}
        assert replay(demo_config, store, DEMO_KEY, keep=False).differences == ()


@pytest.mark.parametrize("kind", ["merge", "move"])
@pytest.mark.parametrize(
    ("theme", "status", "possibly_new"),
    [
        ("2026-06-10/1", "new", False),
        ("2026-06-10/1", "continuing", False),
        ("2026-06-10/1", "continuing", True),
        ("2026-06-10/2", "updated", False),
    ],
)
def test_a_takeaway_opens_no_theme_into_which_the_user_put_an_earlier_one(
    kind: CorrectionKind, theme: str, status: Status, *, possibly_new: bool
) -> None:
    """It stays there, whatever the tracker makes of it later, and is said to fit it; "new" is unsaid by a merge only."""
    own, earlier = "2026-06-10/1", "2026-06-08/1"
    one = Verdict(
        takeaway=Takeaway(position=1, text="Crabs!"),
        theme=theme,
        status=status,
        novelty=0.4,
        possibly_new=possibly_new,
        earlier=(),
        reasons=(),
    )
    put = Correction(id=1, kind=kind, subject=earlier, value=own, made_at=NOW)
    found = Corrections([put]).apply(
        one, day=date(2026, 6, 10), edition="", known={own}, as_whole=lambda verdict, _: verdict
    )
    stays_new = (kind, status) == ("move", "new")
    expected = (own, "new" if stays_new else "continuing", False)
    assert (found.theme, found.status, found.possibly_new) == expected
    assert (found.opens(own), found.is_corrected) == (False, not stays_new)


@pytest.mark.parametrize("kind", ["merge", "move"])
@pytest.mark.parametrize("split_first", [False, True])
def test_no_split_makes_a_takeaway_new_beside_earlier_ones_in_its_theme(
    demo_config: Config, kind: CorrectionKind, *, split_first: bool
) -> None:
    """It is refused, logs nothing, and names the one to split first; after that it is done."""
    with open_store(demo_config.database, write=True) as store:
        if split_first:
            say(demo_config, store, "split", NEXT)
        into = NEXT if split_first else OPENER
        say(demo_config, store, kind, OTHER, into)
        before, logged = placed(store), store.corrections.log(DEMO_KEY)
        assert before[into] == (into, "continuing")
        with pytest.raises(CorrectionRefused, match=f"first `monitor themes split {OTHER}`"):
            say(demo_config, store, "split", into)
        assert (placed(store), store.corrections.log(DEMO_KEY)) == (before, logged)
        assert replay(demo_config, store, DEMO_KEY, keep=False).differences == ()
        say(demo_config, store, "split", OTHER)
        say(demo_config, store, "split", into)
        assert [placed(store)[one] for one in (OTHER, into)] == [(OTHER, "new"), (into, "new")]
        assert replay(demo_config, store, DEMO_KEY, keep=False).differences == ()


def test_commands_pages_and_searches_agree_on_what_opens_a_theme(demo_config: Config) -> None:
    """After an earlier theme was merged into a later one, too: then its first takeaway is not the one with its id."""
    with open_store(demo_config.database, write=True) as store:
        say(demo_config, store, "merge", OTHER, OPENER)
        judged = [(day, verdict) for day in store.assessments.judged(DEMO_KEY) for verdict in day.verdicts]
        opening = {str(day.id_of(verdict)) for day, verdict in judged if verdict.opens(day.id_of(verdict))}
        assert opening == {one.id for one in store.overviews.takeaways(DEMO_KEY) if one.opens}
        matches = store.passages.find("the OR a OR of", DEMO_KEY, since=date.min, until=date.max)
        found = {f"{one.date}/{one.place}" for one in matches if one.opens}
        assert found
        assert found <= opening
        assert {OPENER, OTHER}.isdisjoint(opening)


def test_a_name_is_free_when_its_theme_is_no_more(demo_config: Config) -> None:
    """Of a theme whose takeaways all went elsewhere, however they were put there."""
    with open_store(demo_config.database, write=True) as store:
        say(demo_config, store, "rename", OPENER, "Stalemate")
        say(demo_config, store, "not-new", OPENER, OTHER)
        say(demo_config, store, "not-new", NEXT, OTHER)
        say(demo_config, store, "rename", OTHER, "Stalemate")
        assert load_history(store, DEMO_KEY).names[OTHER] == "Stalemate"


def test_what_is_said_of_a_takeaway_is_said_of_the_theme_it_is_in_now(demo_config: Config) -> None:
    """Not of the one that it opened and left, of which the same was said before."""
    with open_store(demo_config.database, write=True) as store:
        for takeaway in (OPENER, NEXT):
            say(demo_config, store, "mute", OPENER)
            say(demo_config, store, "move", takeaway, OTHER)
        say(demo_config, store, "mute", OPENER)
        assert OTHER in store.corrections.standing(DEMO_KEY).muted


def test_a_takeaway_stands_once_in_a_theme_and_in_none_that_was_merged() -> None:
    """Wherever the user put it: a further theme of it may have been merged, or be the one it was moved to."""
    one = Verdict(
        takeaway=Takeaway(position=1, text="Crabs!"),
        theme="2026-06-07/1",
        also=("2026-06-08/1", "2026-06-09/1"),
        status="updated",
        novelty=0.1,
        earlier=(),
        reasons=(),
    )
    merge = Correction(id=1, kind="merge", subject="2026-06-09/1", value="2026-06-08/1", made_at=NOW)
    for kind in PLACING:
        put = Correction(id=2, kind=kind, subject="2026-06-10/1", value="2026-06-08/1", made_at=NOW)
        found = Corrections([merge, put]).apply(
            one, day=date(2026, 6, 10), edition="", known=(), as_whole=lambda verdict, _: verdict
        )
        assert found.also == (("2026-06-08/1",) if kind == "split" else ())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_said_in_whatever_order_is_done_whole_and_undone_whole(
    demo_config: Config, seed: int
) -> None:
    """A replay finds nothing else, no takeaway stands in a theme that was merged, and taken back it is as it was."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    with open_store(demo_config.database, write=True) as store:
        before = placed(store)
        names = chance.sample(sorted(before), 6)
        for _ in range(8):
            kind = chance.choice(RANDOM_KINDS)
            subject, value = chance.sample(names, 2)
            gone, kept = theme_of(store, subject), theme_of(store, value)
            try:
                say(demo_config, store, kind, subject, None if kind == "split" else value)
            except CorrectionRefused:
                continue
            now = placed(store)
            if kind == "split":
                assert now[subject] == (subject, "new")
            elif kind == "merge":
                assert gone == kept or gone not in {theme for theme, _ in now.values()}
            standing = store.corrections.standing(DEMO_KEY)
            assert {theme for theme, _ in now.values()} == {
                standing.resolve(theme) for theme, _ in now.values()
            }
        assert replay(demo_config, store, DEMO_KEY, keep=False).differences == ()
        said = [one.correction.id for one in store.corrections.log(DEMO_KEY)]
        for number in chance.sample(said, len(said)):
            undo_correction(demo_config, store, DEMO_KEY, number, now=NOW)
        assert placed(store) == before
