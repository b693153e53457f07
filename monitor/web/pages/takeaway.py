"""One takeaway: why it was judged as it was, and how to correct that."""

from collections.abc import Iterator, Sequence

from flask import render_template

from monitor.compose.phrases import refer_to_other_theme
from monitor.store.answers import Asked
from monitor.text import counted, in_quotes, long_date
from monitor.web.models.day import build_item
from monitor.web.models.theme import anchor_of
from monitor.web.models.words import day_and_clock, sentence
from monitor.web.moved import Missing
from monitor.web.pages import pages
from monitor.web.pages.finding import find_logged, find_stored
from monitor.web.routing import day_url, named_url, text_url
from monitor.web.seen import Present
from monitor.web.site import current_series, current_site, read_series


@pages.get("/<assessment:key>/<int:number>")
def takeaway(key: str, number: int) -> str:
    """Show a takeaway by its id."""
    with read_series() as (store, overview):
        stored = find_stored(store, overview, key)
        done = find_logged(store, overview)
        opinions = store.answers.of_day(current_series(), stored.assessment.date)
        corrections = store.corrections.standing(current_series())
        present = Present(store, overview, current_series())
    verdict = next((one for one in stored.verdicts if one.number == number), None)
    issue = stored.issue
    if verdict is None or issue is None:
        many = counted(len(stored.assessment.takeaways), "takeaway")
        is_there = any(one.number == number for one in stored.assessment.takeaways)
        raise Missing(
            "Not judged yet" if is_there else "There is no such takeaway",
            f"The assessment of {long_date(stored.assessment.date)} has {many}.",
            [("The assessment", day_url(key)), ("Its full text, with all edits", text_url(key))],
        )
    item = build_item(overview, issue, verdict)
    return render_template(
        "takeaway.html",
        page="takeaway",
        i=item,
        issue=issue,
        reasons=[
            sentence((refer_to_other_theme(one) if item.joins else one).text) for one in verdict.reasons
        ],
        wanted=[sentence(one.text) for one in corrections.why_told(verdict)],
        opinions=list(_opinions([one for one in opinions if one.takeaway == verdict.takeaway.text])),
        done=done,
        others=overview.others(item.theme),
        seen=present.of_takeaway(item.id),
        act_url=named_url("actions.act_on_takeaway", item.id),
        anchor=anchor_of(item.id),
    )


def _opinions(answers: Sequence[Asked]) -> Iterator[str]:
    """Yield the second reader's opinion, or why there is none."""
    site = current_site()
    for one in answers:
        asked = f"{one.model}, {day_and_clock(one.asked_at, site.now().date(), site.config.timezone)}"
        if one.opinion is None:
            yield f"{asked}: no answer that could be used ({one.error})"
        else:
            why = f" ({in_quotes(one.opinion.reason)})" if one.opinion.reason else ""
            yield f"{asked}: {one.opinion.said}{why}"
