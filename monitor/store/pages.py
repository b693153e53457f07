"""What is known about the site: links, when their pages were read, validators, and quarantine."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.errors import says_not_there
from monitor.site import Link, Page, Validators
from monitor.store.database import Queries
from monitor.store.rows import day_of, parse_moment, read_rows, reader_of, write_many

MAX_DATED_LINKS = 100  # dated links read in one check
MAX_UNDATED_LINKS = 20  # undated links read in one check
MAX_FAILURES = 6  # after which a link is given up; a dated one only once it is no longer recent
FAILURES_BEFORE_REST = 2  # failures of a dated link before it rests, since its page may come any minute
MAX_DATED_REST = timedelta(hours=4)  # of a dated link
NAMED = "(route != 'predicted' or title is not null or modified_at is not null)"  # by a list: no guess
# The newest day for which a list names an unreadable page, if no assessment of that day or later is stored.
NEWEST_FAILING = f"""(select max(date) from links where series = :series and failure is not null and date <= :latest
    and route != 'mirror' and {NAMED} and date > coalesce(
        (select max(date) from assessments where series = :series and date <= :latest), ''))"""  # noqa: S608  our own words
DUE = f"""
    with newest as (
        select max(date) as day, {NEWEST_FAILING} as failing from links where series = :series and date <= :latest),
    due as (
        select links.*, row_number() over (partition by date is null
            order by date is not newest.failing, failures, date, modified_at desc, url) as place
        from links, newest where series = :series
        and (date = newest.failing or not_before is null -- else it rests
            or not (not_before > :now and not_before <= iif(date is null, :in_weeks, :in_hours)))
        and ((read_at is null and coalesce(date, date(modified_at), :since) >= :since -- never read
                and (date >= date(newest.day, :recheck) or failures < :most_failures
                    and (failures <= :few_failures or not exists (
                        select 1 from quarantine where date is not null and quarantine.url = links.url))))
            or (date >= date(newest.day, :recheck) -- edited lately
                and iif(read_modified_at is null, modified_at > read_at, modified_at != read_modified_at))))
    select * from due where place <= iif(date is null, :most_undated, :most_dated)
    order by coalesce(date, date(modified_at)) is null, coalesce(date, date(modified_at)), date,
        modified_at is null, modified_at, edition, url"""  # noqa: S608  our own words
HALF_AN_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)


def rest_after(failures: int, *, dated: bool) -> timedelta:
    """Return how long a link rests after so many failures in a row: half an hour if dated, else a day, and doubling."""
    failures = min(failures, MAX_FAILURES + 1)
    if not dated:
        return A_DAY * 2.0 ** (failures - 1)
    if failures <= FAILURES_BEFORE_REST:
        return timedelta()
    return min(HALF_AN_HOUR * 2.0 ** (failures - 1 - FAILURES_BEFORE_REST), MAX_DATED_REST)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The dates that checks of a series read: from `since` on; those before `report_from` are silent history."""

    since: date
    report_from: date


