"""Laws of discovery: what the lists say is checked before it is kept, and nothing they say can silence the rest."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from monitor.config import Config, MirrorSettings, SeriesSettings
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES, EDIT
from monitor.errors import LayoutChanged
from monitor.fetch import Fetcher
from monitor.net import Limits
from monitor.pipeline.check import check
from monitor.pipeline.status import read_status
from monitor.site import Page, Validators
from monitor.store.pages import MAX_DATED_REST, MAX_UNDATED_LINKS
from tests.desk import Desk, Site, build_config, digest, kinds, stored
from tests.receivers import run_hook

pytestmark = pytest.mark.slow  # each is quick, all of them are not

FAR = "9999-12-31T23:59:59+00:00"
PREFIX = "/research/saltmarsh/saltmarsh-campaign-assessment"
LISTS = 7  # requests of a check with nothing to read: robots.txt, four lists, two predicted addresses


class Rumours(Site):
    """The demo's site, whose sitemap names further addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.rumours: list[tuple[str, str]] = []  # path, lastmod
        self.asked: list[str] = []

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what stands at a path; the sitemap with the rumours in it."""
        self.asked.append(path)
        found = super().answer(path, query)
        if path == "/sitemap_index.xml" and found:  # as the publisher's, it changes with the sitemap
            return replace(found, body=found.body + b"<!-- %d more -->" % len(self.rumours))
        if path != "/post-sitemap.xml" or found is None:
            return found
        rows = (f"<url><loc>{self.base}{p}</loc><lastmod>{when}</lastmod></url>" for p, when in self.rumours)
        return replace(found, body=found.body.replace(b"</urlset>", f"{''.join(rows)}</urlset>".encode()))

    def page(self, day: date) -> bytes:
        """Return the page of a published day."""
        found = self._page(self.path_of(day))
        assert found is not None
        return found.body


@pytest.fixture
def site() -> Iterator[Rumours]:
    """The site."""
    with Rumours() as up:
        yield up


@pytest.fixture
def desk(tmp_path: Path, site: Rumours) -> Iterator[Desk]:
    """A desk with an empty store, on the first day."""
    with run_hook() as hook:
        yield Desk(site, hook, build_config(tmp_path, site.base, hook.url))


@pytest.mark.slow
def test_a_first_check_that_is_killed_is_repeated(desk: Desk) -> None:
    """Killed while the updates page is asked for: the next check opens the window and announces the newest all the same."""
    folder, base = desk.config.path.parent, desk.site.base
    desk.config = build_config(folder, base, desk.hook.url, updates="/research/saltmarsh/updates/")
    desk.site.today = DAYS[3]
    now = datetime(2026, 6, 12, 3, tzinfo=UTC)
    with pytest.raises(KeyboardInterrupt), desk.store() as store:
        check(desk.config, store, now=lambda: now, build=_killed_at_updates)
    report = desk.check()
    assert (len(report.added), report.failures, desk.hook.ids()) == (4, (), [digest(DAYS[3])])


def _killed_at_updates(config: Config, settings: SeriesSettings | MirrorSettings) -> Fetcher:
    class Killed(Fetcher):
        def get(self, url: str, validators: Validators | None = None) -> Page | None:
            if url.endswith("/updates/"):
                raise KeyboardInterrupt
            return super().get(url, validators)

    limits = Limits(total_timeout=10.0, max_bytes=1_000_000)
    return Killed(
        settings.site,
        user_agent=config.user_agent,
        limits=limits,
        request_interval=0,
        retries=0,
        retry_pause=1.0,
    )


SILENT = ["/sitemap_index.xml", DEMO_SERIES["hub"], "/research/"]  # the lists


def predictable(site: Site) -> tuple[date, date]:
    """Return two days in a row whose pages lie where they are looked for without a list."""
    first = next(day for day in DAYS if site.path_of(day).startswith("/research/"))
    return first, DAYS[DAYS.index(first) + 1]


@pytest.mark.slow
@pytest.mark.parametrize("checks", [1, 3])
def test_a_first_check_without_lists_announces_what_it_finds(desk: Desk, checks: int) -> None:
    """Only the predicted address answers: that day is announced at once, and the days after it, too.

    The lists then add the history, silently and as far back as a first check reads.
    """
    folder = desk.config.path.parent
    desk.config = build_config(folder, desk.site.base, desk.hook.url, history=2)
    day, after = predictable(desk.site)
    desk.site.instead = dict.fromkeys(SILENT)
    desk.site.today, desk.now = day, datetime.combine(day, time(23, 50, tzinfo=UTC))
    for _ in range(checks):
        desk.check()
    assert desk.hook.ids("digest") == [digest(day)]
    desk.site.instead.clear()
    desk.check()
    with desk.store() as store:
        assert stored(store) == [*DAYS[DAYS.index(day) - 2 : DAYS.index(day)], day]
    desk.play(after)
    assert desk.hook.ids("digest") == [digest(day), digest(after)]


@pytest.mark.slow
@pytest.mark.parametrize("junk", ["another site's", "another day's", "no markup"])
def test_junk_at_a_predicted_address_is_nothing(desk: Desk, junk: str) -> None:
    """No list said that an assessment is there: nothing fails, nothing is set aside, and the address is asked again."""
    before, day = predictable(desk.site)
    desk.play(before)
    other = desk.site.answer(desk.site.path_of(before))
    bodies = {
        "another site's": b"<html><head><title>Domain for sale</title></head><body><p>Buy it</p></body></html>"
    }
    lists = {path: desk.site.answer(path) for path in (*SILENT, "/post-sitemap.xml")}
    address = f"{PREFIX}-{day:%B}-{day.day}-{day.year}/".lower()
    desk.site.instead = lists | {
        address: other if junk == "another day's" else Answer(body=bodies.get(junk, b"%PDF-1.7"))
    }
    desk.site.today, desk.now = day, datetime.combine(day, time(23, 50, tzinfo=UTC))
    for _ in range(2):
        assert desk.check().failures == ()
    with desk.store() as store:
        found = read_status(desk.config, store, desk.now).series[0]
        guess = next(one for one in found.routes if one.route == "predicted")
        assert (found.quarantine, found.unread, guess.state, guess.newest) == ((), (), "works", None)
    del desk.site.instead[address]
    assert [one.date for one in desk.check().added] == [day]
    with desk.store() as store:
        [guess] = [one for one in store.routes.states(DEMO_KEY) if one.route == "predicted"]
        assert guess.newest == day


@pytest.mark.slow
def test_half_a_page_at_a_predicted_address_is_set_aside_until_it_is_gone(desk: Desk) -> None:
    """It may be the newest assessment in a new layout; where it turns out to be nothing, status says no more of it."""
    before, day = predictable(desk.site)
    desk.play(before)
    address = f"{PREFIX}-{day:%B}-{day.day}-{day.year}/".lower()
    desk.site.today = day
    page = desk.site.answer(address)
    assert page is not None
    broken = Answer(
        body=page.body.replace(b"Key Takeaways", b"Key Points").replace(b"key-takeaways", b"key-points")
    )
    desk.site.today = before
    desk.site.instead = {path: desk.site.answer(path) for path in (*SILENT, "/post-sitemap.xml")} | {
        address: broken
    }
    desk.site.today, desk.now = day, datetime.combine(day, time(23, 50, tzinfo=UTC))
    assert kinds(desk.check().failures) == [LayoutChanged]
    with desk.store() as store:
        found = read_status(desk.config, store, desk.now).series[0]
        guess = next(one for one in found.routes if one.route == "predicted")
        assert (len(found.quarantine), guess.state, guess.newest) == (1, "layout changed", None)
    desk.site.instead[address] = None
    desk.now += timedelta(hours=12)
    assert desk.check().failures == ()
    with desk.store() as store:
        found = read_status(desk.config, store, desk.now).series[0]
        assert (found.quarantine, found.unread) == ((), ())


def test_a_first_check_without_lists_announces_one_day(desk: Desk) -> None:
    """Where today's and yesterday's pages answer, yesterday's is silent history, as with lists."""
    before, day = predictable(desk.site)
    desk.site.instead = dict.fromkeys(SILENT)
    desk.site.today, desk.now = day, datetime.combine(day, time(23, 50, tzinfo=UTC))
    desk.check()
    with desk.store() as store:
        assert stored(store) == [before, day]
    assert desk.hook.ids("digest") == [digest(day)]


