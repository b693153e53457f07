"""Try the configured second reader with questions whose answers are known."""

from dataclasses import dataclass

from monitor.config import SecondReaderSettings
from monitor.errors import SecondReaderFailed
from monitor.pipeline.reader_advice import advise
from monitor.pipeline.second_reader import ask_for_opinion, build_chat
from monitor.second_reader.trial import ENOUGH, load_trial
from monitor.text import counted


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The result of a trial, as numbers of questions and answers."""

    questions: int
    right: int
    sound: int  # valid answers, right or wrong
    seconds: float  # total time of the valid answers
    tokens: int  # total tokens of the valid questions and answers
    failed: tuple[SecondReaderFailed, ...]  # why questions have no valid answer
    left: int  # questions not asked, since the last failure ended the trial
    advice: str = ""  # what to do if the model is not good enough

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
        if not self.sound:
            return f"gave no valid answer to {self.questions} known questions: {self.failed[0]}"
        tokens = f" and {counted(self.tokens // self.sound, 'token')}" if self.tokens else ""
        cost = f"{self.seconds / self.sound:.1f} s{tokens} each"
        return f"answered {self.right} of {self.questions} known questions as expected, {cost}"

    @property
    def _failed(self) -> str:
        """Return how many questions have no valid answer while others have one, and why the first has none."""
        if not (self.failed and self.sound):
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
        sound=len(answers),
        seconds=sum(one.seconds for one in answers),
        tokens=sum(one.tokens_asked + one.tokens_answered for one in answers),
        failed=tuple(failed),
        left=len(known) - len(answers) - len(failed),
        advice="" if right >= ENOUGH else advise(settings, failed, sound=len(answers)),
    )
