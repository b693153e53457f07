"""Figures in the text form that Prometheus reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One figure; names end in their unit."""

    name: str
    about: str
    value: float
    kind: Literal["counter", "gauge"] = "gauge"
    labels: Mapping[str, str] = field(default_factory=dict)


def render_metrics(samples: Iterable[Sample]) -> str:
    """Return the samples, those of one name under one heading, the names in the order they first come.

    Source: https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    by_name: dict[str, list[Sample]] = {}
    for sample in samples:
        by_name.setdefault(sample.name, []).append(sample)
    return "".join(_render_family(family) for family in by_name.values())


def _render_family(family: list[Sample]) -> str:
    first = family[0]
    lines = [f"# HELP {first.name} {first.about}", f"# TYPE {first.name} {first.kind}"]
    for sample in family:
        labels = ",".join(f'{name}="{_escape(value)}"' for name, value in sample.labels.items())
        lines.append(f"{sample.name}{f'{{{labels}}}' if labels else ''} {sample.value:.15g}")
    return "\n".join(lines) + "\n"


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
