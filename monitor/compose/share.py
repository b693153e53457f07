"""Keep most of a message quotation: our own words are shortened if they outweigh the publisher's."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate

from monitor.compose.group import ASKED, FOLDED_CHARS, Entry, Form, Group
from monitor.compose.phrases import say_also
from monitor.compose.view import View
from monitor.text import clip

Step = Callable[[View], View]  # leaves something out
# Share of a text's characters, without spaces, that must be quoted; a little more than is promised.
MIN_SHARE = 0.46
# Without spaces; around fewer the frame of a message weighs more, and nothing is left out.
MIN_QUOTED_CHARS = 700
SHOWN_LINES: Mapping[Form, int | None] = {"full": None, "short": None, "name": 1}  # of ours; None: all
# What is left out.
LACKS: Mapping[Form, str] = {
    "full": "reason",
    "short": "theme name",
    "name": "last date",
}
MAX_SILENT = 3  # silent themes that are named if there is little to quote


def trim(view: View) -> View:
    """Return the view without its least important parts, removed step by step until MIN_SHARE of it is quoted.

    All forms of a message leave out the same, and say so. The text form decides, as it prints addresses. If even the shortest
    text falls short, it is used if it is enough for HTML and Slack, which hide addresses behind words; otherwise, and if little
    is quoted, nothing is left out.
    """
    if sum(map(_length, _quoted(view))) < MIN_QUOTED_CHARS:
        return view
    leaner = tuple(accumulate(STEPS, lambda before, step: step(before), initial=view))
    last = leaner[-1] if share_of(leaner[-1], addresses=False) >= MIN_SHARE else view
    return next((one for one in leaner if share_of(one, addresses=True) >= MIN_SHARE), last)


def share_of(view: View, *, addresses: bool) -> float:
    """Return the share of a view's characters that are quoted, 0 to 1, without spaces; 1 if nothing is quoted.

    `addresses` says whether addresses are printed, as in the text form, and count.
    """
    own = sum(map(_length, _quoted(view)))
    if not own:
        return 1.0
    ours = sum(map(_length, _ours(view)))
    as_text = sum(map(_length, _of_text(view))) if addresses else 0
    return own / (own + ours + as_text)


def _length(text: str) -> int:
    return len("".join(text.split()))


def _quoted(view: View) -> Iterator[str]:
    for group in view.groups:
        for entry in group.entries:
            if group.form == "full":
                yield from (words for _, words in entry.pieces)
            elif entry.is_quotation:
                yield clip(entry.quote.text, FOLDED_CHARS)


def _ours(view: View) -> Iterator[str]:
    yield from (
        view.headline,
        view.series_name,
        view.dateline,
        view.summary,
        view.legend,
        view.footer,
        view.command,
        view.left_out,
    )
    yield from (*view.notes, *(day for day, _ in view.sources))
    for line in view.contents:
        yield from (line.heading, line.names)
    if view.strip:
        yield from (view.strip.legend, *(row.name for row in view.strip.rows))
        yield from (text for column in view.strip.columns for text in column)
        yield from (cell[:1] for row in view.strip.rows for cell in row.cells)
    for group in view.groups:
        yield f"{group.heading} ({group.number})"
        for entry in group.entries:
            yield from (entry.lead if group.form == "short" else entry.name, entry.whose, entry.number)
            yield from entry.lines[: SHOWN_LINES[group.form]]


def _of_text(view: View) -> Iterator[str]:
    """Yield what only the text form prints: addresses, and brackets around changed words."""
    yield from (view.page or "", view.url or "", *(address for _, address in view.sources))
    if view.legend:
        yield from ("[]" for entry in view.entries for mark, _ in entry.pieces if mark == "added")


def _change_groups(form: Form, change: Callable[[Group], Group]) -> Step:
    """Return a step that changes the groups of one form."""

    def step(view: View) -> View:
        groups = (change(group) if group.form == form else group for group in view.groups)
        return replace(view, groups=tuple(groups))

    return step


def _change_entries(form: Form, change: Callable[[Entry], Entry], *, news: bool | None = None) -> Step:
    """Return a step that changes the entries in groups of one form; with `news`, only those that are, or are not, news."""

    def change_group(group: Group) -> Group:
        if news is not None and news != (group.status in {"new", "possible", ASKED}):
            return group
        return replace(group, entries=tuple(map(change_entry, group.entries)))

    def change_entry(entry: Entry) -> Entry:
        changed = change(entry)
        return entry if changed == entry else replace(changed, lacks=LACKS[form])

    return _change_groups(form, change_group)


def _one_line(entry: Entry) -> Entry:
    return replace(
        entry, lines=(*entry.lines[:1], *(line for line in entry.lines[1:] if line == entry.asked))
    )


def _brief(entry: Entry) -> Entry:
    return replace(entry, lines=(entry.brief,) if entry.brief else ())


def _words_only(entry: Entry) -> Entry:
    """Return an entry with only its words, its number, and lines that say more than which theme it is on."""
    said = tuple(line for line in entry.lines if line != say_also(""))
    return replace(entry, name="", theme="", lines=said)


def _without_headlines(group: Group) -> Group:
    """Return a group without our headlines for takeaways of known themes, as their quotes say the same."""
    return replace(group, entries=tuple(replace(one, name="") if one.theme else one for one in group.entries))


STEPS: tuple[Step, ...] = (  # continuing themes are shortened before new ones
    lambda view: replace(view, contents=()),
    _change_groups("name", lambda group: group.first(MAX_SILENT)),
    _change_entries("full", _one_line, news=False),
    _change_entries("name", lambda entry: replace(entry, lines=())),
    _change_entries("full", _brief, news=False),
    _change_entries("full", _one_line, news=True),
    _change_entries("short", _words_only),
    _change_entries("full", _brief, news=True),
    _change_groups("full", _without_headlines),
)
