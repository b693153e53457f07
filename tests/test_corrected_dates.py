"""Laws of a post whose date the publisher corrects: it is one assessment, which has the date that it has now."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY
from monitor.pipeline.correct import correct
from monitor.pipeline.notify import is_unsent
from monitor.pipeline.report import Report
from tests.desk import Desk, Site, build_config, digest
from tests.receivers import run_hook
from tests.web.world import client_of

pytestmark = pytest.mark.slow

PATH = "/research/saltmarsh/saltmarsh-campaign-assessment-20/"
LATER = PATH.replace("20", "21")
SUNDAY = DAYS[6]  # June 14


class Misdated(Site):
    """The demo's site, with a post whose address tells no date."""

    def __init__(self) -> None:
        super().__init__()
        self.modified = ""
        self.path = PATH

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what stands at a path; the sitemap with the post in it."""
        found = super().answer(path, query)
        if found and path == "/sitemap_index.xml":
            return replace(found, body=found.body + f"<!-- {self.modified} -->".encode())
        if not found or path != "/post-sitemap.xml" or not self.modified:
            return found
        row = f"<url><loc>{self.base}{self.path}</loc><lastmod>{self.modified}</lastmod></url></urlset>"
        return replace(found, body=found.body.replace(b"</urlset>", row.encode()))

    def post(self, day: str, *, at: datetime, page: bytes | None = None) -> bytes:
        """Publish the assessment of June 14 as that of another day of June, and return it as that of its own."""
        today, self.today = self.today, SUNDAY
        found = super().answer(self.path_of(SUNDAY))
        self.today = today
        assert found is not None
        right = page or found.body.replace(b"june-14-2026/", b"20/").replace(b"june-14-2026", b"20")
        self.modified = at.isoformat()
        wrong = right.replace(b"June 14", f"June {day}".encode())
        modified = re.sub(
            rb'("dateModified": "|modified_time" content=")[^"]*', rb"\g<1>" + self.modified.encode(), wrong
        )
        self.instead[PATH] = Answer(body=modified)
        return right


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that knows the days up to June 13."""
    with Misdated() as site, run_hook() as hook:
        found = Desk(site, hook, build_config(tmp_path, site.base, hook.url))
        found.play(*DAYS[4:6])
        found.now = datetime(2026, 6, 15, 3, tzinfo=UTC)
        yield found


def publish(desk: Desk, day: str, *, page: bytes | None = None, modified: datetime | None = None) -> Report:
    """Publish the post under a day of June, and check an hour later."""
    assert isinstance(desk.site, Misdated)
    desk.site.post(day, at=modified or desk.now, page=page)
    desk.now += timedelta(hours=1)
    return desk.check()


def stored(desk: Desk) -> list[tuple[str, str]]:
    """Return day and edition of what is stored of June 12 and later."""
    with desk.store() as store:
        found = store.assessments.all(DEMO_KEY, since=DAYS[4])
        return [(f"{one.date:%d}", one.edition) for one in found]


def test_a_post_has_the_date_that_its_publisher_corrects(desk: Desk) -> None:
    """The wrong day is left, all is judged as if it had been right at first, and nobody is told twice."""
    publish(desk, "13")
    assert stored(desk) == [("12", ""), ("13", ""), ("13", "second post")]
    told = desk.hook.ids()
    report = publish(desk, "14")
    assert ([one.date for one in report.revised], report.added) == ([SUNDAY], ())
    assert stored(desk) == [("12", ""), ("13", ""), ("14", "")]
    assert (desk.hook.ids(), told[-1]) == (told, f"{DEMO_KEY}-2026-06-13-second-post-digest")
    with desk.store() as store:
        verdicts = store.assessments.judged(DEMO_KEY)
        mentions = store.history(DEMO_KEY).openers
        assert len(store.assessments.revisions(DEMO_KEY, SUNDAY)) == 2
        store.assessments.forget_verdicts(DEMO_KEY, since=DAYS[0])
    desk.check()
    with desk.store() as store:
        assert store.assessments.judged(DEMO_KEY) == verdicts
        assert store.history(DEMO_KEY).openers == mentions
    assert [one.date for one in verdicts][-3:] == [*DAYS[4:7]]


