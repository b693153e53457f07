"""The JSON API answers with the objects of the exports, as its description says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from monitor.cli import cli
from monitor.cli.export import COLUMNS
from monitor.config import Config
from monitor.render import render_json, render_verdict
from monitor.store import open_store
from tests.web.world import LAST, SERIES, client_of


def ask(client: FlaskClient, path: str, *, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return json.loads(answer.data)


def walk(client: FlaskClient, path: str) -> list[Any]:
    """Return all objects, page after page."""
    found, onward = [], path
    while onward:
        page = ask(client, onward)
        found += page["items"]
        onward = page["next"]
    assert len(found) == page["total"]
    return found


@pytest.mark.slow
def test_the_description_is_sound(client: FlaskClient) -> None:
    validate(ask(client, "/api/openapi.json"))


def test_each_answer_is_as_described(client: FlaskClient) -> None:
    """Field by field: an object with a field that the description lacks is refused."""
    document = ask(client, "/api/openapi.json")
    asked = {
        "/api/assessments": "/api/assessments?limit=3",
        "/api/takeaways": "/api/takeaways?limit=7",
        "/api/themes": "/api/themes",
        "/api/themes/{date}/{position}": "/api/themes/2026-05-05/2",
    }
    assert set(document["paths"]) == set(asked)
    for path, address in asked.items():
        check(document, path, "200", ask(client, address))
    for path in ("/api/themes/2020-01-01/1", "/api/nothing"):
        check(document, "/api/themes/{date}/{position}", "404", ask(client, path, status=404))
    check(document, "/api/takeaways", "400", ask(client, "/api/takeaways?since=soon", status=400))


def check(document: dict[str, Any], path: str, status: str, answer: object) -> None:
    answers = document["components"]["responses"]
    found = document["paths"][path]["get"]["responses"][status]
    [content] = answers.get(found.get("$ref", "").rpartition("/")[2], found)["content"].values()
    schema = {**content["schema"], "components": document["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(answer)


def test_assessments_and_takeaways_are_the_objects_of_the_exports(
    client: FlaskClient, harbour: Config
) -> None:
    with open_store(harbour.database, write=False) as store:
        assessments = [render_json(one) for one in store.assessments.all(SERIES)]
        takeaways = [
            render_verdict(SERIES, day.id_of(verdict), verdict)
            for day in store.assessments.judged(SERIES)
            for verdict in day.verdicts
        ]
    assert walk(client, "/api/assessments?limit=20") == assessments[::-1]
    assert walk(client, "/api/takeaways?limit=20") == takeaways[::-1]


@pytest.mark.parametrize(
    ("what", "lacking", "added"),
    [
        ("assessments", {"themes"}, set()),
        ("takeaways", {"theme_name", "also_names"}, set()),
        ("themes", set(), {"silent"}),
    ],
)
def test_what_the_answers_lack_of_the_exports_and_have_besides_is_described(
    client: FlaskClient, what: str, lacking: set[str], added: set[str]
) -> None:
    """In the description and in docs/web.md, field by field."""
    document = ask(client, "/api/openapi.json")
    [answered] = ask(client, f"/api/{what}?limit=1")["items"]
    assert {*COLUMNS[what]} - lacking | added == {*answered}
    page = (Path(__file__).parents[2] / "docs/web.md").read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if line.startswith(f"| `/api/{what}`")]
    for name in lacking | added:
        assert f"`{name}`" in row
        assert f" {name}" in document["info"]["description"]


def test_a_span_and_a_theme_narrow_the_answer(client: FlaskClient) -> None:
    assert [one["date"] for one in walk(client, "/api/assessments?since=2026-06-17")] == [
        "2026-06-18",
        "2026-06-17",
    ]
    assert {one["theme"] for one in walk(client, "/api/takeaways?theme=2026-05-05/2&limit=2")} == {
        "2026-05-05/2"
    }
    assert walk(client, "/api/takeaways?until=2020-01-01") == []


def test_a_theme_is_found_by_the_number_of_any_takeaway(client: FlaskClient) -> None:
    theme = ask(client, "/api/themes/2026-06-18/2")
    assert theme["id"] == "2026-05-05/2"
    assert [member["id"] for member in theme["members"]][-1] == "2026-06-18/2"
    assert {key: theme[key] for key in theme if key != "members"} in walk(client, "/api/themes?limit=1")


@pytest.mark.parametrize("what", ["assessments", "takeaways"])
def test_a_reversed_span_is_refused_as_the_command_refuses_it(
    client: FlaskClient, harbour: Config, what: str
) -> None:
    """Nothing lies in it: an empty answer would say that nothing was published."""
    span = ("2026-06-18", "2026-06-17")
    error = ask(client, f"/api/{what}?since={span[0]}&until={span[1]}", status=400)
    assert error["detail"] == "until: 2026-06-17 is before since: 2026-06-18"
    assert len(walk(client, f"/api/{what}?since={span[0]}&until={span[0]}")) > 0
    words = ["--config", str(harbour.path), "export", what, "--since", span[0], "--until", span[1]]
    done = CliRunner().invoke(cli, words)
    assert (done.exit_code, "--until 2026-06-17 is before --since 2026-06-18" in done.output) == (2, True)


def test_a_theme_narrows_as_commands_name_it(client: FlaskClient) -> None:
    """By the number of any of its takeaways; one that is not there is refused, not answered by nothing."""
    whole = walk(client, "/api/takeaways?theme=2026-05-05/2")
    assert walk(client, "/api/takeaways?theme=2026-06-18/2") == whole != []
    for given in ("2020-01-01/1", "walrus"):
        error = ask(client, f"/api/takeaways?theme={given}", status=400)
        assert error["detail"] == f"theme: no theme '{given}'; /api/themes lists them"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "page=-1", "page=²", "since=2026-13-01"]
)
def test_a_wrong_value_is_named(client: FlaskClient, query: str) -> None:
    error = ask(client, f"/api/takeaways?{query}", status=400)
    assert query.partition("=")[0] in error["detail"]


def test_a_parameter_that_is_not_described_is_refused(client: FlaskClient) -> None:
    """By each address, with those that it takes; ignored, it would let through what it was meant to leave out."""
    error = ask(client, "/api/takeaways?sinse=2026-06-17", status=400)
    known = "since, until, theme, limit, page, series"
    assert error["detail"] == f"no parameter 'sinse'; known: {known}; did you mean since?"
    for path in ("assessments?theme=2026-05-05/2", f"themes?since={LAST}", "themes/2026-05-05/2?limit=1"):
        assert ask(client, f"/api/{path}", status=400)["detail"].startswith("no parameter ")
    for name in ("_method", "_scheme", "_external", "_anchor", "endpoint"):
        ask(client, f"/api/takeaways?limit=1&{name}=x", status=400)


@pytest.mark.parametrize("asked", ["", "&since=2026-05-05", f"&until={LAST}", "&theme=2026-05-05/2"])
@pytest.mark.parametrize("what", ["takeaways", "assessments", "themes"])
def test_the_pages_of_a_series_that_is_not_the_first_lead_to_all_objects(
    client: FlaskClient, harbour: Config, what: str, asked: str
) -> None:
    empty = harbour.series[SERIES].changed(name="Empty")
    second = client_of(replace(harbour, series={"empty": empty, **harbour.series}))
    taken = "" if what == "themes" or (what == "assessments" and "theme" in asked) else asked
    path = f"/api/{what}?limit=7{taken}"
    assert walk(second, f"{path}&series={SERIES}") == walk(client, path) != []


def test_errors_are_objects_for_scripts(client: FlaskClient) -> None:
    answer = client.post("/api/themes")
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    for path in (
        "/api",
        "/api/",
        "/api/nothing",
        "/feeds/nothing.json",
        "/feeds/themes/2026-06-18/99.json",
        "/api/themes?series=x",
    ):
        error = ask(client, path, status=404)
        assert "page" not in error["title"] + error["detail"]
