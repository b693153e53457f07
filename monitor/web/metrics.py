"""Metrics in the text format that Prometheus reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Literal

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from monitor.config import Config
from monitor.incidents import CHECKS_BEFORE_NOTICE
from monitor.pipeline.problems import find_lasting
from monitor.store import open_store

__all__ = ["CONTENT_TYPE", "Sample", "measure_store", "render_metrics"]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One metric; a name ends in its unit if it has one, the name of a counter in _total."""

    name: str
    about: str
    value: float
    kind: Literal["counter", "gauge"] = "gauge"
    labels: Mapping[str, str] = field(default_factory=dict)


def render_metrics(samples: Iterable[Sample]) -> bytes:
    """Return the samples as text, those of one name together, the names in the order in which they first appear."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Samples(samples))
    return generate_latest(registry)


def measure_store(config: Config) -> Iterator[Sample]:
    """Yield the metrics from the database; raises StoreError."""
    with open_store(config.database, write=False) as store:
        yield Sample(name="monitor_deliveries_owed", about="Deliveries owed.", value=store.owed.count())
        for key in config.series:
            checked, newest = store.runs.last(f"check {key}"), store.dates.newest(key)
            incidents = find_lasting(config, store, key, datetime.now(UTC))
            yield _moment("monitor_last_check_timestamp_seconds", "The last check.", key, checked)
            midnight = datetime.combine(newest, time(), UTC) if newest else None
            yield _moment("monitor_newest_assessment_timestamp_seconds", "The newest date.", key, midnight)
            for incident in CHECKS_BEFORE_NOTICE:
                yield Sample(
                    name="monitor_trouble",
                    about="1 while an incident lasts.",
                    value=float(incident in incidents),
                    labels={"series": key, "trouble": incident},
                )


class _Samples(Collector):
    """The samples as prometheus-client needs them: metric families, each with all its samples."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = tuple(samples)

    def collect(self) -> Iterator[Metric]:
        """Yield one family for each name."""
        families: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
        for sample in self._samples:
            family = families.get(sample.name)
            if family is None:
                kind = CounterMetricFamily if sample.kind == "counter" else GaugeMetricFamily
                family = families[sample.name] = kind(sample.name, sample.about)
            family.add_sample(sample.name, dict(sample.labels), sample.value)
        yield from families.values()


def _moment(name: str, about: str, series: str, moment: datetime | None) -> Sample:
    return Sample(
        name=name, about=about, value=moment.timestamp() if moment else 0.0, labels={"series": series}
    )