def test_corrections_and_names_go_with_a_post_to_its_date(desk: Desk) -> None:
    """What the user said of a takeaway holds under its new number."""
    publish(desk, "13")
    with desk.store() as store:
        said = correct(
            desk.config,
            store,
            DEMO_KEY,
            kind="split",
            subject="2026-06-13+second post/2",
            value=None,
            now=desk.now,
        )
        names = store.theme_names.of(DEMO_KEY)
    publish(desk, "14")
    with desk.store() as store:
        [kept] = store.corrections.log(DEMO_KEY)
        [day] = store.assessments.judged(DEMO_KEY, since=SUNDAY)
        assert (kept.correction.id, kept.correction.subject) == (said.id, "2026-06-14/2")
        assert day.verdicts[1].theme == "2026-06-14/2"
        assert store.theme_names.of(DEMO_KEY)["2026-06-14/2"].name == names[said.subject].name


def test_a_post_that_gets_another_address_with_its_date_is_the_same_by_its_number(desk: Desk) -> None:
    """An address often tells the date: the post moves, and is told once; other words are another assessment."""
    publish(desk, "13")
    assert isinstance(desk.site, Misdated)
    told, old = desk.hook.ids(), desk.site.instead.pop(PATH)
    assert old is not None
    body = old.body.replace(b"June 13", b"June 14").replace(b"assessment-20/", b"assessment-21/")
    desk.site.instead[LATER], desk.site.path = Answer(body=body), LATER
    desk.site.modified = desk.now.isoformat()
    report = desk.check()
    assert ([one.date for one in report.revised], report.added) == ([SUNDAY], ())
    assert stored(desk) == [("12", ""), ("13", ""), ("14", "")]
    assert desk.hook.ids() == told


def republish(desk: Desk, *, old: Answer | None, day: str, number: bytes = b"900") -> Report:
    """Put the post on the site anew, under another number and address, as of a day of June; `old` is what stays at its address."""
    assert isinstance(desk.site, Misdated)
    page = desk.site.instead[PATH]
    assert page
    body = re.sub(rb"post-\d+", b"post-" + number, page.body)
    body = body.replace(b"June 13", f"June {day}".encode()).replace(b"assessment-20/", b"assessment-21/")
    desk.site.instead |= {PATH: old, LATER: Answer(body=body)}
    desk.site.path, desk.site.modified = LATER, desk.now.isoformat()
    desk.now += timedelta(hours=1)
    return desk.check()


@pytest.mark.parametrize(("day", "key"), [("14", "2026-06-14"), ("13", "2026-06-13+second post")])
def test_a_post_that_replaces_one_that_is_gone_is_told_once(desk: Desk, day: str, key: str) -> None:
    """If all takeaways are the same: it has the number, address and date of the new one, and what the user said holds."""
    publish(desk, "13")
    with desk.store() as store:
        store.corrections.add(DEMO_KEY, "mute", "2026-06-13+second post/2", None, at=desk.now)
    told = desk.hook.ids()
    report = republish(desk, old=None, day=day)
    assert (report.added, len(report.revised), desk.hook.ids()) == ((), 1, told)
    assert len(stored(desk)) == 3
    with desk.store() as store:
        [moved] = [one for one in store.assessments.all(DEMO_KEY) if one.publisher_id == "900"]
        assert moved.url.endswith(LATER)
        assert [one.correction.subject for one in store.corrections.log(DEMO_KEY)] == [f"{key}/2"]
    assert desk.check().revised == ()


@pytest.mark.parametrize("what", ["still there", "out of order", "other words"])
def test_a_post_with_the_words_of_another_waits_unless_that_is_gone(desk: Desk, what: str) -> None:
    """If the old page answers, or cannot, the new one may lack its own text yet; other words are another assessment."""
    publish(desk, "13")
    assert isinstance(desk.site, Misdated)
    page = desk.site.instead[PATH]
    assert page
    if what == "other words":
        with desk.store() as store:
            [post] = [one for one in store.assessments.all(DEMO_KEY) if one.url.endswith(PATH)]
        words = post.takeaways[0].text.encode()[:30]
        desk.site.instead[PATH] = Answer(body=page.body.replace(words, b"Otherwise " + words))
    old = {"still there": page, "out of order": Answer(body=b"")}.get(what)
    report = republish(desk, old=old, day="14")
    assert [one.date for one in report.added] == [SUNDAY] * (what == "other words")
    waits = [str(one) for one in report.failures if "found those of 2026-06-13, word for word" in str(one)]
    assert bool(waits) == (what != "other words")


