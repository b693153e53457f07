"""Laws of the user's word: it holds on every replay, can be taken back, and never loses a verdict."""

import json
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from monitor.config import Config, load_config
from monitor.correction import INTO_THEMES, KINDS, Correction, CorrectionKind
from monitor.corrections import Corrections
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.errors import CorrectionRefused
from monitor.models import Assessment, Earlier, Reason, Takeaway, Verdict
from monitor.pipeline.correct import correct, undo_correction
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.replay import replay
from monitor.pipeline.tracking import SeriesTracking, load_history
from monitor.store import Store, open_store
from monitor.themes import Tracker
from monitor.themes.reasons import MAY_OPEN
from monitor.web import Site
from monitor.web.models.log import name_log
from tests.process import run
from tests.themes.days import BRIDGE, HARBOUR, LAW, TALKS, day
from tests.themes.days import told as takeaways_of

pytestmark = pytest.mark.slow  # each is quick, all of them are not

NOW = datetime(2026, 6, 20, tzinfo=UTC)
DAY = date(2026, 6, 10)
KNOWN = {"2026-06-08/1", "2026-06-09/1"}


def verdict(
    position: int = 1, theme: str = "2026-06-10/1", status: str = "new", text: str = "Crabs!"
) -> Verdict:
    """Return a verdict with one earlier takeaway."""
    return Verdict(
        takeaway=Takeaway(position=position, text=text),
        theme=theme,
        status=status,  # type: ignore[arg-type]  # a literal, by the caller's word
        novelty=0.9,
        earlier=(Earlier(date=date(2026, 6, 8), text="Crabs advanced.", score=0.4, theme="2026-06-08/1"),),
        reasons=(Reason("first", "first mention of Crabs"),),
    )


def said(*corrections: tuple[CorrectionKind, str, str | None]) -> Corrections:
    """Return what the user said, in order."""
    return Corrections(
        Correction(id=n, kind=kind, subject=subject, value=value, made_at=NOW)
        for n, (kind, subject, value) in enumerate(corrections)
    )


def as_it_is(verdict: Verdict, parts: Collection[str]) -> Verdict:
    """Return a verdict unchanged, whatever parts its theme has."""
    del parts
    return verdict


def applied(corrections: Corrections, *verdicts: Verdict) -> list[tuple[str, str, str]]:
    """Return theme, status and first reason after correction."""
    found = [corrections.apply(one, day=DAY, edition="", known=KNOWN, as_whole=as_it_is) for one in verdicts]
    return [(one.theme, one.status, one.reasons[0].text) for one in found]


def test_nothing_said_changes_nothing() -> None:
    """Without corrections the tracker's verdicts stand."""
    assert Corrections().apply(verdict(), day=DAY, edition="", known=KNOWN, as_whole=as_it_is) == verdict()


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (
            ("not-new", "2026-06-10/1", None),
            ("2026-06-08/1", "continuing", "marked as not new by hand"),
        ),
        (
            ("not-new", "2026-06-10/1", "2026-06-09/1"),
            ("2026-06-09/1", "continuing", "marked as not new by hand"),
        ),
        (
            ("move", "2026-06-10/1", "2026-06-09/1"),
            ("2026-06-09/1", "continuing", "moved here by hand"),
        ),
        (
            ("merge", "2026-06-10/1", "2026-06-09/1"),
            ("2026-06-09/1", "continuing", "2026-06-10/1 was merged into this theme by hand"),
        ),
        (("mute", "2026-06-10/1", None), ("2026-06-10/1", "new", "first mention of Crabs")),
        (("move", "2026-06-10/2", "2026-06-09/1"), ("2026-06-10/1", "new", "first mention of Crabs")),
    ],
)
def test_each_correction_has_its_effect(
    correction: tuple[CorrectionKind, str, str | None], expected: tuple[str, str, str]
) -> None:
    """Not new, moved, merged: the theme is the one the user means, and the reason says so."""
    assert applied(said(correction), verdict()) == [expected]


def test_a_split_takeaway_opens_a_theme() -> None:
    """What the user takes out of a theme is a theme of its own."""
    one = verdict(theme="2026-06-08/1", status="continuing")
    assert applied(said(("split", "2026-06-10/1", None)), one) == [
        ("2026-06-10/1", "new", "made a theme of its own by hand")
    ]


