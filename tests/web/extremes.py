"""Stories at the edges: one day, nothing new, twelve new with odd scripts, four years, three hundred takeaways."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from monitor.models import Reason
from tests.web.world import FIRST, LAST, Said, Story

DAY = timedelta(days=1)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SIXTY_WORDS = """The harbour master is likely preparing to open a second front along the northern mole between the ferry
and the mussel works before the autumn spring tides, after pictures of June 17 and 18 showed three new depots, eleven
rafts the existence of which the harbour master denies, and a queue that reaches to the second lock."""
TEXTS = [
    " ".join(SIXTY_WORDS.split()),
    "أعلنت أميرالية البجع أن خط المد الشمالي سيبقى مغلقاً أمام القوارب حتى نهاية الشهر.",
    f"The {LONG} resumed its steamship service in spite of the strikes.",
    "שומרי המגדלור הכריזו על שביתה של שלושה ימים, and the admiralty is looking for a lamp.",
    "The notes were published at https://mudblog.example/a-very-long-address-without-any-place-to-break-it-at-all-2026",
    "Barnacles are to be counted.",
    "x" * 5000,
]


def one_day() -> Story:
    """Return a history of one assessment."""
    return {LAST: [Said(text=f"Matter {n} is told.") for n in range(7)]}


def nothing_new() -> Story:
    """Return a last day on which everything goes on."""
    first = [Said(text=f"Matter {n} is told.") for n in range(6)]
    later = [Said(text=f"Matter {n} is told again.", theme=f"{FIRST}/{n + 1}") for n in range(6)]
    return {FIRST: first, FIRST + DAY: later, LAST: later}


def twelve_new() -> Story:
    """Return a last day with more new themes than ever, long words and right-to-left scripts among them."""
    new = [
        Said(
            text=f"{TEXTS[n % len(TEXTS)]} ({n})",
            status="new",
            reasons=(Reason("first", f"first mention of {LONG}"),),
        )
        for n in range(12)
    ]
    return {FIRST: [Said(text="Nothing yet.")], LAST: new}


def four_years() -> Story:
    """Return 1,400 assessments with 400 themes, fourteen of them standing."""
    chance = random.Random(4)  # noqa: S311 (the same story each time)
    days = [date(2022, 6, 18) + n * DAY for n in range(1462) if n % 24][:1400]
    story: dict[date, list[Said]] = {day: [] for day in days}
    for n in range(400):
        standing = n < 14
        begin = n % 3 if standing else chance.randrange(3, len(days))
        length = len(days) if standing else int(chance.expovariate(1 / 90)) + 1
        often = chance.uniform(0.3, 0.9) if standing else chance.uniform(0.08, 0.5)
        theme = ""
        for place in range(begin, min(begin + length, len(days))):
            if theme and chance.random() > often:
                continue
            told = story[days[place]]
            text = f"Boats of pier {n} moved {place} barges to the {'north' if place % 2 else 'south'} mole."
            status = ("updated" if place % 4 == 0 else "continuing") if theme else "new"
            told.append(Said(text=text, status=status, theme=theme))
            theme = theme or f"{days[place]}/{len(told)}"
    return {day: said or [Said(text="Nothing moved.", theme="")] for day, said in story.items()}


EXTREMES: dict[str, tuple[Callable[[], Story], str]] = {
    "one day": (one_day, "/"),
    "nothing new": (nothing_new, "/"),
    "twelve new": (twelve_new, "/"),
    "twelve new, their themes": (twelve_new, "/themes"),
    "twelve new, the text": (twelve_new, f"/{LAST}/text"),
    "four years": (four_years, "/themes?span=all"),
}
