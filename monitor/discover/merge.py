"""The union of what the routes found: one link for each assessment."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from monitor.discover.addresses import common_form
from monitor.models import Link

ROUTES = ("sitemap", "hub", "listing", "predicted")  # best first


def merge_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return one link for each date and edition, from the best route that names it, newest first.

    Title and lastmod, where it has none, come from the other routes. Where routes claim several dates for one
    address, a title's claim holds. Links without a date are told apart by address, and come last.
    """
    ordered = sorted(links, key=_preference)
    claims = _collect_claims(ordered)
    groups: dict[object, list[Link]] = {}
    for link in ordered:
        day, edition = claims.get(common_form(link.url), (None, link.edition))
        key = (day, edition) if day else common_form(link.url)
        groups.setdefault(key, []).append(replace(link, date=day, edition=edition))
    united = map(_merge, groups.values())
    return tuple(sorted(united, key=lambda k: (k.date or date.min, k.edition, k.url), reverse=True))


def _preference(link: Link) -> tuple[object, ...]:
    """Return a sort key: the best route first, then an order that depends on nothing but the links."""
    rest = (link.url, link.title, link.date, link.edition, link.modified_at)
    return (ROUTES.index(link.route), *map(str, rest))


def _collect_claims(ordered: Sequence[Link]) -> dict[str, tuple[date, str]]:
    """Return the date and edition of each address: of a title if there is one, else by the best route."""
    best_first = sorted(ordered, key=lambda link: link.title is None)
    return {common_form(link.url): (link.date, link.edition) for link in reversed(best_first) if link.date}


def _merge(group: Sequence[Link]) -> Link:
    return replace(
        group[0],
        title=next((link.title for link in group if link.title), None),
        modified_at=next((link.modified_at for link in group if link.modified_at), None),
    )