def test_what_is_possibly_new_is_settled_by_the_user() -> None:
    """Yes or no, by any correction that places it; a theme that only took part in a merge stays in doubt."""
    doubtful = replace(verdict(theme="2026-06-09/1", status="updated"), possibly_new=True)
    for kind, value in (("split", None), ("not-new", None), ("move", "2026-06-08/1")):
        correction: tuple[CorrectionKind, str, str | None] = (kind, "2026-06-10/1", value)  # type: ignore[assignment]
        found = said(correction).apply(
            doubtful, day=date(2026, 6, 10), edition="", known=(), as_whole=as_it_is
        )
        assert not found.possibly_new
    merged = said(("merge", "2026-06-09/1", "2026-06-08/1"))
    assert merged.apply(doubtful, day=date(2026, 6, 10), edition="", known=(), as_whole=as_it_is).possibly_new


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("split", None, verdict()),
        ("move", "2026-06-08/1", verdict(theme="2026-06-08/1", status="updated")),
        ("not-new", None, verdict(theme="2026-06-08/1", status="continuing")),
    ],
)
def test_what_a_correction_does_not_change_keeps_the_reason_it_had(
    kind: CorrectionKind, value: str | None, told: Verdict
) -> None:
    """That it is the first to name somebody says more than that the user agrees."""
    corrections = said((kind, "2026-06-10/1", value))
    assert corrections.apply(told, day=DAY, edition="", known=KNOWN, as_whole=as_it_is) == told


@pytest.mark.parametrize(("score", "theme"), [(0.3, "2026-06-08/1"), (0.29, "2026-06-10/1")])
def test_what_is_not_new_joins_an_earlier_theme_only_if_it_resembles_it(score: float, theme: str) -> None:
    """Else it is a known matter of its own: in the theme of whatever is least far it might be muted unseen."""
    far = replace(verdict(), earlier=(replace(verdict().earlier[0], score=score),))
    assert applied(said(("not-new", "2026-06-10/1", None)), far) == [
        (theme, "continuing", "marked as not new by hand")
    ]


def test_what_is_not_new_stays_in_the_theme_it_joined() -> None:
    """A doubtful takeaway that the tracker put into a theme stays there; one that stood alone joins the nearest.

    What spoke for another theme is no reason any more.
    """
    doubtful = replace(
        verdict(theme="2026-06-05/1", status="updated"), possibly_new=True, reasons=(MAY_OPEN,)
    )
    found = said(("not-new", "2026-06-10/1", None)).apply(
        doubtful, day=date(2026, 6, 10), edition="", known=(), as_whole=as_it_is
    )
    assert (found.theme, found.status) == ("2026-06-05/1", "updated")
    assert [reason.text for reason in found.reasons] == ["marked as not new by hand"]


def test_of_two_words_on_one_subject_the_later_holds() -> None:
    """The user may change their mind without undoing."""
    corrections = said(("move", "2026-06-10/1", "2026-06-08/1"), ("move", "2026-06-10/1", "2026-06-09/1"))
    assert applied(corrections, verdict())[0][0] == "2026-06-09/1"


def read(days: Mapping[int, Sequence[str]], corrections: Corrections) -> Iterator[tuple[int, Verdict]]:
    """Yield the corrected verdicts on these takeaways, with the number of their day."""
    tracker, known = Tracker(), set[str]()
    for n, texts in days.items():
        apply = partial(corrections.apply, day=day(n), edition="", known=known, as_whole=tracker.as_whole)

        def correct_it(verdict: Verdict, _: object, apply: Callable[[Verdict], Verdict] = apply) -> Verdict:
            return apply(verdict)

        judged = tracker.read(day(n), takeaways_of(*texts), correct=correct_it)
        known |= {verdict.theme for verdict in judged}
        yield from ((n, verdict) for verdict in judged)


@pytest.mark.slow
@pytest.mark.parametrize("swapped", [True, False])
def test_a_merged_theme_returns_when_none_of_its_parts_was_told_for_long(*, swapped: bool) -> None:
    """Whichever part was merged into which: its statuses, and what is new to it, are those of one matter."""
    law, talks = f"{day(5)}/3", f"{day(20)}/3"
    corrections = said(("merge", law, talks) if swapped else ("merge", talks, law))
    days = {
        n: [BRIDGE if n % 2 else HARBOUR, f"The weather office counted {n} storms at sea."] for n in range(54)
    }
    for text, numbers in ((LAW, (5, 30, 49)), (TALKS, (20, 32, 48))):
        for n in numbers:
            days[n].append(text)
    found = {
        n: verdict for n, verdict in read(days, corrections) if verdict.theme == corrections.resolve(law)
    }
    statuses = {n: verdict.status for n, verdict in found.items()}
    assert statuses == {
        5: "new",
        20: "returning",
        30: "continuing",
        32: "continuing",
        48: "returning",
        49: "continuing",
    }
    assert not any(one.kind == "news" for n in (30, 32, 48, 49) for one in found[n].reasons)


