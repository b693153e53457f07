"""The ways out, one small file each: adding one needs an entry here and nothing else."""

from typing import Annotated

from pydantic import Field

from monitor.channels.apprise import Apprise
from monitor.channels.base import Channel
from monitor.channels.email import Email
from monitor.channels.file import File
from monitor.channels.slack import Slack
from monitor.channels.stdout import Stdout
from monitor.channels.webhook import Webhook

CHANNELS: dict[str, type[Channel]] = {
    "email": Email,
    "slack": Slack,
    "stdout": Stdout,
    "webhook": Webhook,
    "file": File,
    "apprise": Apprise,
}

AnyChannel = Annotated[Email | Slack | Stdout | Webhook | File | Apprise, Field(discriminator="kind")]

__all__ = ["CHANNELS", "AnyChannel", "Apprise", "Channel", "Email", "File", "Slack", "Stdout", "Webhook"]
