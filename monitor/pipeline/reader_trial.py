"""Ask the configured second reader the known questions."""

from dataclasses import dataclass

from monitor.config import SecondReaderSettings
from monitor.errors import SecondReaderFailed
from monitor.pipeline.reader_advice import advise
from monitor.pipeline.second_reader import ask_for_opinion, build_chat
from monitor.second_reader.trial import ENOUGH, load_trial
from monitor.text import counted


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The result of a trial; `failed` says why questions have no valid answer, `left` were not asked after such a failure."""

    questions: int
    right: int
    sound: int  # valid answers, right or wrong
    seconds: float  # that the valid answers took in all
    tokens: int
    failed: tuple[SecondReaderFailed, ...]
    left: int
    advice: str = ""  # what to do, and who

    @property
    def good(self) -> bool:
        """Whether the model answers well enough to be asked."""
        return self.right >= ENOUGH

    def __str__(self) -> str:
        """Return the outcome in a line."""
        left = f"{self.left} not asked after that" if self.left else ""
        return "; ".join(filter(None, (self._answered, self._failed, left, self.advice)))

    @property
    def _answered(self) -> str:
        if not self.sound:
            return f"gave no sound answer to {self.questions} known questions: {self.failed[0]}"
        tokens = f" and {counted(self.tokens // self.sound, 'token')}" if self.tokens else ""
        cost = f"{self.seconds / self.sound:.1f} s{tokens} each"
        return f"answered {self.right} of {self.questions} known questions as expected, {cost}"

    @property
    def _failed(self) -> str:
        """Say how many of several answers cannot be used, and what is wrong with the first of them."""
        return (
            f"{len(self.failed)} without a sound answer: {self.failed[0]}"
            if self.failed and self.sound
            else ""
        )


def try_reader(settings: SecondReaderSettings) -> Trial:
    """Ask the known questions one after the other; stop after a failure that shows that nobody will answer."""
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
