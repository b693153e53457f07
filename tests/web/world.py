"""A store of an invented harbour's assessments, every verdict as the test says: no tracker decides here."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.security import generate_password_hash

from monitor.config import Config, parse_config
from monitor.models import Assessment, Citation, Earlier, Endnote, Reason, Section, Takeaway, Verdict
from monitor.revise import keep_numbers, revise
from monitor.store import Store, open_store
from monitor.web import Site, create_app
from tests.desk import provide_store

Browse = Callable[..., FlaskClient]
SERIES = "harbour"
FIRST = date(2026, 5, 1)
LAST = date(2026, 6, 18)
DAY = timedelta(days=1)
NOW = datetime(2026, 6, 19, 6, 4, tzinfo=UTC)
PASSWORD = "correct horse battery"
HASH = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")  # quickly made, and quickly compared


@dataclass(frozen=True, kw_only=True)
class Said:
    """One takeaway of the story; `theme` is the id of the takeaway that opened it, "" where this one does."""

    text: str
    status: str = "continuing"
    theme: str = ""
    also: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    reasons: tuple[Reason, ...] = ()
    possibly_new: bool = False


Story = Mapping[date, Sequence[Said]]


def settings(folder: Path, **more: object) -> Config:
    """Return the configuration of the invented series; `more` are further blocks."""
    text = json.dumps(
        {
            "series": {
                SERIES: {
                    "name": "Harbour Campaign Assessment",
                    "publisher": "Institute for the Study of Harbours",
                    "site": "https://harbour.example",
                    "slug": r"harbour-(?P<month>[a-z]+)-(?P<day>\d+)",
                }
            },
            **more,
        }
    )
    return parse_config(text, path=folder / "config.yaml", environ={})


def write_story(config: Config, story: Story) -> None:
    """Fill the store with a story."""
    provide_store(config.database)
    with open_store(config.database, write=True) as store, store.atomic():
        for day, said in sorted(story.items()):
            add_day(store, day, said)


def add_day(store: Store, day: date, said: Sequence[Said], edition: str = "") -> None:
    """Add one assessment with its verdicts."""
    assessment = assessment_of(day, [one.text for one in said], edition)
    seen = datetime.combine(day, time(23, 41), UTC)
    store.assessments.add_revision(assessment, (), seen_at=seen, sha256=None, announced=True)
    store.assessments.add_verdicts(assessment, verdicts_of(assessment, said))


def keep_unjudged(store: Store, day: date, *texts: str) -> None:
    """Store an assessment as a check does before it tracks."""
    store.assessments.add_revision(assessment_of(day, texts), (), seen_at=NOW, sha256=None, announced=True)


def put_first(store: Store, day: date, text: str) -> None:
    """Let the publisher put a takeaway before all others; it opens a theme."""
    [old] = store.assessments.of_day(SERIES, day)
    verdicts = store.assessments.verdicts(old)
    texts = [text, *(one.text for one in old.takeaways)]
    new = keep_numbers(assessment_of(day, texts), [old])
    first = replace(verdicts[0], theme=f"{day}/{len(texts)}", also=(), status="new")
    seen = datetime.combine(day + DAY, time(14, 35), UTC)
    store.assessments.add_revision(new, revise(old, new), seen_at=seen, sha256=None, announced=True)
    store.assessments.add_verdicts(
        new, [replace(v, takeaway=t) for v, t in zip([first, *verdicts], new.takeaways, strict=True)]
    )


def edit_day(store: Store, day: date, position: int, text: str) -> None:
    """Let the publisher reword a takeaway."""
    [old] = store.assessments.of_day(SERIES, day)
    verdicts = store.assessments.verdicts(old)
    takeaways = tuple(replace(t, text=text) if t.position == position else t for t in old.takeaways)
    new = replace(old, takeaways=takeaways)
    seen = datetime.combine(day + DAY, time(14, 35), UTC)
    store.assessments.add_revision(new, revise(old, new), seen_at=seen, sha256=None, announced=True)
    store.assessments.add_verdicts(
        new, [replace(v, takeaway=t) for v, t in zip(verdicts, takeaways, strict=True)]
    )


def assessment_of(day: date, texts: Iterable[str], edition: str = "") -> Assessment:
    """Return an assessment with toplines, sections, endnotes and citations around these takeaways."""
    return Assessment(
        series=SERIES,
        date=day,
        edition=edition,
        url=f"https://harbour.example/harbour-{day:%B}-{day.day}".lower(),
        title=f"Harbour Campaign Assessment, {day:%B} {day.day}, {day.year}",
        published_at=datetime.combine(day, time(23, 35), UTC),
        as_of="6:00 PM ET",
        toplines=("The harbour stayed open all day. The tide was high at noon.",),
        takeaways=tuple(Takeaway(position=n, text=text) for n, text in enumerate(texts, 1)),
        sections=(
            Section(
                heading="Northern Mole", level=2, paragraphs=("Dredgers worked along the northern mole.",)
            ),
            Section(heading="Night work", level=3, paragraphs=("Lamps were lit at dusk.", "Nobody slept.")),
        ),
        endnotes=(
            Endnote(number=1, text="https://harbour.example/log", urls=("https://harbour.example/log",)),
            Endnote(number=2, text="harbour dot example/tides", urls=("https://harbour.example/tides",)),
        ),
        citations=(
            Citation(part="toplines", index=0, offset=32, number=1),
            Citation(part="sections/0", index=0, offset=41, number=1),
            Citation(part="sections/1", index=0, offset=24, number=2),
        ),
        layout="wordpress",
    )


def verdicts_of(assessment: Assessment, said: Sequence[Said]) -> list[Verdict]:
    """Return the verdicts that a story says of an assessment's takeaways."""
    edition = f"+{assessment.edition}" if assessment.edition else ""
    return [
        Verdict(
            takeaway=takeaway,
            theme=one.theme or f"{assessment.date}{edition}/{takeaway.position}",
            also=one.also,
            status=one.status,  # type: ignore[arg-type]  # a test may say what no tracker does
            novelty=0.8 if one.status == "new" else 0.3 if one.possibly_new else 0.1,
            possibly_new=one.possibly_new,
            earlier=one.earlier,
            reasons=one.reasons,
        )
        for takeaway, one in zip(assessment.takeaways, said, strict=True)
    ]


