"""What is served on loopback: health and metrics."""

from monitor.web.health import Health, serve_health
from monitor.web.metrics import Sample, render_metrics

__all__ = ["Health", "Sample", "render_metrics", "serve_health"]
