"""Compose messages: verdicts, changes and incidents as text, HTML and Slack blocks."""

from monitor.compose.alert import compose_alert, compose_update
from monitor.compose.context import MessageContext, Templates
from monitor.compose.digest import DigestDay, compose_digest
from monitor.compose.message import TEMPLATES, find_mistake
from monitor.compose.notice import compose_operator, compose_undelivered
from monitor.compose.period import compose_period
from monitor.compose.revision import compose_revision
from monitor.compose.screen import MAIL, PRINTED, Screen

__all__ = [
    "MAIL",
    "PRINTED",
    "TEMPLATES",
    "DigestDay",
    "MessageContext",
    "Screen",
    "Templates",
    "compose_alert",
    "compose_digest",
    "compose_operator",
    "compose_period",
    "compose_revision",
    "compose_undelivered",
    "compose_update",
    "find_mistake",
]
