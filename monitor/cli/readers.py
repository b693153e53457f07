"""Offer a language model as second reader; used by `init` and `doctor`."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import click

from monitor.cli.arguments import Checked, OneOf
from monitor.config import SecondReaderSettings
from monitor.config.values import second_reader_url
from monitor.errors import SecondReaderFailed
from monitor.hosts import is_loopback
from monitor.model_servers import USUAL, ModelServer, find_model_servers, name_model, name_models
from monitor.pipeline.reader_trial import try_reader
from monitor.pipeline.second_reader import ask_one_question
from monitor.second_reader.trial import load_trial

PATIENCE = 120  # seconds to wait for an answer, since the model may have to be loaded first
PROMPT = 60  # seconds that the known questions may take without the user's consent
HISTORY = """\
  It reads what appears from now on. `monitor replay --ask N --keep` lets it read what came before, with at most N questions;
  `monitor doctor` says how many there are."""
Block = dict[str, str | int]
model_server_option = click.option(
    "--model-server",
    type=Checked(second_reader_url),
    metavar="URL",
    help="Look for a language model here, as http://127.0.0.1:8000/v1.",
)


def find_places(url: str | None) -> Mapping[str, str]:
    """Return where to look for language models: at the address given, or at the usual ports."""
    return {"A server": url} if url else USUAL


def offer_reader(url: str | None, reading: bool | None, *, asking: bool) -> Block | None:
    """Return the block `second_reader` if a model is found and the user wants it, else None.

    `reading` is the user's answer if it was given in advance.
    """
    if reading is False:
        return None
    found = find_model_servers(find_places(url))
    if not found:
        where = f"at {url}" if url else "on this machine"
        usual = "; most servers want /v1 at the end" if url and not url.rstrip("/").endswith("/v1") else ""
        click.echo(f"No language model is served {where}{usual}; monitor works without one.")
        return None
    for server in found:
        click.echo(f"{server.name} at {server.url} serves {name_models(server.models)}.")
    server, model = _choose(found, asking=asking)
    host = urlsplit(server.url).hostname or ""
    sent = "Nothing leaves this machine" if is_loopback(host) else f"Takeaways are sent to {host}"
    words = f"Ask {name_model(model)} about each new takeaway whether it opens a theme? {sent}"
    if not reading and not asking:
        click.echo("It is not asked about takeaways; --second-reader makes it the second reader.")
    if not (reading or (asking and click.confirm(words, default=True))):
        return None
    block: Block = {"url": server.url, "model": model, "timeout": PATIENCE}
    is_good = _try(SecondReaderSettings.read(block), asking=asking)
    if not is_good and asking and not click.confirm("  Keep it all the same?", default=False):
        return None
    click.echo(HISTORY)
    return block


def _choose(found: Sequence[ModelServer], *, asking: bool) -> tuple[ModelServer, str]:
    """Return a server and one of its models: the first, unless the user chooses another."""
    by_model = {model: server for server in reversed(found) for model in reversed(server.models)}
    first = found[0].models[0]
    if len(by_model) == 1 or not asking:
        return found[0], first
    model = click.prompt("Which model", type=OneOf([*by_model][::-1]), default=first)
    return by_model[model], model


def _try(settings: SecondReaderSettings, *, asking: bool) -> bool:
    """Ask the model a first question, then the known ones; return whether it is good enough as far as was tried.

    A model that does not answer may only need longer to load: it counts as good, and `doctor` asks it again.
    """
    click.echo("  Asking it a first question; a large model may take two minutes to load ...")
    try:
        answered = ask_one_question(settings)
    except SecondReaderFailed as exc:
        click.echo(f"  It did not answer: {exc}. It is kept; `monitor doctor` asks it again.")
        return True
    click.echo(f"  It answered in {answered.seconds:.1f} s.")
    questions = len(load_trial())
    seconds = questions * answered.seconds
    words = f"  Ask it {questions} known questions, to see whether it is good enough? About {seconds:,.0f} s"
    if seconds > PROMPT and not (asking and click.confirm(words, default=True)):
        click.echo(
            f"  `monitor doctor` asks it {questions} known questions, to see whether it is good enough."
        )
        return True
    trial = try_reader(settings)
    click.echo(f"  It {trial}.")
    return trial.good