def test_merges_follow_each_other_and_of_a_circle_the_later_hold() -> None:
    """A into B into C is C; A into B, and later B into A, is A, in force and overridden accordingly."""
    assert said(("merge", "a", "b"), ("merge", "b", "c")).resolve("a") == "c"
    two = said(("merge", "a", "b"), ("merge", "b", "a"))
    assert [two.resolve(theme) for theme in "ab"] == ["a", "a"]
    assert two.overridden == {0: 1}
    three = said(("merge", "a", "b"), ("merge", "c", "a"), ("merge", "b", "c"))
    assert [three.resolve(theme) for theme in "abc"] == ["a", "a", "a"]
    assert three.overridden == {0: 1}


def test_following_and_watching_give_a_reason_to_tell() -> None:
    """A followed theme's updates and watched words are announced, whatever the tracker thinks of them."""
    corrections = said(("follow", "2026-06-08/1", None), ("watch", "oyster BED", None))
    updated = verdict(theme="2026-06-08/1", status="updated")
    quiet = verdict(theme="2026-06-08/1", status="continuing")
    watched = verdict(theme="x", status="continuing", text="The Oyster  Beds were mined.")
    assert [corrections.why_told(one) for one in (updated, quiet, watched)] == [
        (Reason("asked", "this theme is followed"),),
        (),
        (Reason("asked", "watched for: “oyster BED”"),),
    ]


def test_everything_that_a_takeaway_was_asked_for_is_told() -> None:
    """A message has one line for it, so one reason holds all."""
    corrections = said(
        ("watch", "oyster", None), ("watch", "mined", None), ("watch", "eel", None), ("follow", "x", None)
    )
    asked = verdict(theme="x", status="updated", text="The oyster beds were mined.")
    [reason] = corrections.why_told(asked)
    assert reason.text == "watched for: “oyster” and “mined”; this theme is followed"


def test_a_theme_keeps_the_name_the_user_gave_it() -> None:
    """A name of the user's own outlives every retraining."""
    assert said(("rename", "a", "Crab front")).names == {"a": "Crab front"}
    assert said().names == {}


@pytest.mark.parametrize("before", ["a", "b", "both"])
def test_a_theme_keeps_its_own_name_when_another_is_merged_into_it(before: str) -> None:
    """The other's name never becomes its own, whoever was renamed first; without the merge each has its own again."""
    renames: list[tuple[CorrectionKind, str, str]] = [
        ("rename", theme, name)
        for theme, name in (("a", "First"), ("b", "Second"))
        if before in {theme, "both"}
    ]
    names = {subject: name for _, subject, name in renames}
    own = {theme: name for theme, name in names.items() if theme == "a"}
    merged: tuple[CorrectionKind, str, str] = ("merge", "b", "a")
    assert said(*renames, merged).names == own
    assert said(merged, *renames).names == own
    assert said(*renames).names == names
    assert said(*renames, merged, ("rename", "a", "Third")).names == {"a": "Third"}


def test_a_muted_theme_mutes_none_that_it_is_merged_into() -> None:
    """To hear nothing of a part is not to hear nothing of the whole; to follow a part is to follow the whole."""
    corrections = said(("mute", "b", None), ("follow", "c", None), ("merge", "b", "a"), ("merge", "c", "a"))
    assert not corrections.muted
    assert corrections.followed == {"a"}


def test_what_a_later_correction_overrides_is_not_in_force() -> None:
    """One of each matter counts; the name and the muting of what was merged wait for the merge to go."""
    corrections = said(
        ("move", "2026-06-10/1", "a"), ("not-new", "2026-06-10/1", None), ("split", "2026-06-10/1", None),
        ("watch", "crab", None), ("watch", "CRAB ", None), ("rename", "b", "Second"), ("mute", "b", None), ("rename", "a", "First"),
        ("merge", "b", "a"),
    )  # fmt: skip
    assert [one.id for one in corrections.in_force] == [2, 4, 7, 8]
    assert corrections.overridden == {0: 1, 1: 2, 3: 4, 5: 8, 6: 8}


def test_what_is_said_of_a_takeaway_that_is_gone_waits() -> None:
    """It is neither in force nor overridden, and overrides nothing."""
    one = Correction(id=1, kind="mute", subject="a", value=None, made_at=NOW)
    gone = replace(one, id=2, is_lost=True)
    corrections = Corrections([one, gone])
    assert (corrections.in_force, corrections.overridden) == ((one,), {})


