"""How messages and pages put it: headings, counts and lists of names in words."""

from collections.abc import Iterable, Sequence
from shlex import quote
from typing import NamedTuple

from monitor.headline import write_headline
from monitor.models import Quote, Reason
from monitor.text import counted, fold

HEADINGS = {
    "new": "New",
    "possible": "Possibly new",
    "updated": "Updated",
    "returning": "Returned",
    "apart": "Fits no theme",
    "continuing": "Continuing",
    "dropped": "Fell silent",
}
YOU_ASKED = "You asked for"
ACTS = ("follow", "mute", "rename", "merge", "new", "not-new")  # commands that take the number of a takeaway
DECISIONS = ("new", "not-new")  # those of them that decide what may be new
NEWS = ("new", "returning", "updated")  # headings of what is news of a theme, the most telling first
NO_THEME_FITS = "no earlier theme fits"
RELATED_ONLY = "related to an earlier theme, but not enough to join it"
FIRST_DAY = "The first day: nothing to compare with yet"
MAX_SUBJECT_NAMES_CHARS = 110  # characters of theme names in a subject


class Part(NamedTuple):
    """A piece of the headline: "2 new themes". `status` chooses its colour; "" for none."""

    status: str
    text: str


class Told(NamedTuple):
    """What a takeaway is told by, and the name of its theme where that is still to be said; "" where it is not."""

    name: str
    theme: str


def tell(text: str, theme: str, *, opens: bool, is_label: bool) -> Told:
    """Return how a line that tells of a day names a takeaway: by its own words, unless its theme's name was made of them.

    Themes keep the name of their first day, which a later takeaway may contradict. A name that `is_label` claims nothing, and
    leads; so does that of a theme which the takeaway `opens`.
    """
    own = "" if opens or is_label or not theme else write_headline(text)
    return Told(own, theme) if own and fold(own) != fold(theme) else Told(theme, "")


def heading_of(status: str, *, possibly_new: bool, opens: bool) -> str:
    """Return the key of HEADINGS under which a takeaway stands: its status, or "possible", or "apart".

    What `opens` a theme, though too little of it is new for an alert, stands apart.
    """
    if possibly_new:
        return "possible"
    return "apart" if opens and status == "continuing" else status


def place_together(told: Sequence[tuple[str, str, bool]]) -> list[str]:
    """Return where each takeaway of one assessment stands, given its theme, its heading by itself, and whether it opens the theme.

    What merely goes on stands with the news of its theme, where there is any; all of a theme that the assessment opens
    stands with the takeaway that opens it. What may open another theme stands by itself.
    """
    news = {theme: heading for heading in reversed(NEWS) for theme, own, _ in told if own == heading}
    opened = {theme: own for theme, own, opens in told if opens or own == "new"}

    def place(theme: str, own: str) -> str:
        if own in {"new", "possible"}:
            return own
        return opened.get(theme, news.get(theme, own) if own == "continuing" else own)

    return [place(theme, own) for theme, own, _ in told]


def say_also(heading: str) -> str:
    """Return what stands under a takeaway that is no news itself, but stands with the news of its theme."""
    return f"Also on this {'new ' if heading == 'new' else ''}theme."


def say_count(themes: int, takeaways: int, *, asked: bool = False) -> str:
    """Return "3" for as many themes as takeaways, else "3 themes, 5 takeaways"; what the user asked for counts in takeaways."""
    if themes == takeaways or asked:
        return f"{takeaways:,}"
    return f"{counted(themes, 'theme')}, {counted(takeaways, 'takeaway')}"


def count_parts(counts: dict[str, int]) -> tuple[Part, ...]:
    """Return the headline's pieces for counts by status: "2 new themes", "1 updated", "1 fits no theme", "3 fell silent".

    "Nothing new" is said only where nothing may be. The words of a piece are joined by no-break spaces, so that a
    narrow screen breaks between pieces only.
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
    """Return "Harbour fees; Lamp oil; 3 more", as many names as fit into `limit` characters, one at least.

    `unnamed` counts further ones whose names are not given.
    """
    shown: list[str] = []
    for name in names:
        if shown and len("; ".join([*shown, name])) > limit:
            break
        shown.append(name)
    left = len(names) - len(shown) + unnamed
    return "; ".join([*shown, f"{left} more"] if left else shown)


def introduce(words: str, names: str) -> str:
    """Return "New: Harbour fees", and "New – Unconfirmed: fees rose": never two colons in one phrase."""
    return f"{words} – {names}" if ": " in names else f"{words}: {names}"


def say_acts(number: str, acts: Iterable[str], series: str) -> str:
    """Return how to act on a takeaway: a whole command with the first of the acts, and what may stand in place of it."""
    first, *others = acts
    return f"To act: `monitor themes {first} {quote(number)}{series}` (or {', '.join(others)})."


def say_there(reason: Reason) -> Reason:
    """Return a reason under a takeaway that may open a theme: what is new is new to the other one, named before."""
    return reason._replace(text=reason.text.replace("new to this theme", "new to that theme"))


def say_read(takeaways: int, muted: Sequence[Quote]) -> str:
    """Return "8 takeaways, 1 of them muted."; `takeaways` counts the muted ones, too, which are told at the end."""
    read = counted(takeaways, "takeaway") if takeaways else "No takeaways"
    return f"{read}, {len(muted)} of them muted." if muted else f"{read}."
