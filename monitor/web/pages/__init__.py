"""The pages, one module for each."""

from flask import Blueprint

pages = Blueprint("pages", __name__)

from monitor.web.pages import assessment, compare, day, search, status, takeaway, theme, themes, trends  # noqa: E402, F401 (each adds its page)
