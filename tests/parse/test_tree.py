"""The tree of a page: what is found in it, and what counts as its text."""

import pytest

from monitor.parse.blocks import find_blocks
from monitor.parse.tree import read_text, read_tree, select


@pytest.mark.parametrize(
    "text", ["", " ", "<!-- nothing -->", "<?xml version='1.0' encoding='utf-8'?>", "\x00"]
)
def test_a_page_without_elements_is_an_empty_tree(text: str) -> None:
    assert find_blocks(read_tree(text)) == () or read_text(read_tree(text)).strip()


def test_what_follows_an_early_end_of_the_page_is_read() -> None:
    page = read_tree(
        "<html><body><ul><li>menu</li></body></html></ul><h1>Title</h1><h6>Day</h6></body></html>"
    )
    assert [read_text(one) for one in select(page, "h1 ~ h6")] == ["Day"]


def test_scripts_and_comments_are_no_text() -> None:
    page = read_tree(
        "<p>One<script>var a</script> two<!-- not --> three<template><b>four</b></template>.</p>"
    )
    assert read_text(page) == "One two three."
    assert [block.text for block in find_blocks(page)] == ["One two three."]


def test_a_selector_looks_below_the_element_and_knows_what_is_around_it() -> None:
    page = read_tree("<div id=a><p class='x y'>in<b class=x>side</b></p></div><p class=x>outside</p>")
    [inside] = select(page, "#a p")
    assert [one.tag for one in select(inside, "#a .x")] == ["b"]
