"""Keep the verdicts on a series up to date, reading its history from the store only once."""

import logging
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import takewhile

from monitor.config import Config
from monitor.models import Assessment, JudgedAssessment, TakeawayId, Verdict
from monitor.pipeline.forget import first_day
from monitor.pipeline.second_reader import SecondReader, build_second_opinion, load_readings, titles_of
from monitor.pipeline.stranded import say_stranded
from monitor.pipeline.tracker_memory import load_tracker
from monitor.progress import watched
from monitor.revise import texts_of
from monitor.second_reader.readings import Readings
from monitor.series_history import SeriesHistory
from monitor.store import Store
from monitor.text import counted, listed
from monitor.themes import Tracker, find_context

log = logging.getLogger(__name__)

MAX_PASSES = 4  # times that assessments are judged again because corrections came to be about other themes
MAX_LISTED = 10  # takeaways that are named


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """An assessment, without its body, and its judged form, which has the verdicts on its takeaways."""

    assessment: Assessment
    judged: JudgedAssessment


class KnownThemes(Container[str]):
    """The main themes of a history, and those of the verdicts since."""

    def __init__(self, history: SeriesHistory) -> None:
        self.opened: set[str] = set()
        self.history = history

    def __contains__(self, theme: object) -> bool:
        return theme in self.opened or self.history.holds(str(theme))


class SeriesTracking:
    """The verdicts on one series during a check.

    The history and a tracker that has read it are cached. They are read again if another process wrote to the store, or
    if a transaction opened by `atomic` fails.
    """

    def __init__(self, config: Config, store: Store, series: str) -> None:
        self._config = config
        self._store = store
        self.series = series
        self.renamed: dict[str, str] = {}  # former names, by theme, of themes that `update` renamed
        self._version = store.version
        self._history: SeriesHistory | None = None
        self._tracker: Tracker | None = None

    @property
    def history(self) -> SeriesHistory:
        """All verdicts, with the corrections in force."""
        self._forget_if_changed()
        if self._history is None:
            self._history = load_history(self._store, self.series)
        return self._history

    def history_up_to(self, day: date) -> SeriesHistory:
        """Return the history up to a day, with complete verdicts for that day."""
        return complete_history(self._store, self.series, self.history, since=day, until=day)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Run the block in a transaction; if it fails, forget what is cached."""
        try:
            with self._store.atomic():
                yield
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Drop the cached history and tracker; they are read from the store again when needed."""
        self._history = self._tracker = None

    def _forget_if_changed(self) -> None:
        """Forget what is cached if another process wrote to the store, for example while this one waited for the site."""
        if self._version != (version := self._store.version):
            self.forget()
            self._version = version

    def update(self, second: SecondReader | None = None) -> None:
        """Judge the assessments from the first without verdicts on, including later ones that have them, by date.

        The second reader is asked about each, if given; its logged answers count in any case.
        """
        if second:
            self.ask(second, since=self._store.dates.untracked_since(self.series))
        since = self._store.dates.untracked_since(self.series)
        if since is None:
            return
        self._history = replace(  # an edit may have removed what these name, or brought it back
            self.history,
            corrections=self._store.corrections.standing(self.series),
            named=self._store.theme_names.of(self.series),
        )
        was = self._history.corrections
        tracked = self.read_settled(since=since)
        since = min([since, *(one.judged.date for one in tracked[:1])])
        held = self.history.since(since)
        with self.atomic():
            for one in tracked:
                self._store.assessments.add_verdicts(one.assessment, one.judged.verdicts)
            history = self.history.before(since).extended(one.judged for one in tracked)
            history = replace(
                history,
                corrections=self._store.corrections.standing(self.series),
                titles=titles_of(self._config, self._store, self.series),
            )
            self._store.theme_names.keep(self.series, history.names_to_keep)
        self.renamed |= find_renamed(history)
        for line in _say_changes(held, [one.judged for one in tracked]):
            log.info("%s: %s", self.series, line)
        say_stranded(self.series, was, held, history.corrections, [one.judged for one in tracked])
        self._history = replace(history, named=history.names_to_keep)

    def ask(self, second: SecondReader, *, since: date | None) -> None:
        """Ask the second reader about the assessments from a day on; its answers are logged, for `update` to apply.

        Other processes may write meanwhile, since a model may be slow: no verdict made here is stored or kept.
        """
        for _ in self.read_again(since=since, second=second) if since else ():
            if second.is_done:
                break
        self.forget()

    def judge(self, words: Assessment) -> tuple[Verdict, ...]:
        """Return the verdicts on another version of a stored assessment, such as the one before an edit; nothing is stored."""
        again = self.read_again(since=words.date, until=words.date, instead=words)
        found = [one.judged for one in again if one.assessment.edition == words.edition]
        self._tracker = None  # it has read a version that is not in the history
        return found[0].verdicts if found else ()

    def read_settled(self, *, since: date) -> Sequence[Tracked]:
        """Return the assessments from a day on with new verdicts, in which corrections apply to the themes as they are now.

        They are judged again, from the first day of the themes concerned, while a takeaway that a merge or move names
        moves to another theme. Nothing is stored.
        """
        for _ in range(MAX_PASSES):
            tracked = list(self.read_again(since=since))
            before = self.history.corrections
            after = before.with_folders(_folders(tracked))
            moved = before.find_moved(after)
            if not moved:
                break
            since = min(since, first_day(self._store, self.series, moved, default=since))
            self._history = replace(self.history, corrections=after)
            self._tracker = None
        return tracked

    def read_again(
        self,
        *,
        since: date,
        until: date = date.max,
        instead: Assessment | None = None,
        second: SecondReader | None = None,
    ) -> Iterator[Tracked]:
        """Yield the assessments dated `since` to `until` with new verdicts, which are not stored.

        The tracker judges first, then the second reader's logged answers apply, and the user's corrections come last.
        `instead` replaces the stored assessment of its edition, so that `since` and `until` should be its date.
        """
        history = self.history.before(since)
        known = KnownThemes(history)
        tracker = self.tracker_before(since)
        readings = load_readings(self._config, self._store, self.series, before=since)
        days = self._store.dates.all(self.series, since=since, until=until)
        found = (one for day in days for one in self._store.assessments.of_day(self.series, day))
        doing = "Asking about assessments" if second else "Judging assessments"
        for stored in watched(found, doing, len(days)):
            assessment = instead if instead and stored.edition == instead.edition else stored
            if second:
                with self._store.unlocked():
                    second.ask_about(tracker, assessment, history.names)
            context = (
                self._store.assessments.context(stored) if assessment is stored else find_context(assessment)
            )
            judged = self._judge(assessment, context, tracker, readings, known=known)
            yield Tracked(assessment=assessment.without_body(), judged=judged)
        self._tracker = tracker

    def _judge(
        self,
        assessment: Assessment,
        context: tuple[tuple[str, ...], ...],
        tracker: Tracker,
        readings: Readings,
        *,
        known: KnownThemes,
    ) -> JudgedAssessment:
        """Let the tracker read an assessment; the second reader's logged answers and the user's corrections apply."""
        day, edition = assessment.date, assessment.edition
        support, details = context
        by_reader = build_second_opinion(self._config, self._store, tracker, assessment, readings)
        apply = partial(
            known.history.corrections.apply, day=day, edition=edition, known=known, as_whole=tracker.as_whole
        )
        verdicts = tracker.read(
            day,
            assessment.takeaways,
            support,
            details,
            edition=edition,
            correct=lambda verdict, found: apply(by_reader(verdict, found)),
        )
        known.opened.update(verdict.theme for verdict in verdicts)
        return JudgedAssessment(
            date=day, edition=edition, verdicts=verdicts, support=support, details=details
        )

    def tracker_before(self, day: date) -> Tracker:
        """Return a tracker that has read everything before a day. The caller owns it and may let it read on."""
        self._forget_if_changed()
        if self._tracker is None or self.history.last >= day:
            return load_tracker(self._config, self._store, self.series, before=day)
        tracker, self._tracker = self._tracker, None
        return tracker

    def ask_ahead(self, second: SecondReader, new: Assessment, *, old: Assessment | None = None) -> int:
        """Ask the second reader about an assessment before it is tracked; return the number of answers.

        If it is an edit of `old`, only what is added or reworded is asked about.
        """
        tracker, names = self.tracker_before(new.date), self.history.names
        if self.history.last < new.date:  # else the tracker lacks later assessments
            self._tracker = tracker
        of_day = self._store.assessments.judged(self.series, since=new.date, until=new.date)
        for one in takewhile(lambda one: one.edition != new.edition, of_day):
            tracker.remember(one)
        with self._store.unlocked():
            return second.ask_about(tracker, new, names, judged=texts_of(old) if old else ())