@pytest.mark.slow
@pytest.mark.parametrize("lastmod", ["", "0001-01-01", FAR, "2026-06-08"])
@pytest.mark.parametrize("slug", ["-june-30-2062/", "-december-31-2099/", "-june-11-2027/"])
def test_a_mistyped_year_hides_no_assessment(desk: Desk, site: Rumours, slug: str, lastmod: str) -> None:
    """Whenever it appears: real assessments are announced, and their edits are found."""
    day, old, new = EDIT
    site.rumours = [(PREFIX + slug, lastmod)]
    desk.play(DAYS[4], day)
    site.edit(day, old, new)
    desk.now += timedelta(days=1)
    assert [one.date for one in desk.check().revised] == [day]
    assert desk.hook.ids() == [digest(DAYS[4]), digest(day), desk.hook.ids("revision")[0]]


def test_a_lastmod_beyond_all_dates_hides_no_edit(desk: Desk, site: Rumours) -> None:
    """A lastmod in year 9999 is no time of a change: when it is right again, an edit is seen."""
    day, old, new = EDIT
    desk.play(DAYS[4])
    site.rumours = [(site.path_of(day), FAR)]
    desk.play(day)
    site.rumours = []
    site.edit(day, old, new)
    desk.now += timedelta(days=1)
    assert [one.date for one in desk.check().revised] == [day]


