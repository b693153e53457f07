"""Ask the second reader before tracking; its answers are logged, and tracking reads only the log."""

import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from monitor.boundary import Boundary
from monitor.chat import CUT, Answered, Chat
from monitor.config import Config, SecondReaderSettings
from monitor.errors import MonitorError, SecondReaderFailed
from monitor.logs import warn
from monitor.models import Assessment, Earlier, TakeawayId, Verdict
from monitor.revise import hardly_differs
from monitor.second_reader.answer import RESPONSE_FORMAT, Opinion, parse_opinion
from monitor.second_reader.combine import combine, load_weights
from monitor.second_reader.prompt import SHOWN, Question, compose_messages, hash_messages, select_questions
from monitor.second_reader.readings import Readings
from monitor.second_reader.same_theme import ReadingContext
from monitor.store import Store
from monitor.store.answers import NOT_ASKED, Asked
from monitor.themes import Evidence, Tracker, find_context, name_theme
from monitor.themes.tracker import Correct

log = logging.getLogger(__name__)

MAX_LOGGED_CHARS = 4000  # characters of an answer that are logged


class SecondReader:
    """Asks a language model about takeaways, within its budgets, and stops once the model will clearly not answer."""

    def __init__(
        self, store: Store, settings: SecondReaderSettings, *, most: int | None, since: date
    ) -> None:
        self.model = settings.model
        self._store = store
        self._chat = build_chat(settings)
        self._budget = settings.budget
        self._most = most  # questions in all; None: limited only by the budget of each assessment
        self.asked, self.answered = 0, 0  # questions sent to the model, and those with a valid answer
        self._since = since  # date of the first assessment that it may be asked about
        self._gone: SecondReaderFailed | None = None  # the failure after which nothing more is asked
        self._failure: MonitorError | None = None  # the latest failure
        self._told: set[str] = set()  # the failures that were logged
        # By series: why the latest questions about an assessment had no answer; None if one had.
        self.silence: dict[str, MonitorError | None] = {}

    @property
    def is_done(self) -> bool:
        """Whether it asks no more: its questions are used up, or nobody will answer them."""
        return self._is_used_up or (self._gone is not None and self._most is not None)

    @property
    def _is_used_up(self) -> bool:
        return self._most is not None and self.asked >= self._most

    def ask_about(
        self, tracker: Tracker, new: Assessment, names: Mapping[str, str], *, judged: Collection[str] = ()
    ) -> int:
        """Ask about takeaways without an answer of this model, the likeliest new ones first; return the number of answers.

        `tracker` has read everything earlier, and is not changed. `names` maps ids of themes to their names. `judged` are
        texts of which messages were sent: an answer that comes later must not take them back.
        """
        if new.date < self._since or tracker.short_history or self.is_done:
            return 0
        known = self._store.answers.opinions(new.series, new.date, self.model)
        settled = {*known, *judged}
        context = find_context(new)
        verdicts = tracker.twin(shown=SHOWN).read(new.date, new.takeaways, *context, edition=new.edition)
        likeliest = select_questions(verdicts, budget=self._budget)
        chosen = [one for one in likeliest if one.takeaway.text not in settled]
        answers = sum(
            self._ask(new.series, new.id_of(one), build_question(tracker, one, names)) for one in chosen
        )
        if chosen and (answers or not known):
            self.silence[new.series] = None if answers else self._failure
        return answers

    def _ask(self, series: str, own: TakeawayId, question: Question) -> bool:
        """Ask about the takeaway with this id, and log the answer; return whether there is a valid one."""
        if self._is_used_up:
            return False
        messages = compose_messages(question)
        asked = Asked(
            date=own.date,
            takeaway=question.text,
            model=self.model,
            sha256=hash_messages(messages, self.model),
            messages=messages,
            asked_at=datetime.now(UTC),
        )
        failures: list[MonitorError] = []
        with Boundary("answer", f"second_reader on {own}", failures.append, SecondReaderFailed):
            asked = self._keep(series, self._answered(series, own, asked, question))
        for failure in failures:  # the answer could not be stored
            log.warning("%s; the tracker's verdict stands", failure)
            self._failure = failure
            asked = self._keep(series, replace(asked, error=str(failure)))
        return asked.opinion is not None

    def _keep(self, series: str, asked: Asked) -> Asked:
        with self._store.atomic():
            self._store.answers.add(series, asked)
        return asked

    def _answered(self, series: str, own: TakeawayId, asked: Asked, question: Question) -> Asked:
        """Return what was asked with the answer in the log, or else the model's, or why there is none."""
        if found := self._store.answers.find(asked.sha256):
            return replace(asked, answer=found.answer, opinion=found.opinion)
        if self._gone:
            return replace(asked, error=f"{NOT_ASKED}{self._gone}")
        self.asked += 1
        answer: Answered | None = None
        started = time.monotonic()
        before = self._store.answers.last_failure(series)
        try:
            answer = self._chat.ask(asked.messages)
            asked = replace(asked, opinion=read_answer(self._chat, answer, question))
            self.answered += 1
            if before:
                log.info("%s: %s now answers", own, self._chat.name)
        except SecondReaderFailed as exc:
            if str(exc) not in self._told:  # else a failing model has one line for each takeaway of the day
                warn(log, f"{own}: {exc}; the tracker's verdict stands", again=str(exc) == before)
            self._told.add(str(exc))
            self._failure = exc
            self._gone = exc if exc.gone else None
            asked = replace(asked, error=str(exc), seconds=_lasted(time.monotonic() - started))
        if answer is None:
            return asked
        return replace(
            asked,
            answer=answer.content[:MAX_LOGGED_CHARS],
            seconds=_lasted(answer.seconds),
            tokens_asked=answer.tokens_asked,
            tokens_answered=answer.tokens_answered,
        )