@pytest.mark.parametrize("seed", range(50))
def test_what_is_overridden_might_as_well_not_have_been_said(seed: int) -> None:
    """Whatever was said in whatever order: each correction is in force, overridden or waits, and only the first count."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    themes = [f"2026-06-1{n}/1" for n in range(4)]
    for _ in range(20):
        lines: list[tuple[CorrectionKind, str, str | None]] = []
        for _ in range(chance.randint(2, 12)):
            kind: CorrectionKind = chance.choice(KINDS)  # type: ignore[arg-type]  # their names
            subject = chance.choice(
                ["crab", "CRAB", "heron"] if kind == "watch" else [*themes, "2026-06-10/lost-12"]
            )
            value = (
                chance.choice(themes)
                if kind in INTO_THEMES
                else chance.choice("ABC")
                if kind == "rename"
                else None
            )
            lines.append((kind, subject, value))
        whole = said(*lines)
        kept = Corrections(whole.in_force)
        waiting = {n for n, (kind, subject, _) in enumerate(lines) if "lost" in subject}
        assert {one.id for one in whole.in_force} | whole.overridden.keys() | waiting == set(
            range(len(lines))
        )
        assert not {one.id for one in whole.in_force} & whole.overridden.keys()
        for found in (whole, kept):
            assert [found.resolve(theme) for theme in themes] == [whole.resolve(theme) for theme in themes]
            assert (found.names, found.muted, found.followed) == (whole.names, whole.muted, whole.followed)
            assert found.watched == whole.watched
            assert applied(found, *map(verdict, range(1, 3))) == applied(whole, *map(verdict, range(1, 3)))


@pytest.fixture
def config(demo_config: Config) -> Config:
    """A configuration whose store holds the demo's ten days."""
    return demo_config


@pytest.fixture
def folder(config: Config, tmp_path: Path) -> Path:
    """A folder in which `monitor` finds that store."""
    block = json.dumps({**DEMO_SERIES, "site": "http://127.0.0.1:9"})
    (tmp_path / "config.yaml").write_text(f"series: {{{DEMO_KEY}: {block}}}\n")
    assert config.database == tmp_path / "monitor.db"
    return tmp_path


def statuses(store: Store) -> dict[str, tuple[str, str]]:
    """Return theme and status of every takeaway by its id."""
    return {
        f"{day.date}/{v.takeaway.position}": (v.theme, v.status)
        for day in store.assessments.judged(DEMO_KEY)
        for v in day.verdicts
    }


def test_a_replay_with_the_same_model_changes_nothing(config: Config) -> None:
    """Verdicts are replayable: the same history gives the same verdicts, corrections included."""
    with open_store(config.database, write=True) as store:
        outcome = replay(config, store, DEMO_KEY, keep=False)
        assert (outcome.takeaways > 50, outcome.differences) == (True, ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gone", "kept"),
    [
        ("2026-06-14/1", "2026-06-08/7"),
        ("2026-06-08/7", "2026-06-14/1"),
        ("2026-06-08/1", "2026-06-08/2"),
        ("2026-06-08/2", "2026-06-17/1"),
    ],
)
def test_a_merge_moves_every_takeaway_of_the_theme_and_no_other(config: Config, gone: str, kept: str) -> None:
    """Earlier and later ones, into a theme of unlike words, too; a replay finds the same, and undoing it leaves no trace."""
    with open_store(config.database, write=True) as store:
        before = statuses(store)
        correct(config, store, DEMO_KEY, kind="rename", subject=gone, value="Our own name", now=NOW)
        names = load_history(store, DEMO_KEY).names
        merge = correct(config, store, DEMO_KEY, kind="merge", subject=gone, value=kept, now=NOW)
        after = statuses(store)
        assert {key: theme for key, (theme, _) in after.items()} == {
            key: kept if theme == gone else theme for key, (theme, _) in before.items()
        }
        assert load_history(store, DEMO_KEY).names == {
            key: name for key, name in names.items() if key != gone
        }
        assert replay(config, store, DEMO_KEY, keep=False).differences == ()
        undo_correction(config, store, DEMO_KEY, merge.id, now=NOW)
        assert statuses(store) == before
        assert load_history(store, DEMO_KEY).names == names


@pytest.mark.slow
def test_merges_in_a_row_move_all_to_the_last(config: Config) -> None:
    """A into B, then B into C: all of three stand in C."""
    first, second, third = "2026-06-08/1", "2026-06-08/2", "2026-06-08/3"
    with open_store(config.database, write=True) as store:
        before = statuses(store)
        for gone, kept in ((first, second), (second, third)):
            correct(config, store, DEMO_KEY, kind="merge", subject=gone, value=kept, now=NOW)
        assert {key: theme for key, (theme, _) in statuses(store).items()} == {
            key: third if theme in {first, second} else theme for key, (theme, _) in before.items()
        }


def test_no_theme_is_renamed_to_the_name_of_another(config: Config) -> None:
    """Two themes under one name could not be told apart; a theme may be given its own name again."""
    with open_store(config.database, write=True) as store:
        names = load_history(store, DEMO_KEY).names
        (one, name), (other, _) = list(names.items())[:2]
        with pytest.raises(CorrectionRefused, match=f"{one} is called .* already"):
            correct(config, store, DEMO_KEY, kind="rename", subject=other, value=name.upper(), now=NOW)
        correct(config, store, DEMO_KEY, kind="rename", subject=one, value=name, now=NOW)


