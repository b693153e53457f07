"""Compose messages: verdicts, changes and troubles as text, HTML and Slack blocks."""

from monitor.digest.daily import compose_digest
from monitor.digest.notice import compose_operator
from monitor.digest.revision import compose_revision

__all__ = ["compose_digest", "compose_operator", "compose_revision"]
