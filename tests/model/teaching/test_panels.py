from __future__ import annotations

import json

import pytest

from twitchdx import Case, Network
from twitchdx.teaching.items import Item, items
from twitchdx.teaching.panels import Panel, as_json, counted, credit, read_panel


@pytest.fixture(scope="module")
def made(network: Network) -> tuple[Item, ...]:
    case = Case("x", "primary_care", 50.0, "male", {"twitching": "present"})
    return items(network, case, ["als"], of_each=1)[:3]


@pytest.fixture
def panel(made: tuple[Item, ...]) -> Panel:
    counts = (counted([2, 2, 2, 1, -1]), counted([0, 0, 1, 1]), counted([]))
    return Panel("A story", "A man of 50 twitches.", made, counts)


def test_the_commonest_answer_gets_one_and_each_other_its_share_of_that(panel: Panel) -> None:
    # Five experts said 2, 2, 2, 1 and -1: three of a kind make 1, one of a kind a third.
    assert panel.keys[0] == pytest.approx({-2: 0, -1: 1 / 3, 0: 0, 1: 1 / 3, 2: 1})
    assert panel.keys[1] == {-2: 0, -1: 0, 0: 1, 1: 1, 2: 0}
    assert panel.keys[2] == {}  # nobody answered it


def test_panel_and_model_agree_where_the_model_says_what_most_say(made: tuple[Item, ...]) -> None:
    with_model = [counted([item.key, item.key, -item.key or 1]) for item in made]
    against = [counted([-item.key or 1] * 3) for item in made]
    assert Panel("", "", made, tuple(with_model)).agreeing == len(made)
    assert Panel("", "", made, tuple(against)).agreeing == 0


def test_a_panel_of_which_every_expert_says_something_else_agrees_with_nobody(made: tuple[Item, ...]) -> None:
    divided = Panel("", "", made, (counted([-2, -1, 0, 1, 2]),) * len(made))
    assert (divided.agreeing, divided.divided) == (0, len(made))
    partly = Panel("", "", made, (counted([1, 1, 0]), counted([1, 1, 0, 0]), counted([])))
    assert partly.divided == 1


def test_what_is_no_answer_is_not_counted() -> None:
    assert counted([3.0, 0.5, -2.0, 2.0]) == {-2: 1, -1: 0, 0: 0, 1: 0, 2: 1}
    assert credit(counted([])) == {}


def test_a_panel_comes_back_from_its_file_as_it_was(panel: Panel) -> None:
    text = as_json(panel)
    assert "Not a medical device" in text
    assert read_panel(text.encode()) == panel


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda whole: whole.update(kind="case"), 'expected an object with "kind"'),
        (lambda whole: whole.update(items=[]), "items: expected a list"),
        (lambda whole: whole["items"].append(3), "item 4: expected an object, got int"),
        (lambda whole: whole["items"][1].pop("cause"), "item 2: cause: expected str, got None"),
        (lambda whole: whole["items"][1].update(before="much"), "item 2: before: expected float, got 'much'"),
        (lambda whole: whole["items"][0].update(key=7), "item 1: key: expected an answer from -2 to 2, got 7"),
        (lambda whole: whole["items"][2].pop("panel"), "item 3: panel: expected how many gave each answer"),
        (lambda whole: whole["items"][0]["panel"].update({"1": -4}), "item 1: panel: expected how many .* got -4"),
    ],
)
def test_a_file_that_is_no_panel_is_refused_with_the_place(panel: Panel, change: object, words: str) -> None:
    whole = json.loads(as_json(panel))
    change(whole)  # type: ignore[operator]
    with pytest.raises(ValueError, match=words):
        read_panel(json.dumps(whole).encode())
    with pytest.raises(ValueError, match="expected JSON"):
        read_panel(b"{")
