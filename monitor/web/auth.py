"""Who may correct themes and, if the pages are private, who may read: one password, by a form or by HTTP Basic."""

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug import Response
from werkzeug.exceptions import Forbidden, TooManyRequests, Unauthorized
from werkzeug.security import check_password_hash, generate_password_hash

from monitor.web import guard
from monitor.web.limits import Allowance
from monitor.web.routing import here
from monitor.web.site import Site, current_site

auth = Blueprint("auth", __name__)
log = logging.getLogger(__name__)

LASTS = timedelta(days=30)  # how long a browser stays logged in
OPEN = ("auth.", "assets.", "health.healthz")  # endpoints that never ask for the password
SCRIPTS = ("api.", "feeds.", "health.")  # endpoints for programs, which cannot fill in a form
# Endpoints that are never refused, as that would read as a failure.
PROBES = ("health.healthz", "health.readyz")
TRIES, PER_TRY = 5, 60.0  # wrong passwords in a row, and seconds until another one is accepted
BURST, PER_SECOND = 300, 30.0  # requests of one client: at once, and steadily
MAX_PASSWORD_CHARS = 1000
MOST_ENDED = 1000  # sessions that ended by logging out: so many are remembered


def install(app: Flask, site: Site) -> None:
    """Add sessions, the log-in form, and the checks of each request to an application."""
    app.secret_key = _session_key(site)
    app.config.update(
        SESSION_COOKIE_NAME="monitor",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=(site.serve.base_url or "").startswith("https://"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LASTS,
    )
    app.extensions["monitor requests"] = Allowance(BURST, PER_SECOND, site.clock)
    app.extensions["monitor ended sessions"] = set[str]()  # by their tokens
    app.extensions["monitor passwords"] = Allowance(TRIES, 1 / PER_TRY, site.clock)
    app.before_request(limit_rate)
    app.before_request(refuse_foreign_posts)
    app.before_request(ask_to_read)
    app.register_blueprint(auth)


@auth.get("/login")
def login() -> str:
    """Show the form that asks for the password."""
    if current_site().serve.password_hash is None:
        raise Forbidden(
            "These pages are read-only: no serve.password_hash is set in the configuration. `monitor serve --set-password` makes one."
        )
    return render_template("login.html", page="login", onward=_onward(), wrong=False)


@auth.post("/login")
def log_in() -> Response:
    """Check the password; then return to the page that the visitor came from."""
    if not is_password(request.form.get("password", "")):
        page = render_template("login.html", page="login", onward=_onward(), wrong=True)
        return current_app.make_response((page, 403))
    session.clear()
    session.permanent = True
    session["fingerprint"], session["token"] = _fingerprint(), secrets.token_urlsafe(32)
    return redirect(_onward(), 303)


@auth.post("/logout")
def log_out() -> Response:
    """End the session, also for a copy of its cookie."""
    check_token()
    ended: set[str] = current_app.extensions["monitor ended sessions"]
    if len(ended) >= MOST_ENDED:
        ended.clear()
    ended.add(session["token"])
    session.clear()
    return redirect(url_for("pages.today"), 303)


def hash_password(password: str) -> str:
    """Return the hash of a password for the configuration: salted scrypt."""
    return generate_password_hash(password, method="scrypt")


def is_logged_in() -> bool:
    """Return whether this browser logged in with the current password, and did not log out since."""
    known = bool(session) and hmac.compare_digest(str(session.get("fingerprint", "")), _fingerprint())
    return known and session.get("token") not in current_app.extensions["monitor ended sessions"]


def check_token() -> None:
    """Answer 403 to a form without the token of this visitor's session (protection against CSRF)."""
    token = str(session.get("token", "")).encode()
    given = request.form.get("token", "").encode()  # compare_digest takes no text beyond ASCII
    if not is_logged_in() or not token or not hmac.compare_digest(given, token):
        abort(403, "This form is out of date: open the page again, log in, and send it once more.")


def is_password(given: str) -> bool:
    """Return whether this is the password; raises TooManyRequests.

    After five wrong passwords, a client waits a minute before each further one.
    """
    stored = current_site().serve.password_hash
    throttle, client = _allowance("passwords", "Too many wrong passwords; wait a minute.")
    good = stored is not None and check_password_hash(stored.get_secret_value(), given[:MAX_PASSWORD_CHARS])
    if not good:
        throttle.take(client)
        log.warning("a wrong password from %s", client)
    return good


def limit_rate() -> None:
    """Raise TooManyRequests for a client that sends more than any visitor does; health probes are always answered."""
    if request.endpoint in PROBES:
        return
    allowance, client = _allowance("requests", "Too many requests; wait a little.")
    allowance.take(client)


def _allowance(of: str, refusal: str) -> tuple[Allowance, str]:
    """Return an allowance and the client that this request counts for; raises TooManyRequests if it has none left."""
    allowance: Allowance = current_app.extensions[f"monitor {of}"]
    client = request.remote_addr or ""
    if wait := allowance.wait(client):
        raise TooManyRequests(refusal, retry_after=int(wait) + 1)
    return allowance, client


def refuse_foreign_posts() -> None:
    """Answer 403 to a form that another site sends, whatever its token."""
    if request.method != "POST":
        return
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    known = origin is None or guard.host_of(origin) in guard.allowed_hosts(current_site().serve)
    if site not in {"same-origin", "none"} or not known:
        abort(403, "This form was sent by another site.")


def ask_to_read() -> Response | None:
    """Ask for the password before any page, if the pages are private."""
    endpoint = request.endpoint or ""
    if not current_site().serve.asks_to_read or endpoint.startswith(OPEN) or is_logged_in():
        return None
    given = request.authorization.password if request.authorization else None
    if given is not None and _is_known_or_password(given):
        return None
    if endpoint.startswith(SCRIPTS) or given is not None:
        challenge = current_app.make_response(("The password is needed.\n", 401))
        challenge.content_type = "text/plain; charset=utf-8"
        challenge.headers["WWW-Authenticate"] = 'Basic realm="monitor", charset="UTF-8"'
        return challenge
    if request.method not in {"GET", "HEAD"}:
        raise Unauthorized
    return redirect(url_for("auth.login", next=here()), 303)


def _is_known_or_password(given: str) -> bool:
    """Return whether a script's password is right; as it comes with each request, the last right one is kept as a hash."""
    known: set[bytes] = current_app.extensions.setdefault("monitor known passwords", set())
    mark = hmac.digest(
        str(current_app.secret_key).encode() + _fingerprint().encode(), given.encode(), "sha256"
    )
    if mark in known:
        return True
    if not is_password(given):
        return False
    known.clear()
    known.add(mark)
    return True


def _onward() -> str:
    """Return the path to go to after logging in: one on this server, by default the front page."""
    onward = request.values.get("next", "")
    local = onward.startswith("/") and not onward.startswith(("//", "/\\"))
    return onward if local and onward.isprintable() else url_for("pages.today")


def _fingerprint() -> str:
    """Return a hash of the password's hash; sessions with another one are no longer logged in."""
    stored = current_site().serve.password_hash
    return hashlib.sha256(stored.get_secret_value().encode()).hexdigest() if stored else ""


def _session_key(site: Site) -> str:
    """Return the key that signs cookies: derived from the password's hash, so that sessions survive a restart."""
    stored = site.serve.password_hash
    seed = stored.get_secret_value() if stored else secrets.token_hex(32)
    return hashlib.sha256(f"monitor session {seed}".encode()).hexdigest()
