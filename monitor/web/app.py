"""Create the web application: Flask with Jinja2; every page is rendered here, and loads nothing from elsewhere."""

from flask import Flask
from jinja2 import StrictUndefined

from monitor.errors import NoDatabase, StoreError
from monitor.web import assets, auth, errors, guard
from monitor.web.actions import actions
from monitor.web.api import api
from monitor.web.feeds import feeds
from monitor.web.health import Health, health
from monitor.web.metrics import measure_store
from monitor.web.pages import pages
from monitor.web.routing import AssessmentConverter
from monitor.web.site import Site
from monitor.web.words import add_words, without_forbidden

MAX_BODY_BYTES = 64 * 1024  # of a request


def create_app(site: Site) -> Flask:
    """Return the WSGI application of a site."""
    app = Flask("monitor.web", static_folder=None, template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_PARTS=50)
    app.jinja_options = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
        "finalize": without_forbidden,
    }
    app.extensions["monitor"] = site
    app.extensions["monitor health"] = site.health or health_of_store(site)
    app.url_map.converters["assessment"] = AssessmentConverter
    app.url_map.strict_slashes = False
    add_words(app)
    guard.install(app, lambda: guard.allowed_hosts(site.serve))
    auth.install(app, site)
    errors.install(app)
    app.register_blueprint(assets.assets)
    app.register_blueprint(pages)
    app.register_blueprint(actions)
    app.register_blueprint(feeds)
    app.register_blueprint(api)
    app.register_blueprint(health)
    return app


def health_of_store(site: Site) -> Health:
    """Return the health of a server that only serves pages: always alive, and ready while the database can be read."""

    def find_readiness_failure() -> str | None:
        try:
            tuple(measure_store(site.config))
        except NoDatabase as exc:
            return str(NoDatabase(exc.path, gone=bool(site.kept)))
        except StoreError as exc:
            return str(exc)
        return None

    return Health(
        find_liveness_failure=lambda: None,
        find_readiness_failure=find_readiness_failure,
        measure=lambda: tuple(measure_store(site.config)),
    )
