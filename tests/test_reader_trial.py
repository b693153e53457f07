"""The known questions: what a model's answers to them say, and what they say of ourselves."""

import json

from monitor.config import SecondReaderSettings
from monitor.pipeline.reader_trial import try_reader
from monitor.second_reader.answer import Opinion
from monitor.second_reader.trial import load_trial
from tests.servers import Reply, Web


def test_doctor_says_how_many_known_questions_it_did_not_ask() -> None:
    """Where nobody answers, the others are not asked, and that is said."""
    trial = try_reader(SecondReaderSettings(url="http://127.0.0.1:9/v1", model="m"))
    assert not trial.good
    assert (trial.right, trial.left, len(trial.failed)) == (0, 9, 1)
    assert str(trial).endswith("; 9 not asked after that")


def test_answers_without_sense_are_counted_apart(web: Web) -> None:
    """A model that answers nonsense was asked everything, and its first error is reported."""
    nonsense = json.dumps({"choices": [{"message": {"content": "banana"}}]}).encode()
    web.answers["/v1/chat/completions"] = Reply(body=nonsense)
    trial = try_reader(SecondReaderSettings(url=f"{web.url}/v1", model="m"))
    assert (trial.right, trial.left, len(trial.failed)) == (0, 0, 10)
    assert "10 without a sound answer: no JSON object" in str(trial)


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
