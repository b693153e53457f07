"""Endpoints for probes and metrics: /healthz, /readyz and /metrics."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, g
from werkzeug.exceptions import HTTPException, NotFound

from monitor.web import guard
from monitor.web.metrics import CONTENT_TYPE, Sample, render_metrics


@dataclass(frozen=True, kw_only=True)
class Health:
    """How to find the health of the process, for each request; a failure of None means that all is well."""

    find_liveness_failure: Callable[[], str | None]  # the process should be restarted
    find_readiness_failure: Callable[[], str | None]  # the process is well, but cannot do its work now
    measure: Callable[[], Sequence[Sample]]


health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    """Answer 200, or 503 with the reason to restart the process, which only visitors of our own hosts are told."""
    failure = _health().find_liveness_failure()
    return _answer("not well" if failure and g.foreign else failure)


@health.get("/readyz")
def readyz() -> Response:
    """Answer 200, or 503 with the reason why the work cannot be done now."""
    return _answer(_health().find_readiness_failure())


@health.get("/metrics")
def metrics() -> Response:
    """Serve the metrics in Prometheus' text format."""
    return Response(render_metrics(_health().measure()), content_type=CONTENT_TYPE)


def create_health_app(found: Health) -> Flask:
    """Return an application with only health and metrics, for `schedule.listen`."""
    app = Flask("monitor.web.health", static_folder=None)
    app.extensions["monitor health"] = found
    guard.install(app, lambda: guard.LOOPBACK)
    app.register_error_handler(HTTPException, _show_error)
    app.register_blueprint(health)
    return app


def _health() -> Health:
    found: Health = current_app.extensions["monitor health"]
    return found


def _answer(failure: str | None) -> Response:
    return Response(
        f"{failure or 'ok'}\n", status=503 if failure else 200, content_type="text/plain; charset=utf-8"
    )


def _show_error(error: HTTPException) -> Response:
    words = "there are /healthz, /readyz and /metrics" if isinstance(error, NotFound) else str(error)
    response = Response(f"{words}\n", status=error.code, content_type="text/plain; charset=utf-8")
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response
