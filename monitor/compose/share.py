"""Keep most of a message quoted text: our own words are shortened where they outweigh the publisher's."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate

from monitor.compose.group import ASKED, FOLDED_CHARS, Entry, Form, Group
from monitor.compose.phrases import say_also
from monitor.compose.view import View
from monitor.worddiff import clip

Step = Callable[[View], View]  # leaves something out
# Share of a text's characters, without spaces, that are quoted; a little more than is promised.
MIN_SHARE = 0.46
MIN_QUOTED_CHARS = (
    700  # without spaces; around fewer the frame of a message weighs more, and nothing is left out
)
SHOWN_LINES: Mapping[Form, int | None] = {"full": None, "short": None, "name": 1}  # of ours; None: all
LACKS: Mapping[Form, str] = {
    "full": "reason",
    "short": "theme name",
    "name": "last date",
}  # what is shortened
MAX_SILENT = 3  # silent themes that are named where there is little to quote


def lean(view: View) -> View:
    """Return the view without its least important parts, step by step, until MIN_SHARE of it is quoted.

    All forms of a message say the same, and say what is left out. The text form counts, as it prints addresses. If even the
    leanest text falls short, it is used where it is enough for HTML and Slack, whose addresses stand behind words;
    otherwise, and where little is quoted, nothing is left out.
    """
    if sum(map(_length, _quoted(view))) < MIN_QUOTED_CHARS:
        return view
    leaner = tuple(accumulate(STEPS, lambda before, step: step(before), initial=view))
    last = leaner[-1] if share_of(leaner[-1], addresses=False) >= MIN_SHARE else view
    return next((one for one in leaner if share_of(one, addresses=True) >= MIN_SHARE), last)


def share_of(view: View, *, addresses: bool) -> float:
    """Return which share of the characters that a view shows are quoted, 0 to 1, spaces aside; 1 where nothing is.

    `addresses` says that they are printed, as in text, and not behind words.
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
    yield from view.notes
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
    """Yield what only the text form shows: addresses, and the brackets around words that differ."""
    yield from (view.page or "", view.url or "")
    yield from (text for source in view.sources for text in source)
    if view.legend:
        yield from ("[]" for entry in view.entries for mark, _ in entry.pieces if mark == "added")


def _change_groups(form: Form, change: Callable[[Group], Group]) -> Step:
    """Return a step that changes the groups of one form."""

    def step(view: View) -> View:
        groups = (change(group) if group.form == form else group for group in view.groups)
        return replace(view, groups=tuple(groups))

    return step


def _change_entries(form: Form, change: Callable[[Entry], Entry], *, news: bool | None = None) -> Step:
    """Return a step that changes the entries of the groups of one form; of those only that are, or are not, or may be new."""

    def change_group(group: Group) -> Group:
        if news is not None and news != (group.status in {"new", "possible", ASKED}):
            return group
        return replace(group, entries=tuple(map(change_entry, group.entries)))

    def change_entry(entry: Entry) -> Entry:
        changed = change(entry)
        return entry if changed == entry else replace(changed, lacks=LACKS[form])

    return _change_groups(form, change_group)


def _one_line(entry: Entry) -> Entry:
    return replace(entry, lines=entry.lines[:1])


def _brief(entry: Entry) -> Entry:
    return replace(entry, lines=(entry.brief,) if entry.brief else ())


def _words_only(entry: Entry) -> Entry:
    """Return an entry with its words and its number, and what else it says than its theme."""
    said = tuple(line for line in entry.lines if line != say_also(""))
    return replace(entry, name="", theme="", lines=said)


def _without_headlines(group: Group) -> Group:
    """Return a group without what says of a theme that goes on, in our words, what its quote says below."""
    return replace(group, entries=tuple(replace(one, name="") if one.theme else one for one in group.entries))


STEPS: tuple[Step, ...] = (  # what goes on is shortened before what is new
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
