"""Send HTTP requests, with total limits, addresses, certificates and proxies."""

from monitor.net.addresses import connect, is_public_name
from monitor.net.client import Answer, Client, send_once
from monitor.net.environment import build_trust
from monitor.net.explain import explain_tls
from monitor.net.headers import MAX_PAUSE_SECONDS, read_moment, read_retry_after
from monitor.net.limits import Budget, Limits, TooLarge, read_within

__all__ = [
    "MAX_PAUSE_SECONDS",
    "Answer",
    "Budget",
    "Client",
    "Limits",
    "TooLarge",
    "build_trust",
    "connect",
    "explain_tls",
    "is_public_name",
    "read_moment",
    "read_retry_after",
    "read_within",
    "send_once",
]
