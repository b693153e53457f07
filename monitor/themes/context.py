"""What the rest of an assessment says about each of its takeaways."""

from typing import NamedTuple

from monitor.models import Assessment
from monitor.themes.details import find_details
from monitor.themes.toplines import find_toplines


class Context(NamedTuple):
    """Two texts for each takeaway, "" if there is none."""

    support: tuple[str, ...]  # the toplines it leads
    details: tuple[str, ...]  # the paragraphs it sums up


def find_context(assessment: Assessment) -> Context:
    """Return the toplines that each takeaway leads, and the paragraphs that it sums up."""
    body = tuple(text for section in assessment.sections for text in section.paragraphs)
    takeaways, toplines = assessment.takeaways, assessment.toplines
    return Context(find_toplines(takeaways, toplines), find_details(takeaways, toplines, body))
