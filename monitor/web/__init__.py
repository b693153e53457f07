"""Everything that is served over HTTP: pages, feeds and JSON API; health and metrics."""

from monitor.web.app import create_app
from monitor.web.auth import hash_password
from monitor.web.feeds import render_feed
from monitor.web.health import Health, create_health_app
from monitor.web.metrics import Sample, measure_store, render_metrics
from monitor.web.server import serve_app
from monitor.web.site import Site

__all__ = [
    "Health",
    "Sample",
    "Site",
    "create_app",
    "create_health_app",
    "hash_password",
    "measure_store",
    "render_feed",
    "render_metrics",
    "serve_app",
]
