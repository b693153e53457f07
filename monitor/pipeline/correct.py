"""Check and log the user's corrections of themes, and apply them at once to everything they affect."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from shlex import quote
from typing import Literal

from monitor.compose.muting import Places
from monitor.config import Config
from monitor.correction import INTO_THEMES, MAX_NAME_CHARS, PLACING, Correction, CorrectionKind
from monitor.corrections import Corrections
from monitor.errors import CorrectionRefused
from monitor.models import TakeawayId
from monitor.pipeline.forget import forget_since
from monitor.pipeline.tracking import SeriesTracking
from monitor.printable import UNSAFE
from monitor.store import Store
from monitor.text import counted, fold, has_word, moment_in_words
from monitor.watches import has_open_quote, read_watch

# These change verdicts; the others only change how themes are shown.
RETRACKED: frozenset[CorrectionKind] = frozenset({"merge", *PLACING})


def correct(
    config: Config,
    store: Store,
    series: str,
    *,
    kind: CorrectionKind,
    subject: str,
    value: str | None,
    now: datetime,
) -> Correction:
    """Log a correction, judge again what it affects, and return it.

    A theme may be given by the id of any of its takeaways. If the same correction is in force already, that one is
    returned and nothing is logged. Raises CorrectionRefused for an unknown theme or takeaway, for a merge of a theme with
    itself, for a split of a takeaway into whose theme the user put earlier ones, and for words or a name that `check_words`
    or `check_name` refuses or another theme has.
    """
    with store.atomic():
        standing = store.corrections.standing(series)
        # Sought before ids are resolved, too, since a merged theme no longer has an id of its own.
        correction = standing.find_same(kind, subject, value) if kind in RETRACKED else None
        if correction is None:
            subject, value = _resolve(store, series, kind, subject, value)
            correction = standing.find_same(kind, subject, value)
        if correction is None:
            if kind == "rename" and value:
                check_name(value)
                _refuse_taken(SeriesTracking(config, store, series).history.names, subject, value)
            correction = store.corrections.add(series, kind, subject, value, at=now)
            _retrack(config, store, series, correction, standing)
        if kind == "split":
            _refuse_after_earlier(store, series, correction.subject)
    return correction


def _refuse_after_earlier(store: Store, series: str, takeaway: str) -> None:
    """Raise CorrectionRefused if a takeaway that was split off opens no theme, as the user put earlier ones there."""
    held = [one for one in store.overviews.takeaways(series) if one.theme == takeaway]
    if not any(one.opens for one in held):
        first = held[0].id
        raise CorrectionRefused(
            f"{takeaway} cannot open a theme while {first}, which you put there, is before it:"
            f" first `monitor themes split {quote(first)}`, or undo what put it there (`monitor themes log`)"
        )


def undo_correction(config: Config, store: Store, series: str, number: int, *, now: datetime) -> Correction:
    """Undo a correction and judge again what it affected; raises CorrectionRefused if no such number is in force."""
    with store.atomic():
        standing = store.corrections.standing(series)
        correction = store.corrections.undo(series, number, at=now)
        if correction is None:
            raise CorrectionRefused(_why_nothing_to_undo(config, store, series, number))
        _retrack(config, store, series, correction, standing)
    return correction


def _why_nothing_to_undo(config: Config, store: Store, series: str, number: int) -> str:
    """Return why no correction of this number is in force: it was undone already, is of another series, or was never made."""
    for key in (series, *config.series):
        found = next((one for one in store.corrections.log(key) if one.correction.id == number), None)
        if found and key != series:
            return f"{number} is a correction in {key}, not in {series}; name it by --series {key}"
        if found and found.undone_at:
            return f"{number} was already undone at {moment_in_words(found.undone_at, config.timezone)}"
    return f"nothing to undo under {number}; `monitor themes log` lists it all"


def withdraw_corrections(
    store: Store, series: str, kind: Literal["mute", "follow", "watch"], subject: str, *, now: datetime
) -> tuple[Correction, ...]:
    """Undo every correction of a kind on a theme, or on words; raises CorrectionRefused if there is none."""
    standing = store.corrections.standing(series)
    wanted = subject if kind == "watch" else standing.resolve(_theme(_themes(store, series), subject))
    with store.atomic():
        undone = tuple(
            logged.correction
            for logged in store.corrections.log(series)
            if logged.undone_at is None
            and logged.correction.kind == kind
            and fold(standing.find_now(logged.correction)) == fold(wanted)
            and store.corrections.undo(series, logged.correction.id, at=now)
        )
    if not undone:
        raise CorrectionRefused(
            f"there is no {kind} on {subject!r}; `monitor themes log` lists all corrections"
        )
    return undone


def find_places(store: Store, series: str) -> Places:
    """Return the theme of each takeaway, and which takeaways are muted."""
    standing, read = store.corrections.standing(series), store.overviews.takeaways(series)
    muted = (one.id for one in read if standing.mutes(one.theme, one.text, possibly_new=one.possibly_new))
    return Places({one.id: one.theme for one in read}, frozenset(muted))


def _resolve(
    store: Store, series: str, kind: CorrectionKind, subject: str, value: str | None
) -> tuple[str, str | None]:
    if kind == "watch":
        return check_words(subject), value
    themes = _themes(store, series)
    if kind in PLACING and subject not in themes:
        known = sum(key.rpartition("/")[0] == subject.rpartition("/")[0] for key in themes)
        hint = f"that assessment has {counted(known, 'takeaway')}" if known else "write it like 2022-06-01/3"
        raise CorrectionRefused(f"no takeaway {subject!r}; {hint}")
    given = subject, value
    if kind not in PLACING:
        subject = _theme(themes, subject)
    if kind in INTO_THEMES and value is not None:
        value = _theme(themes, value)
    if kind == "merge" and subject == value:
        one, other = given
        raise CorrectionRefused(
            "a theme cannot be merged into itself"
            if one == other
            else f"{one} and {other} are one theme already, {value}"
        )
    return subject, value


def check_words(words: str) -> str:
    """Return words to watch for.

    Raises CorrectionRefused if a quote is not closed, or without a letter or digit: "." would match everything.
    """
    if has_open_quote(words):
        raise CorrectionRefused(f"{words!r} has a quote that is not closed")
    watch = read_watch(words)
    if watch.unwanted and not watch.wanted:
        raise CorrectionRefused(f"{words!r} only says what to leave out; add what to watch for")
    if not watch.wanted:
        raise CorrectionRefused(f"{words!r} contains no word to watch for: it needs a letter or a digit")
    return words


def check_name(name: str) -> str:
    """Return a name for a theme.

    Raises CorrectionRefused for one without a letter or digit, of several lines, or too long, and for a takeaway's number.
    """
    if not has_word(name):
        raise CorrectionRefused(f"{name!r} is not a name: it needs a letter or a digit")
    if len(name) > MAX_NAME_CHARS:
        raise CorrectionRefused(f"a name has at most {MAX_NAME_CHARS} characters, not {len(name):,}")
    if UNSAFE.search(name) or "\n" in name:
        raise CorrectionRefused(f"{name!r} is not a name: it must be one line of printable characters")
    with suppress(ValueError):
        number = TakeawayId.parse(name)
        raise CorrectionRefused(f"{number} is the number of a takeaway or theme, not a name")
    return name


def _refuse_taken(names: Mapping[str, str], theme: str, name: str) -> None:
    """Raise CorrectionRefused if another theme has the name."""
    twin = next((key for key, other in names.items() if key != theme and fold(other) == fold(name)), None)
    if twin:
        raise CorrectionRefused(f"{twin} is called {name!r} already; choose another name, or merge the two")


def _themes(store: Store, series: str) -> Mapping[str, tuple[str, ...]]:
    """Return the themes of each takeaway, by its id, the main theme first."""
    return {one.id: (one.theme, *one.also) for one in store.overviews.takeaways(series)}


def _theme(themes: Mapping[str, tuple[str, ...]], name: str) -> str:
    """Return the theme with this id, or the main theme of the takeaway with this id; raises CorrectionRefused."""
    if name in {theme for found in themes.values() for theme in found}:
        return name
    if name in themes:
        return themes[name][0]
    raise CorrectionRefused(f"no theme {name!r}; `monitor themes` lists them")


def _retrack(config: Config, store: Store, series: str, correction: Correction, before: Corrections) -> None:
    """Judge again from the first date that the correction affects; `before` are the corrections without this change.

    It affects its takeaway, everything later, and its theme, whose takeaways may be earlier than the theme's id.
    """
    if correction.kind in RETRACKED:
        day = date.fromisoformat(correction.subject[:10])
        forget_since(store, series, day, themes={before.find_now(correction)})
        SeriesTracking(config, store, series).update()
