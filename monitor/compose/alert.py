"""Compose what cannot wait for a digest: a theme is new, or a theme goes on."""

from collections.abc import Mapping, Sequence

from monitor.compose.digest import build_entry
from monitor.compose.message import Templates, build_message
from monitor.compose.view import Group, View, counted, dateline_of
from monitor.models import Assessment, Message, Theme, Verdict
from monitor.worddiff import clip, plain

NAME = 90  # characters of a theme's name in a subject


def compose_alert(
    *,
    id: str,  # noqa: A002  the message's own word for it
    series_name: str,
    source: str,
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    themes: Mapping[str, Theme],
    asked: Sequence[Verdict] = (),
    note: str | None = None,
    templates: Templates = (),
) -> Message:
    """Return one alert about all new themes of an assessment; the subject names the theme, or counts them.

    `asked` are further takeaways that the reader asked to hear of: of themes they follow, or with words they watch.
    """
    fresh = [verdict for verdict in verdicts if verdict.status == "new"]
    opened = list(dict.fromkeys(verdict.theme for verdict in fresh))
    view = View(
        headline=_headline(opened, themes) if opened else f"{counted(len(asked), 'takeaway')} you asked for",
        series_name=plain(series_name),
        dateline=dateline_of(assessment),
        summary=f"{len(fresh) + len(asked)} of {counted(len(assessment.takeaways), 'takeaway')}",
        groups=tuple(
            _group(status, heading, found, assessment, themes)
            for status, heading, found in (("new", "New", fresh), ("updated", "You asked for", asked))
            if found
        ),
        note=plain(note) if note else None,
        source=plain(source),
        url=plain(assessment.url),
    )
    return build_message(
        view, id=id, kind="alert", series=assessment.series, date=assessment.date, templates=templates
    )


def compose_update(
    *,
    id: str,  # noqa: A002  the message's own word for it
    answers: str,
    series_name: str,
    source: str,
    assessment: Assessment,
    verdicts: Sequence[Verdict],
    themes: Mapping[str, Theme],
    templates: Templates = (),
) -> Message:
    """Return the news of one theme (the verdicts are all on it), in answer to the alert that opened it."""
    status = "returning" if any(verdict.status == "returning" for verdict in verdicts) else "updated"
    heading = status.capitalize()
    theme = themes.get(verdicts[0].theme)
    view = View(
        headline=f"{heading}: {clip(plain(theme.name), NAME)}" if theme else f"{heading} theme",
        series_name=plain(series_name),
        dateline=dateline_of(assessment),
        summary=f"{len(verdicts)} of {counted(len(assessment.takeaways), 'takeaway')}",
        groups=(_group(status, heading, verdicts, assessment, themes),),
        source=plain(source),
        url=plain(assessment.url),
    )
    return build_message(
        view,
        id=id,
        kind="update",
        series=assessment.series,
        date=assessment.date,
        answers=answers,
        templates=templates,
    )


def _headline(opened: Sequence[str], themes: Mapping[str, Theme]) -> str:
    if len(opened) == 1 and opened[0] in themes:
        return f"New theme: {clip(plain(themes[opened[0]].name), NAME)}"
    return counted(len(opened), "new theme")


def _group(
    status: str,
    heading: str,
    verdicts: Sequence[Verdict],
    assessment: Assessment,
    themes: Mapping[str, Theme],
) -> Group:
    inside = sorted(verdicts, key=lambda verdict: verdict.takeaway.position)
    entries = tuple(build_entry(verdict, assessment, themes) for verdict in inside)
    return Group(status=status, heading=heading, entries=entries)
