"""The demo's site where assessments are late, pages are edited, and all may be replaced by something else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.demo.site import Answer
from monitor.demo.story import DAYS, Post, load_post
from tests.desk import Site

EDITS = ("adds", "rewords", "drops", "takes back")
PIRATES = "- Otter pirates of the Kelp League seized the ferry at Mussel Point.\n"
BOT_CHECK = b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>"
TROUBLES = {
    "bot check": BOT_CHECK,
    "no body": b"",
    "frame": b"<html><head><title>Research</title></head></html>",
}


class WildSite(Site):
    """The demo's site, whose pages may be late, changed, or all replaced by something else."""

    def __init__(self) -> None:
        super().__init__()
        self.today = DAYS[1]
        self.late = set[date]()
        self.trouble: bytes | None = None
        self.meanwhile: list[Callable[[], None]] = []  # done before one answer each

    @property
    def published(self) -> list[Post]:
        """What is out, oldest first."""
        return [post for post in super().published if post.day not in self.late]

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what stands at a path, or the trouble that is everywhere."""
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if self.trouble is not None and path != "/robots.txt":
            return Answer(body=self.trouble)
        return super().answer(path, query)

    def revise(self, back: int, how: str, *, at: datetime) -> None:
        """Edit one of the latest pages, so many before the newest, in one of the ways of `EDITS`."""
        post = self.published[-1 - min(back, len(self.published) - 1)]
        *_, last = post.takeaways
        text = post.text
        if how == "adds" and PIRATES not in text:
            text = text.replace("\nFor full", f"\n{PIRATES}For full")
        elif how == "rewords":
            text = text.replace(last, f"{last.rstrip('.')} and a lighthouse.")
        elif how == "drops" and len(post.takeaways) > 4:
            text = text.replace(f"- {last}\n", "")
        elif how == "takes back":
            text = load_post(post.day).text
        if text != post.text:
            after = max(one.modified_at for one in self.published) + timedelta(
                minutes=1
            )  # its own clock goes on
            self._posts[post.day] = replace(
                post, text=text, modified_at=max(at.replace(microsecond=0), after)
            )
