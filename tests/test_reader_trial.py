"""The known questions: what a model's answers to them say, and what they say of ourselves."""

import json

import pytest

from monitor.blocks.kinds import Secret
from monitor.config import SecondReaderSettings
from monitor.pipeline.reader_trial import try_reader
from monitor.second_reader.answer import Opinion
from monitor.second_reader.trial import load_trial
from tests.known_answers import answer_known
from tests.servers import Reply, Web

MODELS = Reply(body=json.dumps({"data": [{"id": "qwen2.5:7b"}, {"id": "llama3:latest"}]}).encode())


def test_doctor_says_how_many_known_questions_it_did_not_ask() -> None:
    """Where nobody answers, the others are not asked, and that is said."""
    trial = try_reader(SecondReaderSettings(url="http://127.0.0.1:9/v1", model="m"))
    assert not trial.good
    assert (trial.right, trial.left, len(trial.failed)) == (0, 9, 1)
    assert "9 not asked after that" in str(trial)
    assert "each" not in str(trial)


def test_answers_without_sense_are_counted_apart(web: Web) -> None:
    """A model that answers nonsense was asked everything, and its first error is reported."""
    nonsense = json.dumps({"choices": [{"message": {"content": "banana"}}]}).encode()
    web.answers["/v1/chat/completions"] = Reply(body=nonsense)
    trial = try_reader(SecondReaderSettings(url=f"{web.url}/v1", model="m"))
    assert (trial.right, trial.left, len(trial.failed)) == (0, 0, 10)
    assert "no JSON object in the answer 'banana'" in str(trial)
    assert "try another or a larger model" in str(trial)


def test_who_always_says_the_same_fails_the_trial() -> None:
    """Half of the known questions are new, and for the others no one number is always right."""
    known = load_trial()
    assert [one.new for one in known].count(True) == len(known) // 2
    for number in (1, 2, 3):
        opinions = [
            Opinion(new=False, confidence=0, matches=(k.question.earlier[number - 1],), reason="")
            for k in known
        ]
        assert sum(k.fits(opinion) for k, opinion in zip(known, opinions, strict=True)) <= 3


def error(status: int, words: object) -> Reply:
    """Return a refusal in a server's own words."""
    return Reply(status=status, body=json.dumps({"error": words}).encode())


def completed(choice: dict[str, object]) -> Reply:
    """Return an answer with one choice."""
    return Reply(body=json.dumps({"choices": [choice]}).encode())


@pytest.mark.parametrize(
    ("reply", "model", "said"),
    [
        (
            error(500, "out of memory"),
            "llama3",
            "answered 500: out of memory; the server has a fault of its own",
        ),
        (
            error(500, {"message": "no"}),
            "m",
            "look at its log, or restart it; it serves “qwen2.5:7b” and “llama3:latest”",
        ),
        (
            error(404, 'model "m" not found, try pulling it first'),
            "m",
            "the server has no model “m”, but “qwen2.5:7b” and “llama3:latest”: correct second_reader.model",
        ),
        (error(400, "unknown model"), "m", "correct second_reader.model"),
        (error(400, "context of 512 tokens exceeded"), "qwen2.5:7b", "the server refuses the question"),
        (error(400, "context of 512 tokens exceeded"), "m", "the server refuses the question"),
        (
            Reply(status=307, headers={"Location": "/v2"}),
            "m",
            "on to another address, which monitor does not",
        ),
        (error(401, {"message": "no such key: geheim"}), "m", "answered 401: no such key: ***; 9 not asked"),
        (error(403, ""), "m", "correct second_reader.api_key"),
        (error(400, {"message": "API key not valid"}), "m", "correct second_reader.api_key"),
        (
            error(503, {"message": "Loading model"}),
            "m",
            "or still loads the model: try again in a few minutes",
        ),
        (
            completed({"message": {"content": None, "refusal": "geheim!"}}),
            "m",
            "an empty answer (***!); the model does not keep",
        ),
        (
            completed({"message": {"content": '{"matches": [1'}, "finish_reason": "length"}),
            "m",
            "cut short by the server's limit of tokens); let the server give longer answers",
        ),
        (error(402, "Insufficient Balance"), "m", "the server wants to be paid"),
        (
            error(404, "no endpoint"),
            "llama3",
            "at this address, but takes no question there: fix what it says",
        ),
        (
            Reply(body=b"data: {}"),
            "llama3",
            "form: a stream of events, where one whole answer was asked for; the server lists its models",
        ),
        (error(429, "slow down"), "m", "wait, or ask its provider for a higher limit"),
        (
            Reply(body=b"x" * 60, drip=0.2),
            "m",
            "raise second_reader.timeout (1 s), or choose a smaller model",
        ),
        (answer_known(7), "m", "answered 7 of 10 known questions as expected"),
        (answer_known(7), "m", "fewer than 8 is too few: try a larger model"),
    ],
)
def test_doctor_says_what_is_wrong_and_who_must_act(web: Web, reply: Reply, model: str, said: str) -> None:
    """A server's fault is told in its words with its models; only a model that answers badly should be a larger one."""
    web.answers["/v1/models"], web.answers["/v1/chat/completions"] = MODELS, reply
    settings = SecondReaderSettings(url=f"{web.url}/v1", model=model, timeout=1, api_key=Secret("geheim"))
    trial = str(try_reader(settings))
    assert said in trial
    assert ("larger model" in trial) == (callable(reply) or "does not keep" in said)
    assert "geheim" not in trial


def test_what_stands_between_us_and_the_server_is_not_called_a_server_that_is_down(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No TLS where it should be, or a proxy that cannot be used."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    for url in (web.url.replace("http", "https"), "https://api.invalid/v1"):
        trial = str(try_reader(SecondReaderSettings(url=url, model="m")))
        assert trial.endswith("; correct what this names, or second_reader.url")


@pytest.mark.parametrize(
    "served", [error(404, "page not found"), Reply(body=b'{"error": "Unexpected endpoint"}')]
)
def test_an_address_without_its_end_is_mended(web: Web, served: Reply) -> None:
    """Where the models are listed under /v1, that is the address to write; else it is said what it usually looks like."""
    web.answers["/v1/models"], web.answers["/chat/completions"] = MODELS, served
    trial = str(try_reader(SecondReaderSettings(url=web.url, model="m")))
    assert f"correct second_reader.url: the server answers at {web.url}/v1" in trial
    del web.answers["/v1/models"]
    assert "usually ends in /v1" in str(try_reader(SecondReaderSettings(url=web.url, model="m")))


def test_a_good_model_gets_no_advice(web: Web) -> None:
    """Eight of ten are enough, and the cost of an answer is told."""
    web.answers["/v1/chat/completions"] = answer_known(8)
    trial = try_reader(SecondReaderSettings(url=f"{web.url}/v1", model="m"))
    assert (trial.good, trial.advice) == (True, "")
    assert str(trial).endswith("s and 500 tokens each")
    uncounted = json.dumps(
        {"choices": [{"message": {"content": '{"new": true, "confidence": 1, "matches": []}'}}]}
    )
    web.answers["/v1/chat/completions"] = Reply(body=uncounted.encode())
    assert " s each; " in str(try_reader(SecondReaderSettings(url=f"{web.url}/v1", model="m")))