def harbour_story() -> dict[date, list[Said]]:
    """Return seven weeks: a standing matter, one that returns, one that falls silent, new ones on the last day."""
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1) if (FIRST + n * DAY).day != 25]
    story: dict[date, list[Said]] = {}
    for n, day in enumerate(days):
        said = [
            Said(text=_front(n), status="updated" if n % 5 == 0 and n else "continuing", theme="2026-05-01/1")
        ]
        if n in {4, 5, 7}:
            theme, status = ("", "new") if n == 4 else ("2026-05-05/2", "updated")
            said.append(Said(text=f"Pilots refused to board {n} ships.", status=status, theme=theme))
        if n in {30, 31, 32}:
            theme, status = ("", "new") if n == 30 else (f"{days[30]}/2", "continuing")
            said.append(Said(text=f"Gulls took lamp {n}.", status=status, theme=theme))
        story[day] = said
    story[LAST] += [
        Said(
            text="The pilots returned to 12 ships after six weeks.",
            status="returning",
            theme="2026-05-05/2",
            reasons=(Reason("first", "not told since 2026-05-08"),),
        ),
        Said(
            text="The harbour master forbade the printing of tide tables.",
            status="new",
            reasons=(
                Reason("first", "first mention of Tide Tables"),
                Reason("other", "nearest earlier takeaway, 0.14, on 2026-05-05"),
            ),
            earlier=(
                Earlier(date=date(2026, 5, 5), text="Pilots refused to board 4 ships.", score=0.14),
                Earlier(date=date(2026, 6, 1), text="Gulls took lamp 30.", score=0.55),
            ),
        ),
    ]
    return story


def _front(n: int) -> str:
    return f"Dredgers advanced {n + 10} metres along the northern mole, and the second channel stayed closed."


class _Compiled(BytecodeCache):
    """Templates as the first application of a run compiled them: each test has an application of its own."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


def client_of(config: Config) -> FlaskClient:
    """Return a client that asks as a browser on this machine does."""
    app = create_app(Site(load=lambda: config, now=lambda: NOW))
    app.jinja_env.bytecode_cache = COMPILED
    return app.test_client()
