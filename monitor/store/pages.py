"""What is known of the site: links, what was read, validators, and pages set aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from monitor.models import Link, Page, Validators
from monitor.store.rows import Row, parse_moment, read_rows, write_many


@dataclass(frozen=True, kw_only=True)
class Window:
    """What a series' checks read: from `since` on; what is dated before `report_from` is silent history."""

    since: date
    report_from: date


class Pages:
    """Questions about addresses: which are known, which are due, what the server said last time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def window(self, series: str) -> Window | None:
        """Return what checks of this series read, or None before the first check."""
        sql = "select * from series where key = ?"
        return next(read_rows(self._db, "series", sql, [series], read_window), None)

    def open_window(self, series: str, window: Window) -> None:
        """Set what checks of this series read."""
        self._db.execute(
            "insert or replace into series (key, since, report_from) values (?, ?, ?)",
            [series, window.since.isoformat(), window.report_from.isoformat()],
        )

    def remember_links(self, series: str, links: Iterable[Link]) -> None:
        """Keep what the routes say, so that a link once seen is never lost; later claims mend earlier ones."""
        write_many(
            self._db,
            """insert into links (series, url, date, edition, title, route, modified_at) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (series, url) do update set
                date = coalesce(links.date, excluded.date),
                title = coalesce(excluded.title, links.title),
                modified_at = coalesce(max(excluded.modified_at, links.modified_at),
                    excluded.modified_at, links.modified_at)
            """,
            [(series, k.url, _iso(k.date), k.edition, k.title, k.route, _iso(k.modified_at)) for k in links],
        )

    def known_dates(self, series: str) -> frozenset[date]:
        """Return the dates some link of the series claims."""
        sql = "select distinct series, date from links where series = ? and date is not null"
        return frozenset(read_rows(self._db, "links", sql, [series], _date))

    def due(self, series: str, *, since: date, recheck: timedelta) -> tuple[Link, ...]:
        """Return the links to read now, oldest first: never read, or edited lately.

        A link without a date counts by its lastmod, which is never before the assessment's date.

        Edited lately: the sitemap's lastmod has moved since the page was read, and the assessment is at most
        `recheck` older than the newest link. A page set aside is tried again within the same time only.
        """
        sql = """with newest as (select max(date) as day from links where series = :series)
            select links.* from links, newest where series = :series and (
                (read_at is null and coalesce(date, date(modified_at), :since) >= :since and (date >= date(newest.day, :recheck)
                    or not exists (select 1 from quarantine where quarantine.url = links.url)))
                or (date >= date(newest.day, :recheck) and modified_at > coalesce(read_modified_at, read_at)))
            order by date is null, date, edition, url"""
        values = {"series": series, "since": since.isoformat(), "recheck": f"-{recheck.days} days"}
        return tuple(read_rows(self._db, "links", sql, values, read_link))

    def unread(self, series: str, *, since: date, until: date) -> tuple[Link, ...]:
        """Return the links of a span of days, both ends included, that were never read, oldest first."""
        sql = """select * from links where series = ? and read_at is null and date between ? and ?
            order by date, edition, url"""
        values = [series, since.isoformat(), until.isoformat()]
        return tuple(read_rows(self._db, "links", sql, values, read_link))

    def settle(self, series: str, link: Link, *, date_read: date | None, at: datetime) -> None:
        """The link was read (or its page had not changed): not due again until the sitemap says it was edited."""
        self._db.execute(
            """update links set read_at = ?, read_modified_at = modified_at, date = coalesce(?, date)
            where series = ? and url = ?""",
            [at.isoformat(), _iso(date_read), series, link.url],
        )

    def validators(self, url: str) -> Validators:
        """Return what to send along when asking for `url` again; empty if it was never read."""
        for row in self._db.query("select etag, last_modified from pages where url = ?", [url]):
            return Validators(etag=row["etag"], last_modified=row["last_modified"])
        return Validators()

    def remember(self, url: str, page: Page) -> None:
        """Keep the validators under the address that was asked: only for a page that could be used."""
        self._db.execute(
            "insert or replace into pages (url, sha256, etag, last_modified, fetched_at) values (?, ?, ?, ?, ?)",
            [
                url,
                page.sha256,
                page.validators.etag,
                page.validators.last_modified,
                page.fetched_at.isoformat(),
            ],
        )

    def quarantine(self, series: str, url: str, page: Page, reason: str) -> bool:
        """Set the page at `url` aside; True if it was not aside already, for whatever reason."""
        with self._db.atomic():
            cursor = self._db.execute("delete from quarantine where series = ? and url = ?", [series, url])
            self._db.execute(
                "insert into quarantine (series, url, reason, sha256, seen_at) values (?, ?, ?, ?, ?)",
                [series, url, reason, page.sha256, page.fetched_at.isoformat()],
            )
        return cursor.rowcount == 0

    def release(self, series: str, url: str) -> None:
        """The page could be read after all."""
        self._db.execute("delete from quarantine where series = ? and url = ?", [series, url])


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _date(row: Row) -> date:
    return date.fromisoformat(row["date"])


def read_window(row: Row) -> Window:
    """Return what checks of a series read, by its row."""
    return Window(since=date.fromisoformat(row["since"]), report_from=date.fromisoformat(row["report_from"]))


def read_link(row: Row) -> Link:
    """Return the link of a row."""
    return Link(
        url=row["url"],
        title=row["title"],
        date=date.fromisoformat(row["date"]) if row["date"] else None,
        edition=row["edition"],
        route=row["route"],
        modified_at=parse_moment(row["modified_at"]) if row["modified_at"] else None,
    )
