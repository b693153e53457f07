"""Say what to do about a second reader that fails its trial."""

from collections.abc import Mapping, Sequence

from monitor.chat import SERVERS_FAULT
from monitor.config import SecondReaderSettings
from monitor.errors import SecondReaderFailed
from monitor.model_servers import list_models, name_model, name_models
from monitor.second_reader.trial import ENOUGH

SECONDS = 10.0  # timeout for the list of its models
REDIRECTS = range(300, 400)
UNFIT = frozenset({400, 413, 422})  # statuses of a server that understands a question and refuses it
NEWEST = ":latest"  # what Ollama adds to a model's name
LARGER = f"fewer than {ENOUGH} is too few: try a larger model"
OTHER = "the model does not keep to the form that the question asks for: switch its thinking off, or try another or a larger model"
DENIED = "the server wants a key, or another one: correct second_reader.api_key"
UNREADY = (
    "the server has too much to do, or still loads the model: try again in a few minutes, or look at its log"
)
PLAIN: Mapping[int | str, str] = {  # by status, or by cause if there is no status
    "silent": "start the server, or correct second_reader.url",
    "barred": "correct what this names, or second_reader.url",
    "cut": "let the server give longer answers, or switch the model's thinking off",
    401: DENIED,
    402: "the server wants to be paid: look at your account with its provider",
    403: DENIED,
    429: "the server takes no more questions for now: wait, or ask its provider for a higher limit",
    503: UNREADY,
    529: UNREADY,
}
MOVED = "the server sends questions on to another address, which monitor does not follow: correct second_reader.url"
REFUSED = "the server refuses the question: fix what it names, such as a context of fewer than 4,096 tokens"
NO_CHAT = "the server lists its models at this address, but takes no question there: fix what it says, or look at its log"


def advise(settings: SecondReaderSettings, failed: Sequence[SecondReaderFailed], *, sound: int) -> str:
    """Return what to do about a failed trial with `sound` valid answers. A server's fault comes before a model's.

    The server is asked for its models if a wrong name or address may be the cause.
    """
    fault = next((one for one in failed if one.cause != "answer"), None)
    if fault is None:
        return LARGER if sound else OTHER
    if fault.cause == "slow":
        return f"raise second_reader.timeout ({settings.timeout:g} s), or choose a smaller model"
    return PLAIN.get(fault.status if fault.cause == "status" else fault.cause) or _look_closer(
        settings, fault
    )


def _look_closer(settings: SecondReaderSettings, fault: SecondReaderFailed) -> str:
    """Return what to do about a server that has a fault, lacks the model, or is at another address; its list of models tells."""
    if fault.status in REDIRECTS:
        return MOVED
    served = list_models(settings.url, settings.api_key, seconds=SECONDS)
    known = settings.model in served or f"{settings.model}{NEWEST}" in served
    if fault.status >= SERVERS_FAULT:
        others = "" if known or not served else f"; it serves {name_models(served)}"
        return f"the server has a fault of its own: look at its log, or restart it{others}"
    said = str(fault).lower()
    if fault.status in UNFIT and "api key" in said:  # Google, xAI
        return DENIED
    may_be_name = fault.status not in UNFIT or "model" in said  # else something else is refused
    if served and not known and fault.cause == "status" and may_be_name:
        return f"the server has no model {name_model(settings.model)}, but {name_models(served)}: correct second_reader.model"
    if served:
        return REFUSED if fault.status in UNFIT else NO_CHAT
    return _advise_on_address(settings)


def _advise_on_address(settings: SecondReaderSettings) -> str:
    """Return how to correct the address: append /v1 if the server lists its models there."""
    longer = f"{settings.url}/v1"
    if list_models(longer, settings.api_key, seconds=SECONDS):
        return f"correct second_reader.url: the server answers at {longer}"
    return "correct second_reader.url: it is the address before /chat/completions, and usually ends in /v1"