@pytest.mark.slow
def test_addresses_that_lead_nowhere_cost_little(desk: Desk, site: Rumours) -> None:
    """Sixty undated addresses that are not there: so many a check, each once a day, and none after six times."""
    site.rumours = [(f"{PREFIX}_{n}-1/", "2026-06-08") for n in range(60)]
    requests = [report.requests for report in desk.play(*[DAYS[0]] * 4)]
    assert max(requests) <= MAX_UNDATED_LINKS + LISTS + 1
    assert requests[3] <= LISTS
    for _ in range(60):
        desk.now += timedelta(days=8)
        desk.check()
    assert desk.check().requests <= LISTS
    assert max(site.asked.count(path) for path, _ in site.rumours) == 6


@pytest.mark.slow
def test_a_page_that_is_gone_is_asked_for_less_and_less(desk: Desk, site: Rumours) -> None:
    """A removed page is asked for at three checks, then after half an hour, then later, once there is a newer one."""
    desk.play(DAYS[0])
    path = site.path_of(DAYS[1])
    site.instead[path] = None
    desk.play(*[DAYS[2]] * 10)
    assert site.asked.count(path) == 4
    del site.instead[path]
    desk.now += MAX_DATED_REST
    assert [one.date for one in desk.check().added] == [DAYS[1]]


