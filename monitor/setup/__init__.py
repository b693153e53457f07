"""Set up an installation: first settings, channels, and what starts monitor automatically."""

from monitor.setup.autostart import (
    NotStarted,
    cron_line,
    find_program,
    install_cron,
    install_systemd,
    suggest_way,
)
from monitor.setup.channels import QUESTIONS, Question, build_block, split_secrets
from monitor.setup.starter import compose_starter, find_timezone

__all__ = [
    "QUESTIONS",
    "NotStarted",
    "Question",
    "build_block",
    "compose_starter",
    "cron_line",
    "find_program",
    "find_timezone",
    "install_cron",
    "install_systemd",
    "split_secrets",
    "suggest_way",
]
