"""A model that is put to the trial of the known questions."""

import json
from collections.abc import Callable

from monitor.second_reader.trial import load_trial
from tests.servers import Asked, Reply


def answer_known(right: int) -> Callable[[Asked], Reply]:
    """Return a model that gives the expected answer to the first few known questions, and the opposite to the others."""

    def answer(asked: Asked) -> Reply:
        prompt = json.loads(asked.body)["messages"][1]["content"]
        place, known = next(
            (n, one) for n, one in enumerate(load_trial()) if f"Takeaway: {one.question.text}" in prompt
        )
        new = known.new if place < right else not known.new
        numbers = [known.question.earlier.index(match) + 1 for match in known.matches]
        said = {"matches": numbers, "reason": "", "new": new, "confidence": 0.5, "title": ""}
        body = {"choices": [{"message": {"content": json.dumps(said)}}], "usage": {"prompt_tokens": 500}}
        return Reply(body=json.dumps(body).encode())

    return answer
