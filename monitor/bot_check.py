"""Recognise a page that asks who we are instead of showing what we asked for."""

import re

_END = r"\W{0,3}(?: [|-] .*)?"  # dots, and the site's name
_TITLE = re.compile(
    rf"(?:(?:just a|one) moment(?:, please)?|pardon our interruption|are you a robot|making sure you're not a bot|"
    rf"request rejected|403 forbidden|(?:sorry, )?you have been blocked|captcha(?: required)?|"
    rf"(?:vercel )?(?:human|bot|robot|client|browser|security) (?:verification|challenge|check|checkpoint)(?: screen)?){_END}|"
    r"(?:attention required|(?:sucuri website firewall - )?access (?:to this page has been )?denied|"
    r"your access to this (?:site|service) has been limited|"
    r"(?:verify(?:ing)?|checking) (?:that )?(?:you|your browser))\b.*"
)
_SIGNS = (  # of several guards, in every language
    "_cf_chl_opt", "challenge-error-text", "challenge-form", "Incapsula incident", "captcha-delivery.com/c",
    "sucuri_cloudproxy_js", "gokuProps", "/.well-known/sgcaptcha/", "px-captcha",
)  # fmt: skip


def looks_like_bot_check(title: str, text: str) -> bool:
    """Return whether a page is a bot check or an access rule, by its folded title and its text.

    An article's title may begin with such words ("Security challenges of the strait"), so some must be the whole title.
    """
    return bool(_TITLE.fullmatch(title)) or any(sign in text for sign in _SIGNS)
