"""Read a page as a test does."""

from bs4 import BeautifulSoup
from flask.testing import FlaskClient


def soup(client: FlaskClient, path: str, *, status: int = 200) -> BeautifulSoup:
    """Return the page at a path, parsed; its status is as expected."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return BeautifulSoup(answer.text, "lxml")


def words(page: BeautifulSoup, selector: str) -> str:
    """Return the text of the one element the selector finds first."""
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").split())
