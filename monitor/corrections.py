"""The user's corrections of verdicts, applied again whenever themes are tracked."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from monitor.correction import (
    INTO_THEMES,
    KINDS,
    PLACING,
    Correction,
    CorrectionKind,
    find_circular,
    find_latest,
    find_merges,
    find_split_off,
)
from monitor.models import ABOUT_ITS_THEME, Reason, Status, TakeawayId, Verdict
from monitor.text import RESEMBLES, fold, listed
from monitor.watches import find_watched, say_watched

AsWhole = Callable[[Verdict, Collection[str]], Verdict]


class Corrections:
    """The user's corrections of one series, without those that were undone; of two on one subject the later one counts.

    `in_force` are those that count, oldest first, with the themes' ids of now. `overridden` maps the number of each other one
    to the number of the correction that overrides it. A correction of a takeaway that the publisher deleted is in neither.
    `folders` are the themes that the takeaways named are in, before merges: older history, an edit or another model gives a
    theme another first takeaway, hence another id. They do not count for a takeaway that the user put elsewhere, nor for
    what was said of a theme that a split made which is undone; `unsplit` are those splits, by takeaway.
    """

    def __init__(
        self,
        said: Iterable[Correction] = (),
        folders: Mapping[str, str] = MappingProxyType({}),
        unsplit: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._said = {one.id: one for one in said if not one.is_lost}
        self._unsplit = unsplit
        put = {one.subject for one in self._said.values() if one.kind in PLACING}
        self._folders = {own: folder for own, folder in folders.items() if own not in put}
        latest, overridden = find_latest(map(self.with_current_ids, self._said.values()))
        for find in (find_split_off, find_circular):
            undone = find(latest)
            overridden |= undone
            latest = [one for one in latest if one.id not in undone]
        by_kind = {kind: {one.subject: one.value for one in latest if one.kind == kind} for kind in KINDS}
        self._merged = {one.subject: one.value for one in find_merges(latest)}
        self._parts = self._find_parts()
        self._placed = {**by_kind["move"], **by_kind["not-new"]}
        self.places = frozenset((*self._merged.items(), *self._placed.items()))
        self._not_new = frozenset(by_kind["not-new"])
        self._split = frozenset(by_kind["split"])
        self.names: Mapping[str, str] = {
            theme: name or "" for theme, name in by_kind["rename"].items() if self.resolve(theme) == theme
        }
        self.muted = frozenset(theme for theme in by_kind["mute"] if self.resolve(theme) == theme)
        self.followed = frozenset(map(self.resolve, by_kind["follow"]))
        self.watched: tuple[str, ...] = tuple(by_kind["watch"])
        self.overridden: Mapping[int, int] = overridden | dict(self._find_outweighed(latest))
        self.in_force = tuple(one for one in latest if one.id not in self.overridden)

    def _find_outweighed(self, latest: Sequence[Correction]) -> Iterator[tuple[int, int]]:
        """Yield the numbers of renames and mutes of themes that were merged into another, each with that of the merge."""
        merges = {one.subject: one.id for one in find_merges(latest)}
        for one in latest:
            if one.kind in {"rename", "mute"} and self.resolve(one.subject) != one.subject:
                yield one.id, merges[one.subject]

    def find_same(self, kind: CorrectionKind, subject: str, value: str | None) -> Correction | None:
        """Return the same correction if it is in force, or None. A split does not count if its theme was merged later."""
        if kind == "split" and self.resolve(subject) != subject:
            return None
        wanted = kind, fold(subject), value
        return next(
            (
                one
                for one in self.in_force
                for said in (one, self._said[one.id])
                if (said.kind, fold(said.subject), said.value) == wanted
            ),
            None,
        )

    def with_current_ids(self, one: Correction) -> Correction:
        """Return a correction with the ids that the themes it names have now."""
        if one.kind == "watch":
            return one
        subject = one.subject if one.kind in PLACING else self._find_folder(one.subject, said=one.id)
        value = one.value
        if value and one.kind in INTO_THEMES:
            value = self._find_folder(value, said=one.id)
        return replace(one, subject=subject, value=value)

    def _find_folder(self, name: str, *, said: int) -> str:
        return name if said > self._unsplit.get(name, said) else self._folders.get(name, name)

    def with_folders(self, folders: Mapping[str, str]) -> "Corrections":
        """Return the corrections after the takeaways that they name have come into other themes."""
        named = {name for one in self._said.values() for name in (one.subject, one.value)}
        found = {own: folder for own, folder in folders.items() if own in named}
        return Corrections(self._said.values(), {**self._folders, **found}, self._unsplit)

    def find_moved(self, after: "Corrections") -> frozenset[str]:
        """Return the takeaways and themes that these corrections place otherwise than later ones."""
        ids = {one for place in self.places ^ after.places for one in place if one}
        return frozenset(ids | {*map(self.resolve, ids), *map(after.resolve, ids)})

    def find_now(self, said: Correction) -> str:
        """Return the theme that a correction of a theme is about now."""
        return self.resolve(self.with_current_ids(said).subject)

    def resolve(self, theme: str) -> str:
        """Return the theme that `theme` was merged into, or itself."""
        while (into := self._merged.get(theme)) and into != theme:
            theme = into
        return theme

    def theme_of(self, said: Correction, holding: Callable[[str], str | None]) -> str | None:
        """Return the theme that the subject of a correction now is or belongs to; None if it is gone, or for words.

        `holding` returns the theme of a takeaway.
        """
        if said.kind == "watch":
            return None
        return holding(said.subject) if said.kind in PLACING else self.find_now(said)

    def muted_theme_of(self, said: Correction, holding: Callable[[str], str | None]) -> str | None:
        """Return what `theme_of` returns if that theme is muted, else None."""
        theme = self.theme_of(said, holding)
        return theme if theme in self.muted else None

    def _find_parts(self) -> Mapping[str, frozenset[str]]:
        """Return the parts of each theme that others were merged into, including the theme itself."""
        parts: dict[str, set[str]] = {}
        for theme in self._merged:
            whole = self.resolve(theme)
            parts.setdefault(whole, {whole}).add(theme)
        return {theme: frozenset(found) for theme, found in parts.items()}

    def apply(
        self, verdict: Verdict, *, day: date, edition: str, known: Container[str], as_whole: AsWhole
    ) -> Verdict:
        """Return a verdict with the user's corrections applied; `known` are the themes of all earlier takeaways.

        `as_whole` judges a verdict again by all parts of its theme, if themes were merged.
        """
        if not self._said:  # as usual: then no theme is known before the takeaway that opens it
            return verdict
        own = str(TakeawayId(day, edition, verdict.number))
        told = self._apply(self._with_merged_themes(verdict), own, known, as_whole)
        return replace(told, folder=own) if told.theme == own and own in known else told

    def _apply(self, verdict: Verdict, own: str, known: Container[str], as_whole: AsWhole) -> Verdict:
        if own in self._placed:
            folder = self._placed[own] or _earlier_theme(verdict, own)
            moves = verdict.theme == own or self.resolve(folder) != self.resolve(verdict.theme)
            status: Status = "continuing" if moves or verdict.status == "new" else verdict.status
            said = "marked as not new by hand" if own in self._not_new else "moved here by hand"
            return self._told(verdict, folder, status, said)
        if own in self._split and own not in known:
            if self.resolve(own) == own:
                return self._told(verdict, own, "new", "made a theme of its own by hand")
            verdict = replace(verdict, theme=own, status="new", possibly_new=False)
        if own in known:
            return self._after_earlier(verdict, own, as_whole)
        theme = self.resolve(verdict.theme)
        if theme not in self._parts:
            return verdict
        status = "continuing" if verdict.status == "new" and theme in known else verdict.status
        if theme != verdict.theme:
            possible = verdict.possibly_new and verdict.theme != own
            told = self._told(
                verdict, verdict.theme, status, f"{verdict.theme} was merged into this theme by hand"
            )
            verdict = replace(told, possibly_new=possible)
        return verdict if status == "new" else as_whole(verdict, self._parts[theme])

    def _after_earlier(self, verdict: Verdict, own: str, as_whole: AsWhole) -> Verdict:
        """Return the verdict on a takeaway into whose theme the user put earlier ones: it stays there, and opens nothing."""
        is_merged = own in self._parts
        if verdict.status == "new" and not is_merged:
            return verdict
        said = (
            "an earlier theme was merged into this one by hand"
            if is_merged
            else "an earlier takeaway was moved here by hand"
        )
        told = replace(
            verdict,
            theme=own,
            also=_without(verdict.also, own),
            status="continuing",
            possibly_new=False,
            reasons=(Reason("corrected", said), *verdict.reasons),
        )
        return as_whole(told, self._parts.get(own, {own}))

    def _with_merged_themes(self, verdict: Verdict) -> Verdict:
        """Return the verdict with merges applied to its other themes and to those of the nearest earlier takeaways."""
        if not self._merged:
            return verdict
        near = (replace(one, theme=one.theme and self.resolve(one.theme)) for one in verdict.earlier)
        also = dict.fromkeys(self.resolve(other) for other in verdict.also)
        return replace(verdict, earlier=tuple(near), also=_without(also, self.resolve(verdict.theme)))

    def _told(self, verdict: Verdict, folder: str, status: Status, said: str) -> Verdict:
        """Return the verdict moved to a folder, in the theme that this was merged into; unchanged if it is there already."""
        theme = self.resolve(folder)
        if (theme, folder, status) == (verdict.theme, theme, verdict.status) and not verdict.possibly_new:
            return verdict
        # "goes on" may leave open what the correction decides
        untrue = ABOUT_ITS_THEME if theme != verdict.theme else {"goes on"}
        kept = [one for one in verdict.reasons if one.kind not in untrue]
        return replace(
            verdict,
            theme=theme,
            also=_without(verdict.also, theme),
            folder=None if theme == folder else folder,
            status=status,
            possibly_new=False,
            reasons=(Reason("corrected", said), *kept),
        )

    def mutes(self, theme: str, text: str, *, possibly_new: bool) -> bool:
        """Return whether a takeaway is muted: its theme is, and it is not possibly new and has no watched words."""
        return theme in self.muted and not possibly_new and not find_watched(text, self.watched)

    def why_told(self, verdict: Verdict) -> tuple[Reason, ...]:
        """Return why the user asked to be notified of this takeaway, by following its theme or watching its words."""
        found = [*map(say_watched, find_watched(verdict.takeaway.text, self.watched))]
        reasons = [f"watched for: {listed(found)}"] if found else []
        if {verdict.theme, *verdict.also} & self.followed and verdict.status != "continuing":
            reasons.append("this theme is followed")
        return (Reason("asked", "; ".join(reasons)),) if reasons else ()


def _without(themes: Iterable[str], main: str) -> tuple[str, ...]:
    """Return the themes without the main one, in which a takeaway must not be twice."""
    return tuple(theme for theme in themes if theme != main)


def _earlier_theme(verdict: Verdict, own: str) -> str:
    """Return the theme of a takeaway; if it opened the theme, that of the nearest earlier takeaway if one is near enough."""
    if verdict.theme != own:
        return verdict.theme
    near = (one.theme for one in verdict.earlier if one.theme and one.score >= RESEMBLES)
    return next(near, verdict.theme)