def _lasted(seconds: float) -> float:
    """Return the duration of a question that was sent, for the log, where 0 is one that was not."""
    return max(round(seconds, 3), 0.001)


def build_question(tracker: Tracker, verdict: Verdict, names: Mapping[str, str]) -> Question:
    """Return the question about a takeaway, with the names of the themes that earlier ones belong to, by id."""
    themes = dict.fromkeys(one.theme for one in verdict.earlier if one.theme)
    known = {theme: names.get(theme) or name_theme(tracker.first_text(theme)) for theme in themes}
    return Question(text=verdict.takeaway.text, earlier=verdict.earlier, names=known)


def read_answer(chat: Chat, answered: Answered, question: Question) -> Opinion:
    """Return the opinion in an answer; raises SecondReaderFailed, which names the model that was asked."""
    try:
        return parse_opinion(answered.content, question)
    except SecondReaderFailed as exc:
        ending = f" ({answered.ending})" if answered.ending else ""
        raise SecondReaderFailed(
            f"{chat.name}: {exc}{ending}", cause="cut" if answered.ending == CUT else "answer"
        ) from None


def ask_for_opinion(chat: Chat, question: Question) -> tuple[Opinion, Answered]:
    """Return the opinion on a question, and the answer with its cost; raises SecondReaderFailed."""
    answered = chat.ask(compose_messages(question))
    return read_answer(chat, answered, question), answered


def build_second_reader(
    config: Config, store: Store, *, most: int | None = None, since: date = date.min
) -> SecondReader | None:
    """Return the second reader in the configuration, or None.

    `most` limits the number of all its questions; it asks only about assessments dated `since` or later.
    """
    if config.second_reader is None:
        return None
    return SecondReader(store, config.second_reader, most=most, since=since)


def load_readings(config: Config, store: Store, series: str, *, before: date) -> Readings:
    """Return the logged answers of the configured second reader about takeaways before a date."""
    readings = Readings()
    if config.second_reader:
        for day, opinions in store.answers.earlier(series, before, config.second_reader.model):
            readings.add(day, opinions)
    return readings


def keep_opinions(store: Store, old: Assessment, new: Assessment) -> None:
    """Log the opinions on takeaways that an edit hardly changed under their new words, unless those have their own."""
    logged = [one for one in store.answers.of_day(new.series, new.date) if one.opinion]
    known = {(one.model, one.takeaway) for one in logged}
    texts = {one.number: one.text for one in new.takeaways}
    pairs = ((one.text, texts.get(one.number)) for one in old.takeaways)
    now = {before: after for before, after in pairs if after and hardly_differs(before, after)}
    for one in logged:
        text = now.get(one.takeaway)
        if text and (one.model, text) not in known:
            free = replace(one, takeaway=text, seconds=0.0, tokens_asked=0, tokens_answered=0)
            store.answers.add(new.series, free)


def build_second_opinion(
    config: Config, store: Store, tracker: Tracker, assessment: Assessment, readings: Readings
) -> Correct:
    """Return a function that applies the second reader's logged answers to a verdict; nothing is asked.

    `readings` are about earlier takeaways; the answers about this assessment are added to them.
    """
    settings, day = config.second_reader, assessment.date
    opinions = store.answers.opinions(assessment.series, day, settings.model) if settings else {}
    readings.add(day, opinions)

    def correct(verdict: Verdict, found: Evidence) -> Verdict:
        opinion = opinions.get(verdict.takeaway.text)
        if opinion is None:
            return verdict
        context = ReadingContext(
            day=day,
            own=str(assessment.id_of(verdict)),
            shown=tracker.nearest(found, SHOWN),
            found=found,
            history=tracker.history,
            readings=readings,
            link=partial(tracker.link, found),
        )
        if (day, verdict.takeaway.text) in context.told():
            return verdict  # it was asked about the same words where they came first that day
        return combine(
            verdict,
            opinion,
            context,
            join=tracker.join,
            weights=load_weights(),
            thresholds=tracker.thresholds(load_weights().thresholds, was_read=True),
        )

    return correct


def titles_of(config: Config, store: Store, series: str) -> dict[str, str]:
    """Return the headlines that the configured second reader gave, by the takeaway's text."""
    return store.answers.titles(series, config.second_reader.model) if config.second_reader else {}


def ask_one_question(settings: SecondReaderSettings) -> Answered:
    """Ask about an invented takeaway, to test the model, and return the answer; raises SecondReaderFailed."""
    earlier = Earlier(date=date(2030, 1, 1), text="Crab forces advanced in the Samphire sector.", score=0.9)
    question = Question(text="Crab forces made further gains in the Samphire sector.", earlier=(earlier,))
    return ask_for_opinion(build_chat(settings), question)[1]


def build_chat(settings: SecondReaderSettings) -> Chat:
    """Return a client of the configured model that asks for answers in our form."""
    return Chat(
        url=settings.url,
        model=settings.model,
        api_key=settings.api_key,
        timeout=settings.timeout,
        options={"response_format": RESPONSE_FORMAT, "temperature": 0.0},
    )
