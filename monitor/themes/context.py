"""What an assessment says of each of its takeaways elsewhere."""

from typing import NamedTuple

from monitor.models import Assessment
from monitor.themes.details import find_details
from monitor.themes.toplines import find_toplines


class Context(NamedTuple):
    """Texts beside the takeaways, one for each; "" where there is none."""

    support: tuple[str, ...]  # the toplines that each leads
    details: tuple[str, ...]  # the paragraphs that each sums up


def find_context(assessment: Assessment) -> Context:
    """Return the toplines that each takeaway leads, and the paragraphs of the assessment that it sums up."""
    body = tuple(text for section in assessment.sections for text in section.paragraphs)
    takeaways, toplines = assessment.takeaways, assessment.toplines
    return Context(find_toplines(takeaways, toplines), find_details(takeaways, toplines, body))
