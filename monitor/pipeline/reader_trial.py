"""Try the configured second reader with questions whose answers are known."""

from dataclasses import dataclass

from monitor.chat import Answered
from monitor.config import SecondReaderSettings
from monitor.errors import SecondReaderFailed
from monitor.pipeline.reader_advice import advise
from monitor.pipeline.second_reader import ask_for_opinion, build_chat
from monitor.second_reader.trial import ENOUGH, load_trial
from monitor.text import counted


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The result of a trial."""

    questions: int
    right: int
    answers: tuple[Answered, ...]  # valid ones, right or wrong
    failed: tuple[SecondReaderFailed, ...]  # why questions have no valid answer
    advice: str = ""  # what to do if the model is not good enough

    @property
    def left(self) -> int:
        """The number of questions not asked, since the last failure ended the trial."""
        return self.questions - len(self.answers) - len(self.failed)

    @property
    def good(self) -> bool:
        """Whether the model answers well enough to be a second reader."""
        return self.right >= ENOUGH

    def __str__(self) -> str:
        """Return the result in one line."""
        left = f"{self.left} not asked after that" if self.left else ""
        return "; ".join(filter(None, (self._answered, self._failed, left, self.advice)))

    @property
    def _answered(self) -> str:
        sound = len(self.answers)
        if not sound:
            return f"gave no valid answer to {self.questions} known questions: {self.failed[0]}"
        used = sum(one.tokens_asked + one.tokens_answered for one in self.answers)
        tokens = f" and {counted(used // sound, 'token')}" if used else ""
        cost = f"{sum(one.seconds for one in self.answers) / sound:.1f} s{tokens} each"
        return f"answered {self.right} of {self.questions} known questions as expected, {cost}"

    @property
    def _failed(self) -> str:
        """Return how many questions have no valid answer while others have one, and why the first has none."""
        if not (self.failed and self.answers):
            return ""
        return f"{len(self.failed)} without a valid answer: {self.failed[0]}"


def try_reader(settings: SecondReaderSettings) -> Trial:
    """Ask the known questions one by one; stop at a failure which shows that no other will be answered."""
    chat, known = build_chat(settings), load_trial()
    right, answers, failed = 0, [], []
    for one in known:
        try:
            opinion, answered = ask_for_opinion(chat, one.question)
        except SecondReaderFailed as exc:
            failed.append(exc)
            if exc.gone:
                break
            continue
        answers.append(answered)
        right += one.fits(opinion)
    return Trial(
        questions=len(known),
        right=right,
        answers=tuple(answers),
        failed=tuple(failed),
        advice="" if right >= ENOUGH else advise(settings, failed, sound=len(answers)),
    )
