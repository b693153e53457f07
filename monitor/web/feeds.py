"""Feeds of new themes, of assessments, and of one theme, as Atom and JSON Feed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from flask import Blueprint, Flask, Response, render_template, request, url_for
from werkzeug.urls import iri_to_uri

from monitor.compose.phrases import FIRST_DAY, DisplayName, count_parts, join_parts
from monitor.store import Store
from monitor.text import long_date, plain, with_edition
from monitor.web.models.feed import MAX_ENTRIES, Feed, FeedEntry, render_atom, render_json_feed
from monitor.web.models.overview import SAID, Issue, Mention, Overview, ThemeHistory
from monitor.web.pages.finding import find_theme
from monitor.web.routing import day_url, takeaway_url, theme_url
from monitor.web.site import current_series, current_site, read_series

feeds = Blueprint("feeds", __name__, url_prefix="/feeds")

FORM = "<any(atom, json):form>"
TYPES = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}


@feeds.get(f"/new-themes.{FORM}")
def new_themes(form: str) -> Response:
    """Serve the latest new themes, one entry each; muted ones are left out, as in messages."""
    with read_series() as (store, overview):
        new = [theme for theme in overview.unmuted.themes.values() if theme.first.status == "new"]
        new.sort(key=lambda theme: (theme.first.column, theme.first.takeaway.position))
        entries = tuple(_theme_entry(store, overview, theme) for theme in reversed(new[-MAX_ENTRIES:]))
    return _answer(form, "new-themes", "new themes", url_for("pages.today"), entries)


@feeds.get(f"/assessments.{FORM}")
def assessments(form: str) -> Response:
    """Serve the latest assessments, one entry each, which says what was new."""
    with read_series() as (store, overview):
        entries = tuple(
            _assessment_entry(store, overview, issue) for issue in reversed(overview.issues[-MAX_ENTRIES:])
        )
    return _answer(form, "assessments", "assessments", url_for("pages.today"), entries)


@feeds.get(f"/themes/<assessment:key>/<int:number>.{FORM}")
def one_theme(key: str, number: int, form: str) -> Response:
    """Serve the latest takeaways of a theme, one entry each."""
    with read_series() as (store, overview):
        theme = find_theme(overview, f"{key}/{number}")
        latest = reversed(theme.mentions[-MAX_ENTRIES:])
        entries = tuple(_mention_entry(store, overview, theme, mention) for mention in latest)
    return _answer(form, f"theme:{theme.id}", plain(theme.name), theme_url(theme.id), entries)


def render_feed(app: Flask, path: str, base_url: str) -> bytes:
    """Return a feed as it is served, to write it to a file; raises LookupError with the reason."""
    with app.test_client() as client:
        answer = client.get(path, base_url=base_url)
    if answer.status_code != 200:  # noqa: PLR2004 (OK)
        raise LookupError(f"{path}: {answer.status}")
    body: bytes = answer.data
    return body


def _answer(form: str, name: str, title: str, page: str, entries: tuple[FeedEntry, ...]) -> Response:
    site, series = current_site(), current_series()
    block = site.config.series[series]
    feed = Feed(
        id=_urn(series, name),
        title=f"{block.name}: {title}",
        author=f"monitor, quoting the {block.publisher}",
        self_url=iri_to_uri(_absolute(request.full_path.rstrip("?"))),
        page_url=_absolute(page),
        entries=entries,
    )
    body = render_atom(feed) if form == "atom" else render_json_feed(feed)
    return Response(body, content_type=TYPES[form])


def _theme_entry(store: Store, overview: Overview, theme: ThemeHistory) -> FeedEntry:
    return _entry(
        store,
        overview.issues[theme.first.column],
        id=f"theme:{theme.id}",
        title=theme.name,
        path=theme_url(theme.id),
        quotes=[(theme.first, theme)],
        category="new",
    )


def _mention_entry(store: Store, overview: Overview, theme: ThemeHistory, mention: Mention) -> FeedEntry:
    return _entry(
        store,
        overview.issues[mention.column],
        id=f"theme:{theme.id}:{mention.id}",
        title=f"{_display_name(mention, theme).name}, {with_edition(long_date(mention.date), mention.takeaway.edition)}",
        path=takeaway_url(mention.id),
        quotes=[(mention, theme)],
        category=mention.status,
    )


def _assessment_entry(store: Store, overview: Overview, issue: Issue) -> FeedEntry:
    quotes = list(_quotes(overview, issue))
    unmuted = [(mention, theme) for mention, theme in quotes if mention.id not in overview.muted]
    told = {
        (mention.said, mention.id if mention.said == "possible" else theme.id) for mention, theme in unmuted
    }
    counts = Counter(said for said, _ in told)
    counts["dropped"] = sum(not theme.muted for theme in overview.fell_silent.get(issue.column, ()))
    said = join_parts(count_parts(counts)) if issue.column else FIRST_DAY
    return _entry(
        store,
        issue,
        id=f"assessment:{issue.key}",
        title=f"{with_edition(long_date(issue.date), issue.edition)}{' –' if ': ' in said else ':'} {said[:1].lower()}{said[1:]}",
        path=day_url(issue.key),
        quotes=unmuted,
        muted=len(quotes) - len(unmuted),
        category="new" if counts["new"] else "possibly-new" if counts["possible"] else "nothing-new",
    )


def _quotes(overview: Overview, issue: Issue) -> Iterator[tuple[Mention, ThemeHistory]]:
    """Yield the takeaways of an assessment with their main themes, in the order of SAID."""
    found = []
    for takeaway in issue.takeaways:
        theme = overview.themes[takeaway.theme]
        found.append(
            (next(one for one in reversed(theme.until(issue.column)) if one.takeaway == takeaway), theme)
        )
    yield from sorted(found, key=lambda pair: (SAID.index(pair[0].said), pair[0].takeaway.position))


def _entry(
    store: Store,
    issue: Issue,
    *,
    id: str,
    title: str,
    path: str,
    quotes: Iterable[tuple[Mention, ThemeHistory]],
    category: str,
    muted: int = 0,
) -> FeedEntry:
    published, updated, source = _facts(store, issue)
    html = render_template(
        "feed-entry.html",
        muted=muted,
        quotes=[
            (
                one,
                theme,
                _display_name(one, theme),
                _absolute(takeaway_url(one.id)),
                _absolute(theme_url(theme.id)),
            )
            for one, theme in quotes
        ],
        day=issue.date,
        source=source,
        page=_absolute(day_url(issue.key)),
    )
    return FeedEntry(
        id=_urn(current_series(), id),
        title=plain(title),
        url=_absolute(path),
        published=published,
        updated=updated,
        html=html,
        category=category,
    )


def _display_name(mention: Mention, theme: ThemeHistory) -> DisplayName:
    return theme.display_name(mention.id, mention.takeaway.text, mention.said)


def _facts(store: Store, issue: Issue) -> tuple[datetime, datetime, str]:
    """Return when an assessment was published, when it last changed, and its address at the publisher."""
    revisions = store.assessments.revisions(current_series(), issue.date, issue.edition)
    first = revisions[0].assessment.published_at if revisions else None
    published = first or datetime.combine(issue.date, time(), UTC)
    changed = [revision.seen_at for revision in revisions[1:] if revision.changes]
    return published, max([published, *changed]), revisions[-1].assessment.url if revisions else ""


def _urn(series: str, name: str) -> str:
    """Return an id that RFC 4287 allows: an edition may have spaces, which a URI must not."""
    return iri_to_uri(f"urn:monitor:{series}:{name}")


def _absolute(path: str) -> str:
    """Return an absolute address, since feed readers know no page that it could be relative to."""
    base = current_site().serve.base_url or request.host_url.rstrip("/")
    return f"{base}{path}"