def test_no_theme_is_given_a_name_that_no_line_can_hold(config: Config) -> None:
    """By commands and pages alike: refused, not cut."""
    with open_store(config.database, write=True) as store:
        one = next(iter(load_history(store, DEMO_KEY).names))
        with pytest.raises(CorrectionRefused, match="at most 120 characters, not 121"):
            correct(config, store, DEMO_KEY, kind="rename", subject=one, value="x" * 121, now=NOW)
        for odd, why in (
            ("Two\nlines", "one line of printable"),
            (f"{DAYS[0]}/1", "is the number of a takeaway or theme"),
        ):
            with pytest.raises(CorrectionRefused, match=why):
                correct(config, store, DEMO_KEY, kind="rename", subject=one, value=odd, now=NOW)
        correct(config, store, DEMO_KEY, kind="rename", subject=one, value="x" * 120, now=NOW)


@pytest.mark.slow
def test_what_is_said_already_is_not_logged_again(config: Config) -> None:
    """Of every kind, however it is spelled or named; taken back, it can be said again."""
    first, last = f"{DAYS[0]}/1", f"{DAYS[-1]}/2"
    lines: list[tuple[CorrectionKind, str, str | None]] = [
        ("watch", "Heron Dyke", None), ("mute", first, None), ("follow", last, None), ("rename", first, "Our own matter"),
        ("split", f"{DAYS[-1]}/5", None), ("move", f"{DAYS[-1]}/3", first), ("not-new", f"{DAYS[-1]}/4", None), ("merge", f"{DAYS[0]}/2", first),
    ]  # fmt: skip
    with open_store(config.database, write=True) as store:
        say = partial(correct, config, store, DEMO_KEY, now=NOW)
        made = [say(kind=kind, subject=subject, value=value) for kind, subject, value in lines]
        again = [say(kind=kind, subject=subject, value=value) for kind, subject, value in lines]
        assert again == made
        assert say(kind="watch", subject="heron  DYKE", value=None) == made[0]
        assert len(store.corrections.log(DEMO_KEY)) == len(lines)
        undo_correction(config, store, DEMO_KEY, made[0].id, now=NOW)
        assert say(kind="watch", subject="Heron Dyke", value=None).id > made[-1].id


@pytest.mark.slow
def test_what_is_merged_already_is_not_merged_into_itself(config: Config) -> None:
    """Neither the part once more by another number, nor the whole into its part: both are one theme."""
    one, other = f"{DAYS[0]}/2", f"{DAYS[0]}/1"
    with open_store(config.database, write=True) as store:
        say = partial(correct, config, store, DEMO_KEY, kind="merge", now=NOW)
        say(subject=one, value=other)
        with pytest.raises(CorrectionRefused, match=f"{other} and {one} are one theme already, {other}"):
            say(subject=other, value=one)
        with pytest.raises(CorrectionRefused, match="a theme cannot be merged into itself"):
            say(subject=other, value=other)


def test_words_without_a_letter_are_watched_for_by_nobody(config: Config) -> None:
    """Every full stop would match; a name without one would say nothing. Commands and pages alike."""
    with open_store(config.database, write=True) as store:
        say = partial(correct, config, store, DEMO_KEY, now=NOW)
        for odd in ("...", "–", '""', "\u00ad", "!?"):
            with pytest.raises(CorrectionRefused, match="needs a letter or a digit"):
                say(kind="watch", subject=odd, value=None)
            with pytest.raises(CorrectionRefused, match="needs a letter or a digit"):
                say(kind="rename", subject=f"{DAYS[0]}/1", value=odd)
        for word in ("T-72", "море", "7"):
            say(kind="watch", subject=word, value=None)


@pytest.mark.slow
def test_a_page_counts_what_else_belongs_to_the_theme_that_a_split_opened(config: Config) -> None:
    """Until that is taken back: what goes along is seen on the page, too."""
    first = f"{DAYS[0]}/6"
    with open_store(config.database, write=True) as store:
        split = correct(config, store, DEMO_KEY, kind="split", subject=first, value=None, now=NOW)
        others = [theme for theme, _ in statuses(store).values()].count(first) - 1
        site = Site(load=lambda: config)
        [logged] = name_log(store, site.overview(store, DEMO_KEY), DEMO_KEY)
        undo_correction(config, store, DEMO_KEY, split.id, now=NOW)
        [undone] = name_log(store, site.overview(store, DEMO_KEY), DEMO_KEY)
    assert (logged.followers, undone.followers) == (others, 0)
    assert others > 0


