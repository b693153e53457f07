"""The known layouts of web pages by name: one module for each, all with the same functions."""

from collections.abc import Mapping
from typing import Protocol

from monitor.models import Assessment, LayoutName
from monitor.parse import critical_threats, drupal, wordpress
from monitor.parse.tree import Element
from monitor.site import SeriesShape


class Layout(Protocol):
    """The functions of a layout's module."""

    @property
    def LOOKS_FOR(self) -> tuple[str, ...]:  # noqa: N802 (a constant of the module)
        """The CSS selectors it relies on, for an explanation."""

    def fits(self, page: Element, /) -> bool:
        """Return whether a page has this layout."""

    def find_title(self, page: Element, /) -> str | None:
        """Return the page's title."""

    def find_body(self, page: Element, /) -> Element:
        """Return the element that holds the text; raise LayoutChanged."""

    def parse(self, page: Element, /, *, title: str, url: str, series: SeriesShape) -> Assessment:
        """Return the assessment on a page with this layout; raise LayoutChanged."""


LAYOUTS: Mapping[LayoutName, Layout] = {
    "drupal": drupal,
    "wordpress": wordpress,
    "critical_threats": critical_threats,
}
