"""Merge the links of all routes into one link for each address."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from monitor.discover.addresses import common_form
from monitor.site import Link

ROUTES = ("sitemap", "hub", "listing", "predicted")  # best first


def merge_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return one link for each address, from the best route that names it, newest first and undated ones last.

    A missing title comes from the other routes, and lastmod is the newest. If routes claim different dates for one
    address, the date of a link with a title wins. Two addresses with one date stay two links, as a date may have two
    assessments.
    """
    groups: dict[str, list[Link]] = {}
    for link in sorted(links, key=_preference):
        groups.setdefault(common_form(link.url), []).append(link)
    merged = map(_merge, groups.values())
    return tuple(
        sorted(merged, key=lambda link: (link.date or date.min, link.edition, link.url), reverse=True)
    )


def _preference(link: Link) -> tuple[object, ...]:
    """Return a sort key: best route first, then an order that depends only on the links."""
    rest = (link.url, link.title, link.date, link.edition, link.modified_at)
    return (ROUTES.index(link.route), *map(str, rest))


def _merge(group: Sequence[Link]) -> Link:
    """Merge the links of one address, best route first."""
    dated = sorted((link for link in group if link.date), key=lambda link: link.title is None)
    claim = dated[0] if dated else group[0]
    return replace(
        group[0],
        title=next((link.title for link in group if link.title), None),
        date=claim.date,
        edition=claim.edition,
        modified_at=max((link.modified_at for link in group if link.modified_at), default=None),
    )
