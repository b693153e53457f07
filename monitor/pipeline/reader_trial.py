"""Ask the configured second reader the known questions."""

from dataclasses import dataclass

from monitor.config import SecondReaderSettings
from monitor.errors import SecondReaderFailed
from monitor.pipeline.second_reader import build_chat
from monitor.second_reader.answer import parse_opinion
from monitor.second_reader.prompt import compose_messages
from monitor.second_reader.trial import ENOUGH, load_trial
from monitor.text import counted


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The result of a trial; `failed` says why questions have no valid answer, `left` were not asked after such a failure."""

    questions: int
    right: int
    seconds: float  # in all
    tokens: int
    failed: tuple[str, ...]
    left: int

    @property
    def good(self) -> bool:
        """Whether the model answers well enough to be asked."""
        return self.right >= ENOUGH

    def __str__(self) -> str:
        """Return the outcome in a line."""
        asked = self.questions - self.left
        said = f"answered {self.right} of {self.questions} known questions as expected"
        cost = (
            f", {self.seconds / asked:.1f} s and {counted(self.tokens // asked, 'token')} each"
            if asked
            else ""
        )
        failed = f"; {len(self.failed)} without a sound answer: {self.failed[0]}" if self.failed else ""
        left = f"; {self.left} not asked after that" if self.left else ""
        advice = "" if self.good or self.left else f"; fewer than {ENOUGH} is too few: try a larger model"
        return f"{said}{cost}{failed}{left}{advice}"


def try_reader(settings: SecondReaderSettings) -> Trial:
    """Ask the known questions one after the other; stop after a failure that shows that nobody will answer."""
    chat, known = build_chat(settings), load_trial()
    right, seconds, tokens, asked = 0, 0.0, 0, 0
    failed: list[str] = []
    for one in known:
        asked += 1
        try:
            answered = chat.ask(compose_messages(one.question))
            seconds += answered.seconds
            tokens += answered.tokens_asked + answered.tokens_answered
            right += one.fits(parse_opinion(answered.content, one.question))
        except SecondReaderFailed as exc:
            failed.append(str(exc))
            if exc.gone:
                break
    return Trial(
        questions=len(known),
        right=right,
        seconds=seconds,
        tokens=tokens,
        failed=tuple(failed),
        left=len(known) - asked,
    )
