"""Wire the web application: Flask with Jinja2, every page rendered here, nothing from elsewhere."""

from flask import Flask
from jinja2 import StrictUndefined

from monitor.web import assets, errors, guard
from monitor.web.pages import pages
from monitor.web.routing import IssueConverter
from monitor.web.site import Site
from monitor.web.words import add_words, printable

LARGEST = 64 * 1024  # bytes of a request's body


def create_app(site: Site) -> Flask:
    """Return the WSGI application of a site."""
    app = Flask("monitor.web", static_folder=None, template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST, MAX_FORM_PARTS=50)
    app.jinja_options = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
        "finalize": printable,
    }
    app.extensions["monitor"] = site
    app.url_map.converters["issue"] = IssueConverter
    app.url_map.strict_slashes = False
    add_words(app)
    guard.install(app)
    errors.install(app)
    app.register_blueprint(assets.assets)
    app.register_blueprint(pages)
    return app