class Pages(Queries):
    """Queries about addresses: which are known, which are due, and their validators."""

    def window(self, series: str) -> Window | None:
        """Return the dates that checks of this series read, or None before the first check."""
        sql = "select * from series where key = ?"
        return next(read_rows(self._db, "series", sql, [series], read_window), None)

    def open_window(self, series: str, window: Window) -> None:
        """Set the dates that checks of this series read."""
        self._db.execute(
            "insert or replace into series (key, since, report_from) values (?, ?, ?)",
            [series, window.since, window.report_from],
        )

    def remember_links(self, series: str, links: Iterable[Link]) -> None:
        """Store links from the routes, so that a link once seen is never lost; later claims replace earlier ones."""
        write_many(
            self._db,
            """insert into links (series, url, date, edition, title, route, modified_at) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (series, url) do update set
                date = iif(links.read_at is null and (excluded.title is not null or links.title is null),
                    coalesce(excluded.date, links.date), coalesce(links.date, excluded.date)),
                failures = iif(excluded.date is not null and excluded.modified_at != links.modified_at, 0, failures),
                not_before = iif(excluded.date is not null and excluded.modified_at != links.modified_at, null, not_before),
                title = coalesce(excluded.title, links.title),
                modified_at = coalesce(excluded.modified_at, links.modified_at)
            """,
            [(series, k.url, k.date, k.edition, k.title, k.route, k.modified_at) for k in links],
        )

    def known_dates(self, series: str, *, until: date = date.max) -> frozenset[date]:
        """Return the dates up to `until` that links to the publisher's own site claim."""
        sql = "select distinct series, date from links where series = ? and date <= ? and route != 'mirror'"
        return frozenset(read_rows(self._db, "links", sql, [series, until], day_of))

    def newest_failure(self, series: str, *, until: date) -> str | None:
        """Return why an assessment newer than any stored one could not be read, though a list names it; else None.

        Claims of dates after `until` do not count.
        """
        sql = f"""select failure from links where series = :series and failure is not null and date = {NEWEST_FAILING}
            and route != 'mirror' and {NAMED} order by failed_at desc limit 1"""  # noqa: S608  our own words
        rows = self._db.query(sql, {"series": series, "latest": until})
        return next((str(row["failure"]) for row in rows), None)

    def has_untried(self, series: str, *, until: date) -> bool:
        """Return whether a list names an assessment newer than any stored one that was not requested yet."""
        sql = f"""select 1 from links where series = :series and date <= :until and coalesce(read_at, failure) is null and {NAMED}
            and date > (select max(date) from assessments where series = :series and date <= :until)"""  # noqa: S608  our own words
        return self._db.has(sql, {"series": series, "until": until})

    def is_claimed(self, series: str, link: Link) -> bool:
        """Return whether this address is known with the date that the link claims."""
        sql = "select 1 from links where series = ? and url = ? and date = ?"
        return self._db.has(sql, [series, link.url, link.date])

    def changed_dates(self, series: str) -> frozenset[date]:
        """Return the dates (in UTC) on which the pages behind undated links last changed."""
        sql = """select distinct series, date(modified_at) as date from links
            where series = ? and date is null and date(modified_at) is not null"""
        return frozenset(read_rows(self._db, "links", sql, [series], day_of))

    def due(
        self, series: str, *, since: date, recheck: timedelta, now: datetime, latest: date = date.max
    ) -> tuple[Link, ...]:
        """Return the links to read now: those never read and those edited lately, oldest first.

        A link without a date is ordered by its lastmod, which is never before the assessment's date; one with neither
        comes last. So earlier assessments have usually been read before a later one is judged.

        A page was edited lately if the sitemap's lastmod has changed since it was read, and its assessment is at most
        `recheck` older than the newest link; claims after `latest` do not count. A page in quarantine is retried within
        that time, and an older one only a few times, as the page itself may not be at fault. Any page that failed is retried
        after growing pauses, except that of the newest assessment, which every check retries. The number of links is limited.
        """
        values = {
            "series": series,
            "since": since,
            "recheck": f"-{recheck.days} days",
            "now": now,
            "in_hours": now + MAX_DATED_REST,  # a longer rest was set by a wrong clock
            "in_weeks": now + rest_after(MAX_FAILURES, dated=False),
            "latest": latest,
            "most_failures": MAX_FAILURES,
            "few_failures": FAILURES_BEFORE_REST,
            "most_undated": MAX_UNDATED_LINKS,
            "most_dated": MAX_DATED_LINKS,
        }
        return tuple(read_rows(self._db, "links", DUE, values, read_link))

    def unread(self, series: str, *, since: date, until: date) -> tuple[Link, ...]:
        """Return the links of a span of days, both ends included, that were never read, oldest first.

        Undated links come last, without those whose page last changed before the span and those that failed too often.
        """
        sql = """select * from links where series = :series and read_at is null and (
                date between :since and :until or (date is null and failures < :most_failures
                    and coalesce(date(modified_at), :since) >= :since))
            order by date is null, date, edition, url"""
        span = {"since": since, "until": until}
        values = {"series": series, **span, "most_failures": MAX_FAILURES}
        return tuple(read_rows(self._db, "links", sql, values, read_link))

    def settle(self, series: str, link: Link, *, date_read: date | None, at: datetime) -> bool:
        """Note that a link's page was read or had not changed; return whether this took it out of quarantine.

        It is due again when the sitemap says that it was edited.
        """
        with self._db.together():
            self._db.execute(
                """update links set read_at = ?, read_modified_at = modified_at, date = coalesce(?, date),
                    failures = 0, not_before = null, failure = null, failed_at = null where series = ? and url = ?""",
                [at, date_read, series, link.url],
            )
            return self.release(series, link.url)

    def of_day(self, series: str, day: date) -> tuple[Link, ...]:
        """Return the links that claim a day."""
        sql = "select * from links where series = ? and date = ? order by edition, url"
        return tuple(read_rows(self._db, "links", sql, [series, day], read_link))

    def failing_links(self, series: str, *, since: datetime | None = None) -> tuple[Link, ...]:
        """Return the links whose page could not be read at the last attempt, at `since` or later, or is in quarantine."""
        sql = """select * from links where series = :series and (:since is null or coalesce(failed_at, :since) >= :since)
            and (failure is not null or exists (
                select 1 from quarantine where quarantine.series = links.series and quarantine.url = links.url))
            order by date, edition, url"""
        return tuple(read_rows(self._db, "links", sql, {"series": series, "since": since}, read_link))

    def gone(self, series: str) -> frozenset[str]:
        """Return the addresses that the site said at the last attempt are not there."""
        return frozenset(url for url, reason in self.failing(series).items() if says_not_there(reason))

    def unreadable(self, series: str, *, since: datetime) -> tuple[str, ...]:
        """Return why pages that are there could not be read at the last attempt, at `since` or later, the latest first."""
        sql = """select url, coalesce(failure, reason) as reason from links left join quarantine using (series, url)
            where series = :series and coalesce(failed_at, :since) >= :since and coalesce(failure, reason) is not null
            order by coalesce(failed_at, seen_at) desc"""
        values = {"series": series, "since": since}
        reasons = read_rows(self._db, "links", sql, values, lambda row: str(row["reason"]))
        return tuple(reason for reason in reasons if not says_not_there(reason))

    def note_failure(self, series: str, link: Link, reason: str, *, at: datetime) -> None:
        """Note that a page could not be fetched or read, and why."""
        self._db.execute(
            "update links set failure = ?, failed_at = ? where series = ? and url = ?",
            [reason, at, series, link.url],
        )

    def failing(self, series: str, url: str | None = None) -> dict[str, str]:
        """Return the addresses that could not be read at the last attempt, and why; only `url` if given."""
        sql = "select url, failure from links where series = ? and failure is not null and url = coalesce(?, url)"
        return dict(
            read_rows(self._db, "links", sql, [series, url], lambda row: (row["url"], row["failure"]))
        )

    def resting(self, series: str, *, until: date, now: datetime) -> dict[str, datetime]:
        """Return the addresses that failed and rest now, and when each is tried next (UTC).

        Claims of dates after `until` do not count.
        """
        sql = f"""select url, not_before from links where series = :series and failure is not null
            and not_before > :now and (date is null or date is not {NEWEST_FAILING})"""  # noqa: S608  our own words
        values = {"series": series, "latest": until, "now": now}
        rows = read_rows(
            self._db, "links", sql, values, lambda row: (row["url"], parse_moment(row["not_before"]))
        )
        return dict(rows)

    def count_failure(self, series: str, link: Link, *, at: datetime) -> None:
        """Note that a link led to no assessment; it rests, longer each time, and at least a day if undated."""
        sql = "select failures + 1 from links where series = ? and url = ?"
        for (failures,) in self._db.execute(sql, [series, link.url]).fetchall():
            until = at + rest_after(failures, dated=link.date is not None)
            self._db.execute(
                "update links set failures = ?, not_before = ? where series = ? and url = ?",
                [failures, until, series, link.url],
            )

    def forget_guess(self, series: str, url: str) -> None:
        """Forget a predicted address that no list named and its page in quarantine: it holds no assessment."""
        with self._db.atomic():
            gone = self._db.execute(
                """delete from links where series = ? and url = ? and route = 'predicted'
                and read_at is null and title is null and modified_at is null""",
                [series, url],
            )
            if gone.rowcount:
                self.release(series, url)

    def validators(self, series: str, url: str) -> Validators:
        """Return the validators for `url`, empty if it was never read for this series."""
        sql = "select etag, last_modified from pages where series = ? and url = ?"
        for row in self._db.query(sql, [series, url]):
            return Validators(etag=row["etag"], last_modified=row["last_modified"])
        return Validators()

    def remember(self, series: str, url: str, *, sha256: str, validators: Validators, at: datetime) -> None:
        """Store the validators of a response under the address requested; call it only if this series could use it."""
        self._db.execute(
            """insert or replace into pages (series, url, sha256, etag, last_modified, fetched_at)
            values (?, ?, ?, ?, ?, ?)""",
            [series, url, sha256, validators.etag, validators.last_modified, at],
        )

    def is_quarantined(self, series: str, url: str, reason: str) -> bool:
        """Return whether the page at `url` is in quarantine for this reason."""
        sql = "select 1 from quarantine where series = ? and url = ? and reason = ?"
        return self._db.has(sql, [series, url, reason])

    def quarantine(self, series: str, url: str, page: Page, reason: str) -> bool:
        """Put the page at `url` into quarantine; return whether it was not there yet, for whatever reason."""
        with self._db.atomic():
            known = self.release(series, url)
            self._db.execute(
                "insert into quarantine (series, url, reason, sha256, seen_at) values (?, ?, ?, ?, ?)",
                [series, url, reason, page.sha256, page.fetched_at],
            )
        return not known

    def release(self, series: str, url: str) -> bool:
        """Remove a page from quarantine; return whether it was there."""
        deleted = self._db.execute("delete from quarantine where series = ? and url = ?", [series, url])
        return deleted.rowcount > 0


read_window = reader_of(Window)
read_link = reader_of(Link)