@pytest.mark.slow
def test_the_log_names_themes_as_the_pages_do(folder: Path) -> None:
    """Beside the numbers, which `undo` takes; JSON keeps its fields, and says which are in force."""
    opened = json.loads(run(folder, "themes", "show", f"{DAYS[0]}/6", "--json").stdout)
    for line in (
        f"mute {DAYS[0]}/6",
        f"move {DAYS[-1]}/3 {DAYS[0]}/6",
        f"split {DAYS[-1]}/3",
        f"rename {DAYS[0]}/1 Crabs",
    ):
        assert run(folder, "themes", *line.split()).returncode == 0
    assert (
        run(folder, "themes", "mute", f"{DAYS[0]}/6").stdout == f"already said:    1  mute      {DAYS[0]}/6\n"
    )
    split = json.loads(run(folder, "themes", "show", f"{DAYS[-1]}/3", "--json").stdout)
    found = [line.split(maxsplit=4) for line in run(folder, "themes", "log").stdout.splitlines()]
    lines = [(number, " ".join(when), rest) for number, *when, rest in found]
    assert [f"{number} {' '.join(rest.split())}" for number, _, rest in lines] == [
        f"1 mute {DAYS[0]}/6 {opened['name']}",
        f"2 move {DAYS[-1]}/3 -> {DAYS[0]}/6 {opened['name']} (overridden by 3)",
        f"3 split {DAYS[-1]}/3 {split['name']}",
        f"4 rename {DAYS[0]}/1 Crabs",
    ]
    listed = json.loads(run(folder, "themes", "log", "--json").stdout)
    assert {"id", "kind", "subject", "value", "made_at", "undone_at"} < set(listed[0])
    assert [one["in_force"] for one in listed] == [True, False, True, True]
    assert (listed[1]["value_name"], listed[1]["overridden_by"]) == (opened["name"], 3)
    zone = load_config(folder / "config.yaml").timezone
    made = [datetime.fromisoformat(one["made_at"]).astimezone(zone) for one in listed]
    assert [when for _, when, _ in lines] == [f"{at:%Y-%m-%d %H:%M %Z}" for at in made]
    assert (
        f"{DAYS[-1]}/3 now belongs to {DAYS[0]}/6, {opened['name']}"
        in run(folder, "themes", "undo", "3").stdout
    )


@pytest.mark.slow
def test_a_merge_of_themes_that_have_one_name_now_is_logged_with_the_words_of_the_first(folder: Path) -> None:
    """As if the other one were renamed to what it was called."""
    merged = json.loads(run(folder, "themes", "show", f"{DAYS[1]}/5", "--json").stdout)
    assert run(folder, "themes", "merge", f"{DAYS[1]}/5", f"{DAYS[0]}/6").returncode == 0
    assert run(folder, "themes", "rename", f"{DAYS[0]}/6", merged["name"]).returncode == 0
    [merge, _] = json.loads(run(folder, "themes", "log", "--json").stdout)
    explained = json.loads(run(folder, "themes", "explain", f"{DAYS[1]}/5", "--json").stdout)
    words = explained["text"]
    assert (merge["subject_name"], merge["value_name"]) == (words, merged["name"])


EDITED = date(2026, 6, 12)
INSERTED = "Ptarmigan glaciers calved over the old observatory of Lichen Bay."


def published(store: Store) -> Assessment:
    """Return the assessment of the day that is edited."""
    found = store.assessments.get(DEMO_KEY, EDITED)
    assert found is not None
    return found


def publish(config: Config, store: Store, *texts: str) -> None:
    """Store an edit of a day, and judge it and the days after it, as a check does."""
    before = published(store)
    takeaways = tuple(Takeaway(position=n, text=text) for n, text in enumerate(texts, start=1))
    tracking = SeriesTracking(config, store, DEMO_KEY)
    assert tracking.history.themes
    ingest_silently(store, replace(before, takeaways=takeaways), seen_at=NOW)
    tracking.update()


def by_text(store: Store) -> dict[str, tuple[str, str, str, bool, bool]]:
    """Return of each takeaway, by its text, what opened its theme, the theme's name, its status, and what is said of it."""
    history = load_history(store, DEMO_KEY)
    said = history.corrections
    texts = {
        str(day.id_of(v)): v.takeaway.text for day in store.assessments.judged(DEMO_KEY) for v in day.verdicts
    }
    return {
        v.takeaway.text: (
            texts[v.theme], history.names[v.theme], v.status, v.theme in said.muted, v.theme in said.followed
        )
        for day in store.assessments.judged(DEMO_KEY)
        for v in day.verdicts
    }  # fmt: skip


