"""Laws of several assessments of one date: they are judged in the order in which they came, and none judges another anew."""

import gzip
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, permutations
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.demo.site import Answer
from monitor.demo.story import DAYS, DEMO_KEY, DEMO_SERIES
from monitor.identity import free_edition
from monitor.models import Assessment, Takeaway, Verdict
from monitor.pipeline.doctor import examine
from monitor.pipeline.ingest import ingest_silently
from monitor.pipeline.replay import replay
from monitor.pipeline.status import read_status
from monitor.pipeline.tracking import SeriesTracking, load_history
from monitor.render import render_text
from monitor.store import Store, open_store
from monitor.store.pages import Window
from tests.desk import Desk, Site, build_config, build_nowhere, configure
from tests.past import keep_past
from tests.receivers import run_hook

pytestmark = pytest.mark.slow

LAST = DAYS[-1]
SLUG = DEMO_SERIES["slug"].replace(
    "assessment-", "assessment-(?P<edition>(?:morning-|evening-)?special-report-)?"
)
PREFIX = "/research/saltmarsh/saltmarsh-campaign-assessment"
STORES = Path(__file__).parent / "stores"
LABELS = ("", "morning special", "second post")
ORDERS = list(permutations(LABELS))


class Posts(Site):
    """The demo's site, with further posts of its days."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, str] = {}  # path: lastmod

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what stands at a path; the sitemap with the further posts in it."""
        found = super().answer(path, query)
        if found and path == "/sitemap_index.xml":
            return replace(found, body=found.body + b"<!-- %d more -->" % len(self.posts))
        if not found or path != "/post-sitemap.xml":
            return found
        rows = (
            f"<url><loc>{self.base}{p}</loc><lastmod>{at}</lastmod></url>" for p, at in self.posts.items()
        )
        return replace(found, body=found.body.replace(b"</urlset>", f"{''.join(rows)}</urlset>".encode()))

    def post(self, day: date, words: str, number: bytes) -> None:
        """Publish the assessment of a day at noon, as a special report with this in its title and address."""
        page = self._page(self.path_of(day))
        assert page is not None
        slug = words.lower().replace(" ", "-").encode()
        body = page.body.replace(b"assessment-june", b"assessment-" + slug + b"-june")
        body = body.replace(
            b"Campaign Assessment, June", b"Campaign Assessment " + words.encode() + b", June"
        )
        body = re.sub(rb"post-\d+", b"post-" + number, body)
        path = f"{PREFIX}-{slug.decode()}-june-{day.day}-2026/"
        self.instead[path] = Answer(body=body)
        self.posts[path] = f"{day}T12:00:00+00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that knows the days before the last."""
    with Posts() as site, run_hook() as hook:
        found = Desk(site, hook, build_config(tmp_path, site.base, hook.url, slug=SLUG))
        found.play(*DAYS[:-1])
        yield found


def publish_morning(desk: Desk) -> None:
    """Publish a morning special report on the last day, hours before its regular assessment, and check."""
    assert isinstance(desk.site, Posts)
    site, before = desk.site, desk.site.today
    site.today = LAST
    site.post(LAST, "Morning Special Report", b"99")
    site.today = before
    desk.now = datetime.combine(LAST, time(13), UTC)
    desk.check()


def judged(store: Store, day: date) -> dict[str, tuple[Verdict, ...]]:
    """Return the verdicts on a day by edition, in the order in which the editions are judged."""
    return {one.edition: one.verdicts for one in store.assessments.judged(DEMO_KEY, since=day, until=day)}


def test_what_a_morning_report_announced_is_not_announced_again_in_the_evening(desk: Desk) -> None:
    """The regular assessment tells of the same matters: they go on, under the ids that the morning gave them."""
    publish_morning(desk)
    with desk.store() as store:
        morning = judged(store, LAST)
    assert [*morning] == ["morning special"]
    new = {one.theme for one in morning["morning special"] if one.status == "new"}
    assert new
    desk.play(LAST)
    with desk.store() as store:
        both = judged(store, LAST)
        assert not replay(desk.config, store, DEMO_KEY, keep=False).differences
    assert [*both] == ["morning special", ""]
    assert both["morning special"] == morning["morning special"]
    assert not [one for one in both[""] if one.status == "new"]
    assert new <= {one.theme for one in both[""]}
    assert all(one.earlier[0].text == one.takeaway.text for one in both[""])
    assert not desk.hook.received[-1]["subject"].startswith("New")
    assert desk.hook.ids()[-2:] == [
        f"{DEMO_KEY}-{LAST}-morning-special-digest",
        f"{DEMO_KEY}-{LAST}-digest",
    ]


