"""Compose messages: verdicts, changes and troubles as text, HTML and Slack blocks."""

from monitor.digest.alert import compose_alert, compose_update
from monitor.digest.daily import compose_digest
from monitor.digest.message import TEMPLATES, Templates, find_mistake
from monitor.digest.notice import compose_operator
from monitor.digest.period import ToldDay, compose_period
from monitor.digest.revision import compose_revision

__all__ = [
    "TEMPLATES",
    "Templates",
    "ToldDay",
    "compose_alert",
    "compose_digest",
    "compose_operator",
    "compose_period",
    "compose_revision",
    "compose_update",
    "find_mistake",
]
