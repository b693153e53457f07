"""Find the stored assessment that a publisher took down and put on the site anew, under another number and address."""

from monitor.discover import same_slug
from monitor.errors import FetchError, NotFound
from monitor.identity import find_same
from monitor.models import Assessment
from monitor.pipeline.session import Session
from monitor.revise import texts_of


def find_replaced(session: Session, new: Assessment) -> Assessment | None:
    """Return the stored assessment of about the same date whose page is gone and whose takeaways the new one has, or None.

    Its old address is requested only if all takeaways are the same, and must answer that nothing is there, or lead to the new one.
    """
    known = session.store.assessments
    if (
        new.partial
        or not (new.takeaways and new.publisher_id)
        or find_same(new, known.of_day(new.series, new.date))
    ):
        return None
    said = texts_of(new)
    alike = (
        one for one in known.near(new.series, new.date) if _is_other_post(one, new) and texts_of(one) == said
    )
    return next((one for one in alike if _is_gone(session, one, new)), None)


def _is_other_post(old: Assessment, new: Assessment) -> bool:
    """Return whether number and address differ, where both have a number; posts that share either are told apart by other rules."""
    return (
        old.layout == new.layout
        and bool(old.publisher_id)
        and old.publisher_id != new.publisher_id
        and not same_slug(old.url, new.url)
    )


def _is_gone(session: Session, old: Assessment, new: Assessment) -> bool:
    """Return whether the address at which the old page was read says that nothing is there, or leads to the new page."""
    links = session.store.pages.of_day(session.key, old.date)
    read_at = [link.url for link in links if link.route != "mirror" and same_slug(link.url, old.url)]
    return bool(read_at) and all(_is_left(session, url, new) for url in read_at)


def _is_left(session: Session, url: str, new: Assessment) -> bool:
    try:
        return same_slug(session.fetch(url).url, new.url)
    except NotFound:
        return True
    except FetchError:
        return False