def test_junk_is_not_kept(desk: Desk, site: Rumours) -> None:
    """What is no assessment is not archived, however often it is asked for, and other each time."""
    site.rumours = [(f"{PREFIX}_1-1/", "2026-06-08")]
    for n in range(3):
        body = b"<html><title>%d</title>%s</html>" % (n, b"x" * 100_000)
        site.instead[f"{PREFIX}_1-1/"] = Answer(body=body)
        desk.now += timedelta(days=3)
        desk.check()
    assert max(file.stat().st_size for file in desk.config.archive.rglob("*.gz")) < 50_000
    assert len(list(desk.config.archive.rglob("*.gz"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("one_number", [False, True])
def test_two_posts_of_one_date_are_both_stored_and_announced(
    desk: Desk, site: Rumours, one_number: bool
) -> None:
    """Another address and other words are another post, whatever its number: no revision of the first, told by its own digest."""
    site.today = DAYS[6]
    other = site.page(DAYS[6]).replace(b"June 14", b"June 13").replace(b"june-14-2026", b"june-13-2026-2")
    numbers = [re.findall(rb"post-(\d+)", page)[0] for page in (site.page(DAYS[6]), site.page(DAYS[5]))]
    other = other.replace(*numbers) if one_number else other
    path = f"{PREFIX}-june-13-2026-2/"
    desk.play(DAYS[4])
    site.instead[path], site.rumours = Answer(body=other), [(path, "2026-06-14")]
    again = desk.play(DAYS[5], DAYS[5])
    with desk.store() as store:
        assert stored(store)[-3:] == [DAYS[4], DAYS[5], DAYS[5]]
        editions = [one.edition for one in store.assessments.of_day(DEMO_KEY, DAYS[5])]
    assert editions == ["", "second post"]
    assert [(len(report.added), len(report.revised)) for report in again] == [(2, 0), (0, 0)]
    assert desk.hook.ids()[1:] == [digest(DAYS[5]), f"{DEMO_KEY}-{DAYS[5]}-second-post-digest"]
    assert desk.hook.received[-1]["subject"].endswith("June 13 (second post)")


def last_year(page: bytes) -> bytes:
    """Return a page with last year's number wherever it says the year, and without a time of publication."""
    return re.sub(rb"<meta[^>]*_time[^>]*>|<time.*?</time>|\"date\w+\": ?\"[^\"]*\",?", b"", page).replace(
        b"2026", b"2025"
    )


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["-june-14/", "-june-14-2025-2/", "-june-14-2026-2/"])
@pytest.mark.parametrize("known", [True, False], ids=["last year's is known", "it is not"])
def test_a_title_with_last_years_number_is_todays(
    desk: Desk, site: Rumours, slug: str, known: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Where last year's day has its assessment and this year's has none: it is announced as this year's."""
    folder, now = desk.config.path.parent, datetime(2026, 6, 15, 3, tzinfo=UTC)
    desk.config = build_config(folder, desk.site.base, desk.hook.url, history=9)
    genuine, wrong = f"{PREFIX}-june-14-2025/", PREFIX + slug
    site.today = DAYS[6]
    page = site.page(DAYS[6])
    other = site.page(DAYS[3]).replace(b"June 11", b"June 14").replace(b"june-11", b"june-14")
    site.instead[genuine] = Answer(body=last_year(other))
    site.rumours = [(genuine, "2025-06-15")] * known
    desk.play(DAYS[5])
    site.instead[wrong], desk.now = (
        Answer(body=last_year(page).replace(b"june-14-2025", wrong.encode()[-14:-1])),
        now,
    )
    site.rumours = [*site.rumours, (wrong, "")]
    [report, again] = desk.play(DAYS[5], DAYS[5])
    dates = [(one.date, one.edition) for one in (*report.added, *again.added)]
    assert (dates == [(DAYS[6], "")]) == known
    assert (digest(DAYS[6]) in desk.hook.ids()) == known
    assert ("must mean 2026-06-14" in caplog.text) == known


@pytest.mark.slow
def test_a_title_with_last_months_name_is_todays(desk: Desk, site: Rumours) -> None:
    """Where last month's day has its assessment, and the page came today: announced as today's, and edited as today's."""
    site.instead[may := f"{PREFIX}-may-14-2026/"] = Answer(
        body=site.page(DAYS[0]).replace(b"June 8", b"May 14").replace(b"june-8", b"may-14")
    )
    site.rumours = [(may, "2026-05-15")]
    desk.config = build_config(desk.config.path.parent, desk.site.base, desk.hook.url, history=9)
    desk.play(DAYS[5])
    site.today = DAYS[6]
    page = site.page(DAYS[6]).replace(b"June 14", b"May 14").replace(b"june-14-2026", b"may-14-2026-2")
    site.instead[site.path_of(DAYS[6])] = Answer(body=page)
    [report] = desk.play(DAYS[6])
    assert [(one.date, one.edition) for one in report.added] == [(DAYS[6], "")]
    assert digest(DAYS[6]) in desk.hook.ids()
    site.edit(DAYS[6], "Crab", "Lobster")
    site.instead[site.path_of(DAYS[6])] = Answer(body=page.replace(b"Crab", b"Lobster"))
    again = desk.check()
    assert ([one.date for one in again.revised], again.added) == ([DAYS[6]], ())


def test_last_months_date_in_title_and_address_hides_no_assessment(desk: Desk, site: Rumours) -> None:
    """A post that was copied from last month's, whose day has its assessment: when it last changed tells that it is new."""
    may, wrong = f"{PREFIX}-may-14-2026/", f"{PREFIX}-may-14-2026-2/"
    site.today = DAYS[6]
    other, page = (site.page(day).replace(b"June", b"May").replace(b"june", b"may") for day in DAYS[5:7])
    site.instead = {may: Answer(body=other.replace(b"May 13", b"May 14").replace(b"may-13", b"may-14"))}
    site.rumours = [(may, "2026-05-15")]
    desk.config = build_config(desk.config.path.parent, desk.site.base, desk.hook.url, history=3)
    desk.play(DAYS[5])
    site.instead[wrong] = Answer(body=page.replace(b"may-14-2026", b"may-14-2026-2"))
    site.rumours = [*site.rumours, (wrong, "2026-06-15T01:00:00+00:00")]
    desk.now = datetime(2026, 6, 15, 3, tzinfo=UTC)
    desk.play(DAYS[5])
    assert digest(DAYS[6]) in desk.hook.ids()


@pytest.mark.parametrize("wrong", [b"May 12, 2026", b"June 12, 2025"])
def test_a_mistyped_title_on_the_lists_hides_no_assessment(desk: Desk, site: Rumours, wrong: bytes) -> None:
    """Not even where only the cards can be read, and days after it came, when its address is no longer tried unasked."""
    desk.play(*DAYS[:4])
    site.today = DAYS[7]
    for path in ("/research/", DEMO_SERIES["hub"]):
        cards = site.answer(path)
        assert cards is not None
        site.instead[path] = replace(cards, body=cards.body.replace(b", June 12, 2026", b", " + wrong))
    site.instead["/sitemap_index.xml"] = None
    desk.check()
    assert digest(DAYS[4]) in desk.hook.ids()


@pytest.mark.slow
def test_a_page_at_anothers_address_is_not_taken_for_it(desk: Desk, site: Rumours) -> None:
    """Where June 13 should be lies June 12: named, June 12 is as it was, and June 13 is read when it comes."""
    desk.play(DAYS[4])
    site.today = DAYS[5]
    site.instead[site.path_of(DAYS[5])] = Answer(body=site.page(DAYS[4]))
    [report] = desk.play(DAYS[5])
    assert (kinds(report.failures), report.added, report.revised) == ([LayoutChanged], (), ())
    site.instead.clear()
    assert [one.date for one in desk.check().added] == [DAYS[5]]


def test_a_page_of_a_day_to_come_is_set_aside(desk: Desk, site: Rumours) -> None:
    """A title with a mistyped later year does not become the newest assessment."""
    desk.play(DAYS[4])
    site.today = DAYS[5]
    site.instead[site.path_of(DAYS[5])] = Answer(body=site.page(DAYS[5]).replace(b"13, 2026", b"13, 2062"))
    [report] = desk.play(DAYS[5])
    assert kinds(report.failures) == [LayoutChanged]
    with desk.store() as store:
        assert store.dates.newest(DEMO_KEY) == DAYS[4]


def test_an_address_beyond_all_measure_is_left_out(desk: Desk, site: Rumours) -> None:
    """It is not kept, and the rest is read."""
    site.rumours = [(f"{PREFIX}{'-x' * 100_000}/", "2026-06-08")]
    assert [len(report.added) for report in desk.play(DAYS[0])] == [1]
    with desk.store() as store:
        [longest] = store._db.query("select max(length(url)) as n from links")
    assert longest["n"] < 300


def test_a_window_in_the_future_is_decided_again(desk: Desk) -> None:
    """A store that a mistyped year has silenced before tells again."""
    desk.play(DAYS[0])
    with desk.store() as store:
        store._db.execute("update series set since = '2062-01-01', report_from = '2062-01-01'")
        store._db.conn.commit()
    desk.play(DAYS[1])
    assert desk.hook.ids() == [digest(DAYS[0]), digest(DAYS[1])]


@pytest.mark.slow
def test_a_clock_that_leapt_makes_no_link_rest_for_a_year(desk: Desk, site: Rumours) -> None:
    """What failed while our clock was a year ahead is asked for again when it is right."""
    desk.play(DAYS[0])
    path = site.path_of(DAYS[1])
    site.instead[path] = None
    right, desk.now = desk.now, desk.now + timedelta(days=365)
    desk.play(*[DAYS[1]] * 4)
    desk.now = right
    del site.instead[path]
    assert [one.date for one in desk.play(DAYS[1])[0].added] == [DAYS[1]]
