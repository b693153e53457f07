"""The ways out, one small file each: adding one needs an entry here and nothing else."""

from typing import Annotated

from pydantic import Field

from monitor.channels.base import Channel
from monitor.channels.email import Email
from monitor.channels.slack import Slack
from monitor.channels.stdout import Stdout
from monitor.channels.webhook import Webhook

CHANNELS: dict[str, type[Channel]] = {"email": Email, "slack": Slack, "stdout": Stdout, "webhook": Webhook}

AnyChannel = Annotated[Email | Slack | Stdout | Webhook, Field(discriminator="kind")]

__all__ = ["CHANNELS", "AnyChannel", "Channel", "Email", "Slack", "Stdout", "Webhook"]