def test_links_in_messages_lead_to_the_date_that_a_post_has_now(desk: Desk) -> None:
    """A day, a takeaway, a theme or a text under its old date is found under the new one; nothing else moves."""
    publish(desk, "13")
    publish(desk, "14")
    client, old = client_of(desk.config), "2026-06-13+second post"
    with desk.store() as store:
        [day] = store.assessments.judged(DEMO_KEY, since=SUNDAY)
    opened = next(one.takeaway.position for one in day.verdicts if one.theme.startswith(f"{SUNDAY}/"))
    for path in ("/{}", "/{}/text", "/{}/text.txt", "/{}/2", f"/themes/{{}}/{opened}"):
        answer = client.get(path.format(old))
        assert (answer.status_code, answer.location) == (302, path.format(SUNDAY))
        assert client.get(answer.location).status_code == 200
    statuses = [client.get(f"/{key}").status_code for key in ("2026-06-13", "2026-06-13/99", "2026-06-20")]
    assert statuses == [200, 404, 404]


def test_an_old_copy_takes_no_date_back(desk: Desk) -> None:
    """A page that was last modified before the correction comes from a cache: nothing is stored or told."""
    before = desk.now
    publish(desk, "13")
    publish(desk, "14")
    told = desk.hook.ids()
    report = publish(desk, "13", modified=before)
    assert (report.added, report.revised, stored(desk)[-1]) == ((), (), ("14", ""))
    assert desk.hook.ids() == told


def test_other_words_at_an_address_are_another_assessment(desk: Desk) -> None:
    """Where the publisher puts a new day's post over an older one, it is told, and the older one stays."""
    publish(desk, "13")
    desk.site.today = DAYS[7]
    other = desk.site.answer(desk.site.path_of(DAYS[7]))
    desk.site.today = DAYS[5]
    assert other is not None
    page = other.body.replace(b"june-15-2026", b"20").replace(b"June 15", b"June 14")
    report = publish(desk, "14", page=page)
    assert [one.date for one in report.added] == [SUNDAY]
    assert stored(desk) == [("12", ""), ("13", ""), ("13", "second post"), ("14", "")]
    assert desk.hook.ids()[-1] == digest(SUNDAY)


def test_what_was_dated_into_the_history_is_told_under_its_date(desk: Desk) -> None:
    """Nobody was told of a post dated before the first check; corrected, it is new."""
    publish(desk, "11")
    told = desk.hook.ids()
    report = publish(desk, "14")
    assert [one.date for one in report.added] == [SUNDAY]
    assert desk.hook.ids() == [*told, digest(SUNDAY)]


def test_what_waits_for_a_digest_is_told_under_its_date(desk: Desk) -> None:
    """A digest of the day, not sent when the date is corrected, holds the post once, under the date it has now."""
    desk.set_channel(digest="daily at 12:00")
    publish(desk, "13")
    publish(desk, "14")
    with desk.store() as store:
        waiting = store.digest_queue.waiting(DEMO_KEY)["desk"]
    assert [(one.date, one.edition) for one in waiting] == [(SUNDAY, "")]


def test_an_assessment_with_a_date_that_another_had_before_is_told_as_any(desk: Desk) -> None:
    """Its messages have ids of their own, and are composed anew without touching the other's."""
    publish(desk, "15")
    wrong = digest(DAYS[7])
    assert desk.hook.ids()[-1] == wrong
    publish(desk, "14")
    told = desk.hook.ids()
    desk.now += timedelta(days=1)
    desk.play(DAYS[7])
    assert desk.hook.ids() == [*told, wrong.replace("-digest", "-2-digest")]
    with desk.store() as store:
        first, second = (store.assessments.get(DEMO_KEY, day) for day in (SUNDAY, DAYS[7]))
        assert first
        assert second
        assert not is_unsent(store, first)
        assert not is_unsent(store, second)
        assert store.messages.withdraw(second, wrong.replace("-digest", "-2-digest")) == {"desk"}
        assert wrong in [one.message for one in store.deliveries.list()]
