"""An action on what a page no longer shows: it is not done, but what happened is said, and the action offered again."""

from flask import make_response, render_template, request
from werkzeug import Response

from monitor.text import plain
from monitor.web.models.log import name_log
from monitor.web.pages.finding import find_theme
from monitor.web.routing import named_url, takeaway_url, theme_url
from monitor.web.seen import Present, Seen, read_seen
from monitor.web.site import current_series, read_series

OFFERED = {
    "follow": "Follow {it}",
    "unfollow": "Unfollow {it}",
    "mute": "Mute {it}",
    "unmute": "Unmute {it}",
    "rename": "Rename {it} to “{value}”",
    "merge": "Merge {it} into {value}",
    "not-new": "Say that {it} is not new",
    "split": "Make {it} a theme of its own",
    "move": "Move {it} to {value}",
}


def find_stale(own: str, act: str, *, of_theme: bool) -> Response | None:
    """Return the page to show instead of acting on a theme or takeaway that is not what the form's page showed, else None."""
    seen = read_seen(request.form.get("seen", ""))
    if seen is None or act not in OFFERED:
        return None
    with read_series() as (store, overview):
        present = Present(store, overview, current_series())
        theme = find_theme(overview, own) if of_theme else None
        now = present.of_theme(theme) if theme else present.of_takeaway(own)
        if now.shown == seen.shown or not now.theme:
            return None
        news = present.find_news(seen, own, now.theme)
        log = [one for one in name_log(store, overview, current_series()) if one.logged.correction.id in news]
    value, name = plain(request.form.get("value", "")).strip(), overview.themes[now.theme].name
    it = f"“{name}” ({now.theme})" if theme else f"takeaway {own}"
    page = render_template(
        "stale.html",
        page="theme",
        happened=_say_happened(seen, now, own, name),
        news=log,
        act_url=named_url(f"actions.act_on_{'theme' if theme else 'takeaway'}", now.theme if theme else own),
        act=act,
        value=value,
        seen=now,
        day=request.form.get("day", ""),
        button=OFFERED[act].format(it=it, value=value),
        back_url=theme_url(now.theme) if theme else takeaway_url(own),
    )
    return make_response(page, 409)


def _say_happened(seen: Seen, now: Seen, own: str, name: str) -> str:
    """Return what became of what a page showed; "" if nothing but the corrections changed."""
    if not now.name:
        return f"Takeaway {own} is in “{name}” ({now.theme}) now." if seen.theme != now.theme else ""
    if seen.theme != now.theme:
        return f"“{seen.name}” ({seen.theme}) is part of “{name}” ({now.theme}) now."
    return f"“{seen.name}” ({seen.theme}) is called “{name}” now." if seen.name != name else ""
