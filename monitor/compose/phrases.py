"""Wording that messages and pages share: headings, counts and lists of names."""

from collections.abc import Iterable, Sequence
from shlex import quote
from typing import NamedTuple

from monitor.headline import write_headline
from monitor.messages import Quote
from monitor.models import Reason
from monitor.text import counted, fold, in_quotes

HEADINGS = {
    "new": "New",
    "possible": "Possibly new",
    "updated": "Updated",
    "returning": "Returned",
    "apart": "Fits no theme",
    "continuing": "Continuing",
    "dropped": "Fell silent",
}
ASKED_FOR = "Asked for"
ACTS = ("follow", "mute", "rename", "merge", "new", "not-new")  # commands that take a takeaway's id
DECISIONS = ("new", "not-new")  # the commands that decide about a possibly new takeaway
NEWS = ("new", "returning", "updated")  # headings that are news of a theme, the most important first
NO_THEME_FITS = "no earlier theme fits"
RELATED_ONLY = "related to an earlier theme, but not enough to join it"
FIRST_DAY = "The first day: nothing to compare with yet"
MAX_SUBJECT_NAMES_CHARS = 110  # characters of theme names in a subject


class Part(NamedTuple):
    """A piece of the headline: "2 new themes". `status` chooses its colour; "" for none."""

    status: str
    text: str


class DisplayName(NamedTuple):
    """The name shown for a takeaway; `theme` is its theme's name if that is to be shown beside it, else ""."""

    name: str
    theme: str


def display_name(text: str, theme: str, *, possible: bool, opens: bool, is_label: bool) -> DisplayName:
    """Return the name of a takeaway: its own headline, unless its theme's name fits it.

    Themes keep the name of their first day, which a later takeaway may contradict. The theme's name fits if it `is_label`, as it
    claims nothing, or if the takeaway `opens` the theme. A `possible` new one that opens none has no theme beside its headline.
    """
    if possible and not opens:
        return DisplayName(write_headline(text) or theme, "")
    own = "" if opens or is_label or not theme else write_headline(text)
    return DisplayName(own, theme) if own and fold(own) != fold(theme) else DisplayName(theme, "")


def heading_of(status: str, *, possibly_new: bool, opens: bool) -> str:
    """Return the key of HEADINGS for a takeaway: its status, or "possible", or "apart".

    A takeaway that `opens` a theme but has too little news for an alert is "apart".
    """
    if possibly_new:
        return "possible"
    return "apart" if opens and status == "continuing" else status


def place_together(told: Sequence[tuple[str, str, bool]]) -> list[str]:
    """Return the heading of each takeaway of one assessment, given its theme, its own heading, and whether it opens the theme.

    A continuing takeaway goes with the news of its theme, if there is any; all takeaways of a theme that the assessment opens go
    with the one that opens it. Possibly new takeaways are by themselves.
    """
    news = {theme: heading for heading in reversed(NEWS) for theme, own, _ in told if own == heading}
    opened = {theme: own for theme, own, opens in told if opens or own == "new"}

    def place(theme: str, own: str) -> str:
        if own in {"new", "possible"}:
            return own
        return opened.get(theme, news.get(theme, own) if own == "continuing" else own)

    return [place(theme, own) for theme, own, _ in told]


def say_also(heading: str) -> str:
    """Return the sentence below a takeaway that is no news itself, but is placed with the news of its theme."""
    return f"Also on this {'new ' if heading == 'new' else ''}theme."


def say_count(themes: int, takeaways: int, *, asked: bool = False) -> str:
    """Return "3 themes, 5 takeaways", or "3" if each has one; takeaways that the user asked for are not counted by theme."""
    if themes == takeaways or asked:
        return f"{takeaways:,}"
    return f"{counted(themes, 'theme')}, {counted(takeaways, 'takeaway')}"


def count_parts(counts: dict[str, int]) -> tuple[Part, ...]:
    """Return the parts of the headline for counts by status: "2 new themes", "1 updated", "1 fits no theme", "3 fell silent".

    "Nothing new" is said only if nothing is possibly new either. No-break spaces join the words of a part, so that a narrow
    screen breaks only between parts.
    """
    possible, apart, has_new = counts.get("possible", 0), counts.get("apart", 0), bool(counts.get("new"))
    words = {
        "new": counted(counts.get("new", 0), "new theme"),
        "possible": f"{possible} possibly new" if has_new else counted(possible, "possibly new theme"),
        "updated": f"{counts.get('updated', 0)} updated",
        "returning": f"{counts.get('returning', 0)} returned",
        "apart": f"{apart} {'fits' if apart == 1 else 'fit'} no theme",
        "dropped": f"{counts.get('dropped', 0)} fell silent",
    }
    parts = tuple(Part(key, text.replace(" ", "\u00a0")) for key, text in words.items() if counts.get(key))
    return parts if has_new or possible else (Part("", "Nothing\u00a0new"), *parts)


def join_parts(parts: Sequence[Part]) -> str:
    """Return the headline as one line: "2 new themes, 1 updated"."""
    return ", ".join(part.text for part in parts).replace("\u00a0", " ")


def join_names(names: Sequence[str], limit: int = MAX_SUBJECT_NAMES_CHARS, *, unnamed: int = 0) -> str:
    """Return "Harbour fees; Lamp oil; 3 more", with as many names as fit into `limit` characters, but at least one.

    `unnamed` counts further themes whose names are not given.
    """
    shown: list[str] = []
    for name in names:
        if shown and len("; ".join([*shown, name])) > limit:
            break
        shown.append(name)
    left = len(names) - len(shown) + unnamed
    return "; ".join([*shown, f"{left} more"] if left else shown)


def quote_name(name: str) -> str:
    """Return a name as a sentence puts it behind a colon: one that has a colon itself is in quotation marks."""
    return in_quotes(name) if ": " in name else name


def say_acts(number: str, acts: Iterable[str], series: str) -> str:
    """Return how to act on a takeaway: a whole command with the first of the acts, and the other acts."""
    first, *others = acts
    return f"To act: `monitor themes {first} {quote(number)}{series}` (or {', '.join(others)})."


def refer_to_other_theme(reason: Reason) -> Reason:
    """Return a reason for a possibly new takeaway, reworded so that "this theme" cannot mean the one it may open."""
    return reason._replace(text=reason.text.replace("new to this theme", "new to that theme"))


def say_read(takeaways: int, muted: Sequence[Quote]) -> str:
    """Return "8 takeaways, 1 of them muted."; `takeaways` includes the muted ones."""
    read = counted(takeaways, "takeaway") if takeaways else "No takeaways"
    return f"{read}, {len(muted)} of them muted." if muted else f"{read}."