def _folders(tracked: Iterable[Tracked]) -> dict[str, str]:
    """Return the theme of each takeaway before merges."""
    return {
        str(one.judged.id_of(verdict)): verdict.folder or verdict.theme
        for one in tracked
        for verdict in one.judged.verdicts
    }


def _say_changes(held: Iterable[JudgedAssessment], now: Iterable[JudgedAssessment]) -> Iterator[str]:
    """Yield which takeaways are no longer new, and which are new now, because an assessment before them was read."""
    was, is_now = (
        {day.id_of(one): one.status == "new" for day in days for one in day.verdicts} for days in (held, now)
    )
    both = sorted(was.keys() & is_now.keys())
    gone = [one for one in both if was[one] and not is_now[one]]
    come = [one for one in both if is_now[one] and not was[one]]
    for found, what in ((gone, "no longer new"), (come, "now new")):
        if found:
            verb = "is" if len(found) == 1 else "are"
            yield f"{counted(len(found), 'takeaway')} {verb} {what}, judged again with what came before: {_list(found)}"


def _list(found: Sequence[TakeawayId]) -> str:
    """Return the first of these ids, and how many more there are."""
    shown, more = [*map(str, found[:MAX_LISTED])], len(found) - MAX_LISTED
    return listed([*shown, f"{more:,} more"] if more > 0 else shown)


def find_renamed(history: SeriesHistory) -> dict[str, str]:
    """Return the former names, by theme, of themes that were renamed, but not by the user.

    A name that another theme has now is left out.
    """
    names = history.theme_names
    present = {one.name for one in names.values()}
    return {
        theme: former.name
        for theme, former in history.named.items()
        if theme in names and former.name not in present and theme not in history.corrections.names
    }


def complete_history(
    store: Store, series: str, history: SeriesHistory, *, since: date, until: date
) -> SeriesHistory:
    """Return the history up to `until`, with complete verdicts in place of outlines from `since` on."""
    judged = store.assessments.judged(series, since=since, until=until)
    return history.up_to(until).completed(judged)


def load_history(store: Store, series: str) -> SeriesHistory:
    """Return the history of a series from the store."""
    return SeriesHistory(
        earlier=store.history(series),
        corrections=store.corrections.standing(series),
        named=store.theme_names.of(series),
    )
