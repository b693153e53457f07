"""What is served over HTTP: the pages, feeds and answers for scripts; health and metrics."""

from monitor.web.app import create_app
from monitor.web.health import Health, serve_health
from monitor.web.metrics import Sample, render_metrics
from monitor.web.server import serve_app
from monitor.web.site import Site

__all__ = ["Health", "Sample", "Site", "create_app", "render_metrics", "serve_app", "serve_health"]
