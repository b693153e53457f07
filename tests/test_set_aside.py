"""Laws of pages that could not be read: what is said of each is true now, names the culprit, and offers only what can be done."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.cli.status import _lines
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, load_post
from monitor.pipeline.status import read_status
from monitor.site import Link
from monitor.text import short_date
from tests.desk import Desk

pytestmark = pytest.mark.slow  # each is quick, all of them are not

Spoil = Callable[[Answer], Answer]


def _shell(page: Answer) -> Answer:
    """Return a page without its lists, as in a layout that is not known."""
    return Answer(body=re.sub(rb"<(ol|ul)\b.*?</\1>", b"", page.body, flags=re.DOTALL))


def _half(page: Answer) -> Answer:
    return Answer(body=page.body[: len(page.body) // 2])


def _garbled(page: Answer) -> Answer:
    first = load_post(DAYS[3]).takeaways[0].encode()
    return Answer(body=page.body.replace(first[:20], first[:20] + "\ufffd".encode()))


def _ahead(page: Answer) -> Answer:
    """Return a page that is dated nine days later."""
    day = DAYS[3]
    later = day + timedelta(days=9)
    found = page.body
    for style in ("%B {0}, %Y", "%Y-%m-%d"):
        old, new = (one.strftime(style).format(one.day) for one in (day, later))
        found = found.replace(old.encode(), new.encode())
    return Answer(body=found)


def _spoil(desk: Desk, spoil: Spoil | None) -> None:
    """Let the page of the fourth day be spoilt, or gone."""
    path = desk.site.path_of(DAYS[3])
    desk.site.instead = {}
    page = desk.site.answer(path)
    assert page is not None
    desk.site.instead = {path: spoil(page) if spoil else None}


def _begin(desk: Desk, spoil: Spoil) -> None:
    """See three days, and a fourth whose page is spoilt."""
    desk.play(*DAYS[:3])
    desk.site.today = DAYS[3]
    _spoil(desk, spoil)
    desk.check()


def _said(desk: Desk) -> str:
    """Return what `monitor status` says."""
    with desk.store() as store:
        found = read_status(desk.config, store, desk.now)
    lines = _lines(found, desk.now, ZoneInfo("UTC"))
    return " ".join(" ".join(line if isinstance(line, str) else line.text for line in lines).split())


def _told(desk: Desk, kind: str) -> tuple[str, str]:
    """Return subject and text of the one notice with this in its id."""
    [post] = [one for one in desk.hook.received if kind in one["id"] and one["kind"] == "operator"]
    return post["subject"], " ".join(post["text"].split())


@pytest.mark.parametrize("spoil", [_ahead, _shell])
def test_a_page_that_was_withdrawn_is_not_said_to_have_been_read(desk: Desk, spoil: Spoil) -> None:
    """Nor to be still unread: there is no page that could be saved; and status no longer has it set aside."""
    _begin(desk, spoil)
    _spoil(desk, None)
    desk.play(DAYS[4])
    subject, text = _told(desk, "-over")
    name = desk.config.series[DEMO_KEY].name
    assert subject == f"The page of the {name} that could not be read was withdrawn"
    page = f"{desk.site.base}{load_post(DAYS[3]).path}"
    assert f"No longer on the site: {short_date(DAYS[3])}: {page}. The trouble began" in text
    assert "import" not in text
    said = _said(desk)
    assert "set aside" not in said
    assert "looked for" not in said
    assert "1 page of the" in said
    assert "is not on the site: withdrawn, or not there yet" in said
    assert "could not be read" not in said


@pytest.mark.parametrize(
    ("spoil", "culprit"),
    [
        (
            _ahead,
            "the publisher misdated it, or this machine's clock is slow; it is read once that day has come",
        ),
        (_garbled, "it was garbled by the publisher or on its way; `monitor import` reads a copy"),
        (_shell, "If its layout has changed, monitor needs an update."),
    ],
)
def test_the_notice_of_a_page_that_cannot_be_read_names_the_one_who_must_act(
    desk: Desk, spoil: Spoil, culprit: str
) -> None:
    """A date in the future or damaged letters are no new layout."""
    _begin(desk, spoil)
    _, text = _told(desk, "-layout-")
    assert culprit in text
    assert ("layout has changed" in text) is (spoil is _shell)


@pytest.mark.parametrize("order", [(_half, _half, _half, _garbled), (_garbled, _shell), (_shell, _half)])
def test_of_one_page_the_latest_reason_counts(desk: Desk, order: tuple[Spoil, ...]) -> None:
    """However many incidents it began, `monitor status` gives one reason, that of the last check."""
    _begin(desk, order[0])
    for spoil in order[1:]:
        _spoil(desk, spoil)
        report = desk.check()
    [latest] = {str(one) for one in report.failures}
    reason = latest.partition(": looked for ")[2]
    said = _said(desk).split(": looked for ")[1:]
    assert [one[: len(reason)] for one in said] == [reason] * len(said)
    assert said


def test_of_a_page_that_is_not_there_nobody_is_told_to_save_it(desk: Desk) -> None:
    """The newest assessment was set aside, then withdrawn while a list still names it."""
    _begin(desk, _garbled)
    _spoil(desk, None)
    for _ in range(4):
        desk.check()
    said = _said(desk)
    assert "not there (status 404)" in said
    assert "import" not in said
    assert "damaged letters" not in said
    assert "garbled" not in said
    assert load_post(DAYS[3]).path in said


def test_of_a_page_whose_date_no_list_gives_is_said_when_it_is_tried_next(desk: Desk) -> None:
    """It rests, though no newer assessment is unread."""
    desk.play(DAYS[0])
    link = Link(url=f"{desk.site.base}/backgrounder/undated", title="Saltmarsh", date=None, route="hub")
    with desk.store() as store:
        store.pages.remember_links(DEMO_KEY, [link])
        store.pages.note_failure(DEMO_KEY, link, "no page", at=desk.now)
        store.pages.count_failure(DEMO_KEY, link, at=desk.now)
        assert set(store.pages.resting(DEMO_KEY, until=DAYS[0], now=desk.now)) == {link.url}
        assert link not in store.pages.due(
            DEMO_KEY, since=DAYS[0], recheck=timedelta(days=7), now=desk.now, latest=DAYS[0]
        )