@pytest.mark.slow
def test_corrections_stay_with_their_takeaways_when_an_edit_moves_them(config: Config) -> None:
    """They name its id, which stays: what is inserted is neither muted nor renamed, what moved on still is."""
    with open_store(config.database, write=True) as store:
        texts = [one.text for one in published(store).takeaways]
        own = [f"{EDITED}/{n}" for n in range(1, len(texts) + 1)]
        old = f"{DAYS[0]}/1"
        said: list[tuple[CorrectionKind, str, str | None]] = [
            ("split", own[0], None), ("rename", own[0], "Our own matter"), ("mute", own[0], None),
            ("move", own[1], old), ("split", own[2], None), ("follow", own[2], None),
            ("merge", f"{DAYS[0]}/2", own[2]), ("not-new", own[3], old),
        ]  # fmt: skip
        for kind, subject, value in said:
            correct(config, store, DEMO_KEY, kind=kind, subject=subject, value=value, now=NOW)
        before, log = by_text(store), store.corrections.log(DEMO_KEY)
        publish(config, store, INSERTED, *texts)
        moved = by_text(store)
        assert moved.pop(INSERTED)[3:] == (False, False)
        assert (moved, store.corrections.log(DEMO_KEY)) == (before, log)
        publish(config, store, *texts[1:2], *texts[3:])
        gone = [one.correction.subject for one in store.corrections.log(DEMO_KEY) if one.correction.is_lost]
        assert len(gone) == 6
        shown = by_text(store)
        assert {shown[text][3:] for text in (texts[1], texts[3])} == {(False, False)}
        assert shown[texts[1]] == before[texts[1]]
        publish(config, store, *texts)
        back = by_text(store)
        assert {text: (own, *said) for text, (own, _, *said) in back.items()} == {
            text: (own, *said) for text, (own, _, *said) in before.items()
        }
        assert back[texts[0]] == before[texts[0]]
        assert store.corrections.log(DEMO_KEY) == log


def test_merges_in_a_row_go_with_a_theme_that_an_edit_moves(config: Config) -> None:
    """An older theme into another, and that into one that another place is given to, or which is deleted and comes back."""
    older, old, new = f"{DAYS[0]}/2", f"{DAYS[1]}/5", f"{EDITED}/1"
    with open_store(config.database, write=True) as store:
        texts = [one.text for one in published(store).takeaways]
        for subject, value in ((older, old), (old, new)):
            correct(config, store, DEMO_KEY, kind="merge", subject=subject, value=value, now=NOW)
        before = {text: opener for text, (opener, *_) in by_text(store).items()}
        for edit in ((INSERTED, *texts), texts[1:], texts):
            publish(config, store, *edit)
            assert replay(config, store, DEMO_KEY, keep=False).differences == ()
            shown = {text: opener for text, (opener, *_) in by_text(store).items() if text != INSERTED}
            assert (shown == before) is (texts[0] in edit)


@pytest.mark.slow
def test_a_replay_shows_what_would_change_before_it_is_kept(config: Config) -> None:
    """Old verdicts stand beside new ones; only --keep replaces them."""
    with open_store(config.database, write=True) as store:
        good = statuses(store)
        [first, *_] = store.assessments.all(DEMO_KEY)
        [day, *_] = store.assessments.judged(DEMO_KEY)
        spoiled = [
            verdict(v.takeaway.position, "2026-06-08/1", "returning", v.takeaway.text) for v in day.verdicts
        ]
        store.assessments.add_verdicts(first, spoiled)
        bad = statuses(store)
        shown = replay(config, store, DEMO_KEY, keep=False)
        assert (statuses(store), len(shown.differences)) == (bad, len(spoiled))
        replay(config, store, DEMO_KEY, keep=True)
        assert statuses(store) == good


@pytest.mark.slow
def test_corrections_are_logged_kept_on_replay_and_undone(folder: Path, config: Config) -> None:
    """Say, list, replay, undo: the store follows, and ends as it began."""
    last = DAYS[-1]
    with open_store(config.database, write=True) as store:
        before = statuses(store)
    assert before[f"{last}/1"][1] == "new"
    old = f"{DAYS[0]}/1"
    assert run(folder, "themes", "move", f"{last}/1", old).returncode == 0
    assert run(folder, "themes", "rename", old, "Crab front").returncode == 0
    assert run(folder, "replay").stdout == ""
    with open_store(config.database, write=True) as store:
        assert statuses(store)[f"{last}/1"] == (old, "continuing")
    assert "Crab front" in run(folder, "themes").stdout
    listed = run(folder, "themes", "log").stdout.splitlines()
    assert [line.split()[::4][:2] for line in listed] == [["1", "move"], ["2", "rename"]]
    assert [run(folder, "themes", "undo", number).returncode for number in ("1", "2", "2")] == [0, 0, 1]
    assert run(folder, "themes", "log").stdout.count("(undone ") == 2
    with open_store(config.database, write=True) as store:
        assert statuses(store) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["rename", "1999-01-01/1", "x"],
        ["merge", "2026-06-08/1", "1999-01-01/1"],
        ["merge", "2026-06-08/1", "2026-06-08/1"],
        ["move", "2026-06-08/99", "2026-06-08/1"],
        ["split", "nonsense"],
        ["not-new", "2026-06-17/1", "nonsense"],
        ["mute", "nonsense"],
        ["watch", " "],
        ["undo", "7"],
    ],
)
def test_a_correction_of_what_is_not_there_is_refused(folder: Path, arguments: list[str]) -> None:
    """A wrong id is a line and a status, and nothing is logged."""
    done = run(folder, "themes", *arguments)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert run(folder, "themes", "log").stdout == ""