def test_what_the_user_says_of_a_morning_report_outlasts_the_evening(desk: Desk) -> None:
    """Mute, rename and follow hold for the same words, and for the later takeaways of their themes."""
    publish_morning(desk)
    with desk.store() as store:
        opened = [one.theme for one in judged(store, LAST)["morning special"] if one.status == "new"]
        theme = opened[0]
        for kind, value in (("rename", "The sluice"), ("mute", None)):
            store.corrections.add(DEMO_KEY, kind, theme, value, at=desk.now)
    desk.play(LAST)
    with desk.store() as store:
        history = load_history(store, DEMO_KEY)
        told = history.themes[theme]
    assert told.name == "The sluice"
    assert theme in history.corrections.muted
    assert [one.id.edition for one in told.told] == ["morning special", ""]


@pytest.mark.parametrize("lastmod", ["", f"{LAST}T23:59:00+00:00"], ids=["none", "edited later"])
def test_editions_read_by_one_check_are_judged_in_order_of_publication(desk: Desk, lastmod: str) -> None:
    """The pages tell when each was published, whatever their labels are and the sitemap says of their last edit."""
    assert isinstance(desk.site, Posts)
    desk.site.today = LAST
    desk.site.post(LAST, "Morning Special Report", b"99")
    [path] = desk.site.posts
    page = desk.site.instead[path]
    assert page
    body = re.sub(rb"(published\w*\W[^>]{,30}T)\d\d:\d\d", rb"\g<1>00:01", page.body, flags=re.IGNORECASE)
    assert body != page.body
    desk.site.instead[path] = replace(page, body=body)
    desk.site.posts[path] = lastmod
    desk.check()
    with desk.store() as store:
        assert [*judged(store, LAST)] == ["morning special", ""]
    assert desk.hook.ids()[-2:] == [
        f"{DEMO_KEY}-{LAST}-morning-special-digest",
        f"{DEMO_KEY}-{LAST}-digest",
    ]


def ingest(store: Store, stamps: Mapping[str, datetime | None], order: Iterable[str]) -> list[str]:
    """Store editions of the last day, by label, in this order; return the order in which they are judged."""
    for label in order:
        made = keep_nothing(label, stamps[label])
        ingest_silently(store, made, seen_at=datetime(2026, 7, 1, tzinfo=UTC))
    return [one.edition for one in store.assessments.of_day(DEMO_KEY, LAST)]


