"""Where the boundaries stand: a fault of any kind at each of them leaves the rest of a check to go on."""

from datetime import timedelta
from importlib import import_module

import pytest

from monitor.boundary import KINDS
from monitor.demo.story import DAYS
from monitor.errors import MonitorError
from monitor.pipeline.report import Report
from tests.desk import Desk, digest
from tests.exceptions import RAISED

PLACES = {  # a boundary, and what a check calls inside it
    "page": "monitor.pipeline.arrival.parse_assessment",
    "page when kept": "monitor.pipeline.arrival.ingest_page",
    "page when told": "monitor.pipeline.notify.notify_new",
    "route": "monitor.pipeline.crawl.find_in_cards",
    "series": "monitor.pipeline.check.crawl_routes",
    "message": "monitor.pipeline.check.notify_incidents",
}


class Fault:
    """Raises once, then does what stood there before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, place: str, exc: Exception) -> None:
        path, name = place.rsplit(".", 1)
        module = import_module(path)
        self._real = getattr(module, name)
        self._exc: Exception | None = exc
        monkeypatch.setattr(module, name, self)

    def __call__(self, *args: object, **named: object) -> object:
        """Raise the first time."""
        exc, self._exc = self._exc, None
        if exc:
            raise exc
        return self._real(*args, **named)


def _faults(report: Report, exc: Exception) -> list[MonitorError]:
    return [failure for failure in report.failures if type(exc).__name__ in str(failure)]


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_fault_at_a_boundary_is_one_failure_and_the_next_check_makes_up_for_it(
    place: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is raised there is announced once; what was owed is sent; afterwards each day was announced once."""
    desk.play(DAYS[0])
    for day, exc in zip(
        DAYS[1:4], (RecursionError(), OverflowError("date value out of range"), KeyError("x")), strict=True
    ):
        desk.site.today = day
        with monkeypatch.context() as patch:
            Fault(patch, PLACES[place], exc)
            assert len(_faults(desk.check(), exc)) == 1
        assert desk.check().failures == ()
    assert [one for one in desk.hook.ids() if "digest" in one] == [digest(day) for day in DAYS[:4]]


def test_other_pages_are_read_though_one_makes_the_parser_fail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days at once, the older one's page raises: the newer one is announced in the same check."""
    desk.play(DAYS[0])
    desk.site.today = DAYS[2]
    Fault(monkeypatch, PLACES["page"], RAISED[0])
    report = desk.check()
    assert [one.date for one in report.added] == [DAYS[2]]
    assert digest(DAYS[2]) in desk.hook.ids()


@pytest.mark.slow
def test_the_operator_is_notified_once_of_a_page_that_makes_the_parser_fail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again, one notice tells of it, and it is released when it can be read."""
    desk.play(DAYS[0])
    desk.site.today = DAYS[1]
    for number in range(3):
        with monkeypatch.context() as patch:
            Fault(patch, PLACES["page"], ValueError(f"at {number}"))
            desk.check()
    assert len(desk.hook.ids("operator")) == 1
    desk.now += timedelta(days=1)  # an address that failed rests for a while
    desk.check()
    assert digest(DAYS[1]) in desk.hook.ids()


def test_every_kind_of_boundary_has_a_place() -> None:
    """A kind that nobody uses is a promise that nobody keeps: these are tried where they stand."""
    elsewhere = {"channel", "heartbeat", "row", "answer", "reload", "job", "command"}
    assert {place.split()[0] for place in PLACES} | elsewhere == set(KINDS)