@pytest.mark.slow
def test_a_takeaway_that_stays_where_it_opened_a_theme_is_not_said_to_belong_to_itself(folder: Path) -> None:
    """Each correction that leaves it there says what that means."""
    first, last = "2026-06-08/1", "2026-06-17/1"
    for line, told in (
        (f"not-new {first}", f"no earlier theme fits, so {first} stays in the theme that it opened, "),
        (f"not-new {last} {last}", f"{last} stays in the theme that it opened, "),
        (f"move {last} {last}", f"{last} stays in the theme that it opened, "),
        (f"split {last}", f"{last} already opens a theme of its own, "),
        (f"split {last}", f"{last} already opens a theme of its own, "),
        ("split 2026-06-16/3", "2026-06-16/3 now opens a theme of its own, "),
        ("split 2026-06-16/3", "2026-06-16/3 now opens a theme of its own, "),
        (f"move {last} {first}", f"{last} now belongs to {first}, "),
        (f"split {last}", f"{last} is a theme of its own again, "),
        (f"merge 2026-06-12/1 {last}", f"2026-06-12/1 now belongs to {last}, "),
        ("split 2026-06-12/1", "2026-06-12/1 is a theme of its own again, "),
    ):
        said = run(folder, "themes", *line.split()).stdout.splitlines()[-1]
        assert said.startswith(told)
        assert said.endswith(", but no longer counts as new") == line.startswith("not-new")


@pytest.mark.slow
def test_what_is_not_new_and_like_nothing_is_explained_without_a_contradiction(folder: Path) -> None:
    """It fits no earlier theme, so it stays in its own; that too little of it is new is said by nobody."""
    opener = "2026-06-17/1"
    run(folder, "themes", "not-new", opener)
    assert "the theme that it opened, as no earlier theme fits" in run(folder, "themes", "log").stdout
    run(folder, "themes", "not-new", opener, opener)
    told = run(folder, "themes", "explain", opener).stdout
    assert ("  fits no earlier theme; before the correction: " in told, ": which it opens" in told) == (
        True,
        True,
    )
    assert "fits no theme" not in told
    assert "too little" not in told


@pytest.mark.slow
def test_a_correction_names_all_that_it_moves(folder: Path, config: Config) -> None:
    """So does its undoing: nothing goes along unseen."""

    def themes() -> dict[str, str]:
        with open_store(config.database, write=False) as store:
            return {number: theme for number, (theme, _) in statuses(store).items()}

    went_along = 0
    for line in ("merge 2026-06-12/5 2026-06-08/6", "split 2026-06-16/3", "undo 1", "undo 2"):
        before, told = themes(), run(folder, "themes", *line.split()).stderr
        subject = {"undo 1": "2026-06-12/5", "undo 2": "2026-06-16/3"}.get(line, line.split()[1])
        moved = {number for number, theme in themes().items() if theme != before[number]} - {subject}
        lines = [one.split(": ")[1] for one in told.splitlines() if one.startswith("also moved to ")]
        counts = [int(one.split()[0]) for one in lines]
        assert sum(counts) == len(moved)
        assert max(counts, default=0) > 5 or all(any(number in one for one in lines) for number in moved)
        went_along += len(moved)
    assert went_along


@pytest.mark.parametrize(
    ("given", "hint"),
    [("2026-06-17/44", "that assessment has takeaways 1 to 7"), ("17 June", "write it like 2022-06-01/3")],
)
def test_a_takeaway_that_is_not_there_is_told_by_what_is_wrong_with_it(
    folder: Path, given: str, hint: str
) -> None:
    """A number in the right form is not answered by the form."""
    assert f"no takeaway {given!r}; {hint}" in run(folder, "themes", "split", given).stderr


def test_a_muted_theme_is_left_out_of_the_digest(config: Config) -> None:
    """What the user does not want to hear of is not told."""
    with open_store(config.database, write=True) as store:
        *_, last = store.assessments.all(DEMO_KEY)
        [new] = [v for v in store.assessments.judged(DEMO_KEY)[-1].verdicts if v.status == "new"]
        store.corrections.add(DEMO_KEY, "mute", new.theme, None, at=NOW)
        visible = load_history(store, DEMO_KEY).verdicts_on(last)
    assert new.takeaway.text not in [verdict.takeaway.text for verdict in visible]
    assert len(visible) > 3