def keep_nothing(label: str, at: datetime | None) -> Assessment:
    """Return an edition of the last day with a takeaway of its own."""
    return Assessment(
        series=DEMO_KEY,
        date=LAST,
        edition=label,
        url=f"https://saltmarsh.example/post-{label.replace(' ', '-')}/",
        title="",
        published_at=at,
        toplines=(),
        takeaways=(Takeaway(position=1, text=f"{label or 'regular'} " * 9),),
        layout="wordpress",
        publisher_id=label or "regular",
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with open_store(build_nowhere(tmp_path).database, write=True) as found:
        yield found


def test_doctor_counts_assessments_as_status_does(tmp_path: Path) -> None:
    """Each edition is one."""
    config = build_nowhere(tmp_path)
    with open_store(config.database, write=True) as store:
        ingest(store, STAMPS, LABELS)
        [series] = read_status(config, store, datetime.now(UTC)).series
    found = examine(config, send=False, model_servers={})
    [database] = islice((one for one in found if one.about == "database"), 1)
    assert f"whole, {series.assessments} assessments, " in database.text
    assert series.assessments == len(LABELS)


NOON = datetime.combine(LAST, time(12), UTC)
STAMPS = {
    label: NOON + n * timedelta(hours=1) for n, label in enumerate(("second post", "", "morning special"))
}


@pytest.mark.parametrize("order", ORDERS)
def test_posts_of_the_past_are_judged_in_order_of_publication(store: Store, order: tuple[str, ...]) -> None:
    """In whatever order a backfill or an import reads them."""
    assert ingest(store, STAMPS, order) == list(STAMPS)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("at", [None, NOON], ids=["unknown", "the same"])
def test_posts_whose_times_decide_nothing_are_judged_as_they_came(
    store: Store, order: tuple[str, ...], at: datetime | None
) -> None:
    """A time that is not known, or is that of all of them, puts none before another."""
    assert ingest(store, dict.fromkeys(LABELS, at), order) == list(order)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("reason", ["announced", "judged"])
def test_what_is_known_stays_first(tmp_path: Path, store: Store, order: tuple[str, ...], reason: str) -> None:
    """Posts of an announced day, and those after judged ones, are judged as they come, whatever their times say."""
    if reason == "announced":
        store.pages.open_window(DEMO_KEY, Window(since=LAST, report_from=LAST))
    seen: dict[str, tuple[Verdict, ...]] = {}
    for n, label in enumerate(order, 1):
        assert ingest(store, STAMPS, [label]) == list(order[:n])
        if reason == "judged":
            SeriesTracking(build_nowhere(tmp_path), store, DEMO_KEY).update()
            now = judged(store, LAST)
            assert {one: now[one] for one in seen} == seen
            seen = now


def test_a_store_of_before_keeps_its_order_and_its_ids(tmp_path: Path) -> None:
    """Editions that an earlier version judged by label keep their places, so that a replay changes nothing."""
    config = build_nowhere(tmp_path)
    config.database.write_bytes(gzip.decompress((STORES / "m030_passages.db.gz").read_bytes()))
    with closing(sqlite3.connect(config.database)) as db:
        for label in ("zeta", "alpha"):
            db.execute(
                "insert into assessments (series, date, edition, url) values (?, ?, ?, '')",
                [DEMO_KEY, str(DAYS[0]), label],
            )
        db.commit()
    with open_store(config.database, write=True) as store:
        assert [edition for day, edition in store.overviews.assessment_ids(DEMO_KEY) if day == DAYS[0]] == [
            "",
            "alpha",
            "zeta",
        ]


def test_what_was_said_of_a_morning_report_holds_where_an_earlier_version_judged_it_anew(
    tmp_path: Path,
) -> None:
    """Its themes are opened by the evening's assessment there: they are muted and named all the same, but not those that the user placed."""
    config = build_nowhere(tmp_path)
    config.database.write_bytes(gzip.decompress((STORES / "m030_passages.db.gz").read_bytes()))
    day = str(DAYS[0])
    with closing(sqlite3.connect(config.database)) as db:
        number = db.execute(
            "insert into assessments (series, date, edition, url) values (?, ?, 'alpha', '') returning id",
            [DEMO_KEY, day],
        ).fetchone()[0]
        db.execute(
            "update takeaways set theme = ? where position = 2 and theme = ?", [f"{day}/1", f"{day}/2"]
        )
        for position, theme in enumerate((f"{day}/1", f"{day}+alpha/2", f"{day}/3"), 1):
            db.execute(
                "insert into takeaways (assessment, position, text, theme, status, novelty) values (?, ?, '', ?, 'new', 1)",
                [number, position, theme],
            )
        for kind, said in [
            ("mute", "+alpha/1"),
            ("rename", "+alpha/2"),
            ("mute", "+alpha/3"),
            ("not-new", "+alpha/3"),
            ("follow", "/2"),
        ]:
            db.execute(
                "insert into corrections (series, kind, subject, value, made_at)"
                " values (?, ?, ?, ?, '2026-06-10T00:00:00+00:00')",
                [DEMO_KEY, kind, f"{day}{said}", "Dikes" if kind == "rename" else None],
            )
        db.commit()
    with open_store(config.database, write=True) as store:
        subjects = [one.correction.subject for one in store.corrections.log(DEMO_KEY)]
    assert subjects[-5:] == [f"{day}{rest}" for rest in ("/1", "+alpha/2", "+alpha/3", "+alpha/3", "/2")]


def test_a_post_with_a_corrected_date_is_judged_after_those_that_were_there(store: Store) -> None:
    """Their ids are known under that date already."""
    keep_past(store, DEMO_KEY, DAYS[5], ["A heron stood on the dyke."], edition="early")
    keep_past(store, DEMO_KEY, LAST, ["The sluice was shut."])
    old = keep_past(store, DEMO_KEY, DAYS[5], ["An eel left the ditch."], edition="a")
    store.dates.correct(old, replace(old, date=LAST))
    of_day = [one for one in store.overviews.assessment_ids(DEMO_KEY) if one.date == LAST]
    assert [one.edition for one in of_day] == ["", "a"]


@pytest.mark.parametrize("first", ["the special report", "the regular one", "both at once"])
def test_the_title_tells_the_regular_assessment_from_a_special_report(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, first: str
) -> None:
    """Whichever comes first (of two at once, what was published first), and though the series' addresses know no editions: both have the same ids everywhere."""
    caplog.set_level("INFO")
    with Posts() as site, run_hook() as hook:
        desk = Desk(site, hook, build_config(tmp_path, site.base, hook.url))
        desk.play(*DAYS[-3:-1])
        if first == "the regular one":
            desk.play(LAST)
        site.today = LAST
        site.post(LAST, "Special Report", b"99")
        if first == "the special report":
            site.today = DAYS[-2]
            desk.now = datetime.combine(LAST, time(13), UTC)
            desk.check()
        desk.play(LAST)
        with desk.store() as store:
            found = store.assessments.of_day(DEMO_KEY, LAST)
    assert {one.edition: "Special Report" in one.title for one in found} == {"": False, "special": True}
    assert found[0].edition == ("" if first == "the regular one" else "special")
    assert f"{DEMO_KEY} {LAST} (special): added" in caplog.messages


def test_a_further_post_is_called_what_its_title_says() -> None:
    """Only where that says nothing, or is taken, it is the second post or the third."""
    new = replace(
        keep_nothing("", None), title="Saltmarsh Campaign Assessment Special Edition, June 17, 2026"
    )
    assert [free_edition(new, taken) for taken in ([], [""], ["", "special"], ["", "special", "second post"])] == [
        "", "special", "second post", "post 3",
    ]  # fmt: skip


def test_show_prints_each_of_several_assessments_under_a_heading(tmp_path: Path) -> None:
    """A single one is printed as its text is; of several, each has a line that names it, and the last line ends."""
    config = build_nowhere(tmp_path)
    configure(tmp_path, "http://127.0.0.1:9")
    command = ["--config", str(tmp_path / "config.yaml"), "show", str(LAST), "--series", DEMO_KEY]
    with open_store(config.database, write=True) as store:
        first = keep_past(store, DEMO_KEY, LAST, ["Gulls took a lamp."], edition="morning special")
        alone = CliRunner().invoke(cli, command).stdout
        second = keep_past(store, DEMO_KEY, LAST, ["The sluice was shut."])
    both = CliRunner().invoke(cli, command).stdout
    assert alone == render_text(first)
    heads = [f"=== {LAST}+morning special  {first.url}", f"=== {LAST}  {second.url}"]
    assert both == f"{heads[0]}\n\n{alone}\n\n{heads[1]}\n\n{render_text(second)}\n"


def test_show_and_diff_name_one_of_several_assessments_of_a_date(tmp_path: Path) -> None:
    """A takeaway of such a date is called by its id; each assessment can be shown, compared with the one before, and unknown ones are said."""
    config = build_nowhere(tmp_path)
    configure(tmp_path, "http://127.0.0.1:9")
    special = f"{LAST}+morning special"
    with open_store(config.database, write=True) as store:
        keep_past(store, DEMO_KEY, DAYS[-2], ["A heron stood on the dyke."])
        first = keep_past(store, DEMO_KEY, LAST, ["Gulls took a lamp."], edition="morning special")
        keep_past(store, DEMO_KEY, LAST, ["The sluice was shut."])

    def said(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(
            cli, ["--config", str(tmp_path / "config.yaml"), *words, "--series", DEMO_KEY]
        )
        assert done.exit_code == status
        return done.output

    assert f"+ takeaway {special}/1: Gulls took a lamp." in said("diff", str(LAST)).splitlines()
    assert f"+ takeaway {LAST}/1: The sluice was shut." in said("diff").splitlines()
    assert said("diff", special).startswith(f"--- {DAYS[-2]}+regular\n+++ {special}\n")
    both = said("diff", f"{LAST}+regular", special)
    assert both == said("diff", f"{LAST}+regular")
    assert both.startswith(f"--- {special}\n+++ {LAST}+regular\n")
    assert "+ takeaway 1: The sluice was shut." in both.splitlines()
    assert said("diff", "--by-theme", special, str(LAST)).startswith(f"--- {LAST}\n")
    assert said("diff", "--edits", special).startswith(f"=== {special} as seen at ")
    assert said("show", special) == f"{render_text(first)}"
    assert f"of that date there is {special}, {LAST}+regular" in said("show", f"{LAST}+night", status=1)


def test_replay_calls_each_takeaway_by_its_id(tmp_path: Path) -> None:
    """With the edition, as other commands take it."""
    config = build_nowhere(tmp_path)
    configure(tmp_path, "http://127.0.0.1:9")
    with open_store(config.database, write=True) as store:
        keep_past(store, DEMO_KEY, LAST, ["Gulls took a lamp."], edition="morning special")
    done = CliRunner().invoke(
        cli, ["--config", str(tmp_path / "config.yaml"), "replay", "--series", DEMO_KEY]
    )
    own = f"{LAST}+morning special/1"
    assert done.stdout == f"{own}  no verdict -> continuing in {own}  Gulls took a lamp.\n"
