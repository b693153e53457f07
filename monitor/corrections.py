"""The user's corrections of verdicts, applied again whenever themes are tracked."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from monitor.models import ABOUT_ITS_THEME, Reason, Status, TakeawayId, Verdict
from monitor.text import fold

CorrectionKind = Literal["rename", "merge", "split", "move", "not-new", "mute", "follow", "watch"]
KINDS: tuple[str, ...] = get_args(CorrectionKind)
PLACING = ("split", "move", "not-new")  # each says where a takeaway belongs; the latest one counts


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One correction by the user.

    `subject` is a theme's id (rename, merge, mute, follow), a takeaway's "DATE/POSITION" (split, move, not-new), or
    words (watch). `value` is the new name (rename) or a theme's id (merge, move; not-new, if the user named it).
    """

    id: int
    kind: CorrectionKind
    subject: str
    value: str | None
    made_at: datetime


class Corrections:
    """The user's corrections of one series that are in force; of two on one subject the later one counts."""

    def __init__(self, said: Iterable[Correction] = ()) -> None:
        by_kind: dict[str, dict[str, str | None]] = {kind: {} for kind in KINDS}
        for one in sorted(said, key=lambda one: one.id):
            if one.kind in PLACING:
                for kind in PLACING:
                    by_kind[kind].pop(one.subject, None)
            by_kind[one.kind][one.subject] = one.value
        self._merged = by_kind["merge"]
        self._placed = {**by_kind["move"], **by_kind["not-new"]}
        self._not_new = frozenset(by_kind["not-new"])
        self._split = frozenset(by_kind["split"])
        self.names: Mapping[str, str] = {
            self.resolve(theme): name for theme, name in by_kind["rename"].items() if name
        }
        self.muted = frozenset(map(self.resolve, by_kind["mute"]))
        self.followed = frozenset(map(self.resolve, by_kind["follow"]))
        self.watched: tuple[str, ...] = tuple(by_kind["watch"])

    def resolve(self, theme: str) -> str:
        """Return the theme that `theme` was merged into, or itself; a cycle of merges ends where it began."""
        seen: set[str] = set()
        while theme in self._merged and theme not in seen:
            seen.add(theme)
            theme = self._merged[theme] or theme
        return theme

    def apply(self, verdict: Verdict, *, day: date, edition: str, known: Container[str]) -> Verdict:
        """Return a verdict with the user's corrections applied; `known` are the themes of all earlier takeaways."""
        own = str(TakeawayId(day, edition, verdict.takeaway.position))
        if own in self._placed:
            theme = self.resolve(self._placed[own] or _earlier_theme(verdict, own))
            stays = theme == verdict.theme != own and verdict.status != "new"
            said = (
                "the reader said that this is not new" if own in self._not_new else "the reader moved it here"
            )
            return _told(verdict, theme, verdict.status if stays else "continuing", said)
        if own in self._split:
            return _told(verdict, own, "new", "the reader made it a theme of its own")
        theme = self.resolve(verdict.theme)
        also = tuple(dict.fromkeys(self.resolve(other) for other in verdict.also))
        verdict = replace(verdict, also=tuple(other for other in also if other != theme))
        if theme == verdict.theme:
            return verdict
        status: Status = "continuing" if verdict.status == "new" and theme in known else verdict.status
        possible = verdict.possibly_new and verdict.theme != own
        told = _told(verdict, theme, status, f"the reader merged {verdict.theme} into this theme")
        return replace(told, possibly_new=possible)

    def why_told(self, verdict: Verdict) -> tuple[Reason, ...]:
        """Return why the user wants to hear of this takeaway whatever its status: what they follow and watch."""
        folded = fold(verdict.takeaway.text)
        reasons = [
            Reason("asked", f"you watch for {words!r}") for words in self.watched if fold(words) in folded
        ]
        if {verdict.theme, *verdict.also} & self.followed and verdict.status != "continuing":
            reasons.append(Reason("asked", "you follow this theme"))
        return tuple(reasons)


def _earlier_theme(verdict: Verdict, own: str) -> str:
    """Return the theme of a takeaway, or if it opened that, the theme of the nearest earlier takeaway."""
    if verdict.theme != own:
        return verdict.theme
    return next((earlier.theme for earlier in verdict.earlier if earlier.theme), verdict.theme)


def _told(verdict: Verdict, theme: str, status: Status, said: str) -> Verdict:
    holds = [one for one in verdict.reasons if theme == verdict.theme or one.kind not in ABOUT_ITS_THEME]
    reasons = (Reason("corrected", said), *holds)
    return replace(verdict, theme=theme, status=status, possibly_new=False, reasons=reasons)
