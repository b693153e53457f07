"""What the machine's owner says of proxies and authorities, in the variables that other programs go by."""

import os
import ssl
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
from urllib3 import make_headers
from urllib3.util import parse_url

from monitor.errors import NoAnswer
from monitor.hosts import is_loopback

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # what they name takes the place of all other authorities
OPENSSL = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # OpenSSL reads them itself, and is silent where nothing is there


def find_proxy(url: str) -> str | None:
    """Return the proxy that stands before an address, or None; before loopback there is none."""
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
    if urlsplit(proxy).scheme not in {"http", "https"}:
        raise NoAnswer("the environment names a proxy that is none of http and https", passing=False)
    return proxy


def proxy_login(proxy: str) -> dict[str, str]:
    """Return the headers that tell a proxy who we are, by the login in its address."""
    login = parse_url(proxy).auth
    return dict(make_headers(proxy_basic_auth=unquote(login))) if login else {}


def build_trust() -> ssl.SSLContext:
    """Return the authorities that are trusted; raises NoAnswer that names the variable whose file is missing.

    The first of REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE that is set counts alone. Else the system's authorities count,
    with SSL_CERT_FILE and SSL_CERT_DIR in their place, and certifi's where neither is set: an image may have none.
    """
    for name in BUNDLES:
        if path := os.environ.get(name):
            return _trust(name, path)
    for name in OPENSSL:
        if (path := os.environ.get(name)) and not any(map(os.path.exists, path.split(os.pathsep))):
            raise _missing(name, path)
    own = any(os.environ.get(name) for name in OPENSSL)
    context = ssl.create_default_context()
    if not own:
        context.load_verify_locations(certifi.where())
    return context


def _trust(name: str, path: str) -> ssl.SSLContext:
    folder = Path(path).is_dir()
    try:
        return ssl.create_default_context(cafile=None if folder else path, capath=path if folder else None)
    except OSError as exc:  # SSLError is one, too
        raise _missing(name, path) from exc


def _missing(name: str, path: str) -> NoAnswer:
    return NoAnswer(f"{name} names {path}, where no certificates can be read", passing=False)
