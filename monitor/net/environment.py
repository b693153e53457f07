"""Take proxies and certificate authorities from the environment variables that other programs use."""

import os
import ssl
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
from urllib3 import make_headers
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from monitor.errors import BadEnvironment
from monitor.hosts import is_loopback

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # they replace all other authorities
OPENSSL = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # OpenSSL reads them itself, and ignores missing files


def find_proxy(url: str) -> str | None:
    """Return the proxy for an address, or None; loopback never has one. Raises BadEnvironment if it is none that we can use."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    named = getproxies()
    proxy = named.get(parts.scheme) or named.get("all")
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    try:
        found = parse_url(proxy)
        is_sound = bool((found.host or "").encode("idna"))
    except (LocationParseError, UnicodeError):
        is_sound = False
    if not is_sound:
        raise BadEnvironment("the environment names a proxy without a valid address", temporary=False)
    if found.scheme not in {"http", "https"}:
        raise BadEnvironment("the environment names a proxy that is none of http and https", temporary=False)
    return proxy


def proxy_login(proxy: str) -> dict[str, str]:
    """Return the headers that authenticate us to a proxy with the login in its address."""
    login = parse_url(proxy).auth
    return dict(make_headers(proxy_basic_auth=unquote(login))) if login else {}


def build_trust() -> ssl.SSLContext:
    """Return a context with the trusted authorities; raises BadEnvironment if a variable names a missing file.

    The first of REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE that is set replaces all other authorities. Otherwise
    SSL_CERT_FILE and SSL_CERT_DIR replace the system's; if neither is set, certifi's are added to the system's, since a
    container may have none.
    """
    named = _names_in_force()
    if named and named[0] in BUNDLES:
        return _trust(named[0], os.environ[named[0]])
    for name in named:
        if not any(map(os.path.exists, os.environ[name].split(os.pathsep))):
            raise _missing(name, os.environ[name])
    context = ssl.create_default_context()
    if not named:
        context.load_verify_locations(certifi.where())
    return context


def describe_trust() -> str:
    """Return which variables name the trusted authorities, or how to add one; for a person whose server has another."""
    if named := _names_in_force():
        return (
            f"{' and '.join(named)} {'names' if len(named) == 1 else 'name'} the authorities that are trusted"
        )
    return "an authority of your own must be one of the system's, or in a file that SSL_CERT_FILE names"


def _names_in_force() -> tuple[str, ...]:
    """Return the variables that name the trusted authorities: one of the first kind, or those of OpenSSL."""
    bundles, openssl = (tuple(name for name in kind if os.environ.get(name)) for kind in (BUNDLES, OPENSSL))
    return bundles[:1] or openssl


def _trust(name: str, path: str) -> ssl.SSLContext:
    folder = os.path.isdir(path)  # noqa: PTH112 (Path.is_dir raises if we may not look into a folder)
    try:
        return ssl.create_default_context(cafile=None if folder else path, capath=path if folder else None)
    except OSError as exc:  # SSLError is one, too
        raise _missing(name, path) from exc


def _missing(name: str, path: str) -> BadEnvironment:
    return BadEnvironment(f"{name} names {path}, where no certificates can be read", temporary=False)
