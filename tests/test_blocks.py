"""Blocks of settings: what a key takes, and that every mistake is reported with its place."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.blocks import Block, BlockError, Mistake, read_value
from monitor.blocks.kinds import READERS, Limits, Pattern, Secret, filled, short
from monitor.models import Earlier


class Oar(Block):
    """A block inside a block."""

    length: Annotated[float, Limits(gt=0, le=20)] = 4.0


class Boat(Block):
    """One key of each kind."""

    name: Annotated[str, short]
    kind: Literal["punt", "skiff"] = "punt"
    berth: Annotated[int | None, Limits(ge=1, le=99)] = None
    sails: bool = False
    crew: Annotated[tuple[Annotated[str, Pattern(r"[a-z]+")], ...], filled] = ("mole",)
    log: Mapping[Annotated[str, short], int] = {}
    oar: Oar | None = None
    key: Secret | None = None

    def check(self) -> None:
        """Refuse a punt with sails."""
        if self.kind == "punt" and self.sails:
            raise ValueError("a punt has no sails")


def mistakes(**values: Any) -> list[Mistake]:
    """Return what is wrong with a boat of a good name and these values."""
    with pytest.raises(BlockError) as caught:
        Boat.read({"name": "Reed", **values})
    return list(caught.value.mistakes)


def test_what_the_file_says_becomes_what_is_used() -> None:
    """Words that say a number or a truth value become one, lists tuples, keys blocks; what is not given has its default."""
    said = {
        "name": "Reed",
        "kind": "skiff",
        "berth": "7",
        "sails": "on",
        "crew": ["rat"],
        "oar": {"length": 3},
    }
    boat = Boat.read({**said, "key": "hush"})
    assert (boat.berth, boat.sails, boat.crew, boat.oar) == (7, True, ("rat",), Oar(length=3.0))
    assert boat.key == Secret("hush")
    assert Boat(name="Reed") == Boat.read({"name": "Reed"})


@pytest.mark.parametrize(
    ("values", "place", "said"),
    [
        ({"name": ""}, ("name",), "must not be empty"),
        ({"name": "r" * 201}, ("name",), "should have at most 200 characters"),
        ({"name": None}, ("name",), "should be text"),
        ({"kind": "raft"}, ("kind",), "should be 'punt' or 'skiff'"),
        ({"berth": 0}, ("berth",), "should be greater than or equal to 1"),
        ({"berth": "100"}, ("berth",), "should be less than or equal to 99"),
        ({"berth": 1.5}, ("berth",), "should be a whole number"),
        ({"berth": float("inf")}, ("berth",), "should be a whole number"),
        ({"sails": 2}, ("sails",), "should be true or false"),
        ({"crew": []}, ("crew",), "must not be empty"),
        ({"crew": "rat"}, ("crew",), "should be a list"),
        ({"crew": ["rat", "Toad"]}, ("crew", 1), "contains a character that is not allowed here"),
        ({"log": {"": 1}}, ("log", "", "[key]"), "must not be empty"),
        ({"log": {"june": "many"}}, ("log", "june"), "should be a whole number"),
        ({"log": [1]}, ("log",), "should be a block of keys and values"),
        ({"oar": {"length": float("nan")}}, ("oar", "length"), "should be a finite number"),
        ({"oar": {"length": 0}}, ("oar", "length"), "should be greater than 0"),
        ({"oar": {"lenght": 1}}, ("oar", "lenght"), "unknown key"),
        ({"oar": 5}, ("oar",), "should be a block of keys and values"),
        ({"key": 5}, ("key",), "should be text: write it in quotes"),
        ({"key": ["a"]}, ("key",), "should be text"),
        ({"sails": True}, (), "a punt has no sails"),
    ],
)
def test_a_mistake_has_its_place(values: dict[str, Any], place: tuple[object, ...], said: str) -> None:
    """One wrong value is one mistake, named by the keys that lead to it."""
    [mistake] = mistakes(**values)
    assert (mistake.place, mistake.said) == (place, said)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("value", [None, 5, -1.5, float("inf"), "", "x", [], [None], {}, {None: 1}])
def test_a_plain_kind_takes_or_refuses_whatever_yaml_can_hold(kind: Any, value: object) -> None:
    """A value of another type is the user's mistake and never a fault of ours."""
    with suppress(BlockError):
        assert isinstance(read_value(kind, value), kind)


def test_all_mistakes_are_reported_and_no_value_is_quoted() -> None:
    """Whatever is wrong comes at once; the error's own text repeats nothing that stood there."""
    found = mistakes(kind="hush", berth="hush", crew=["Hush", "HUSH"], colour="hush")
    assert [one.place for one in found] == [("kind",), ("berth",), ("crew", 0), ("crew", 1), ("colour",)]
    assert "hush" not in str(BlockError(found)).lower()


def test_a_key_that_must_be_given_is_missed() -> None:
    """Without it there is no block; no value is at fault."""
    with pytest.raises(BlockError) as caught:
        Boat.read({})
    assert caught.value.mistakes == (Mistake(("name",), "is missing", MISSING),)


@pytest.mark.slow
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
def test_any_value_is_taken_or_refused_in_words(value: object) -> None:
    """Nothing that a file may hold raises anything but BlockError."""
    for name in Boat.fields():
        with suppress(BlockError):
            Boat.read({"name": "Reed", name: value})


def test_a_block_is_frozen_and_hides_its_secrets() -> None:
    """A value is changed by making another block, which is checked; printed by accident it shows no secret."""
    boat = Boat(name="Reed", key=Secret("hush"))
    with pytest.raises(AttributeError):
        boat.name = "Rush"  # type: ignore[misc]
    assert boat.changed(name="Rush").name == "Rush"
    assert "hush" not in repr(boat)
    with pytest.raises(BlockError):
        boat.changed(name="")


def test_a_stored_value_is_read_as_it_was_written() -> None:
    """A frozen value of ours comes back from its JSON form; what has a default may be missing."""
    written = {"date": "2030-06-01", "text": "Crabs held the weir.", "score": 0.5}
    assert read_value(Earlier, written) == Earlier(
        date=date(2030, 6, 1), text="Crabs held the weir.", score=0.5
    )
