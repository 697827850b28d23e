from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from twitchdx.rooms import Answer, AnswerKind
from twitchdx.rooms.tallies import entries, last_ones, tallied

NOW = datetime(2026, 11, 27, tzinfo=UTC)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def answer(payload: dict[str, object], revision: int = 1) -> Answer:
    return Answer(0, 0, AnswerKind.STEP, "", payload, f"k{revision}", revision, NOW)


def test_numbers_are_sorted_words_counted_and_lists_have_several() -> None:
    given = [answer({"p": 0.3, "do": ["emg", "ck"]}), answer({"p": 0.1, "do": ["emg"]}), answer({"sure": True})]
    told = {tally.key: (tally.answered, tally.numbers, dict(tally.counts)) for tally in tallied(given)}
    assert told == {
        "p": (2, (0.1, 0.3), {}),
        "do": (2, (), {"emg": 2, "ck": 1}),
        "sure": (1, (), {"true": 1}),
    }


def test_a_word_that_one_person_says_twice_counts_once() -> None:
    (tally,) = tallied([answer({"do": ["emg", "emg"]})])
    assert tally.counts == {"emg": 1}


def test_free_text_is_left_out_unless_it_is_asked_for() -> None:
    given = [answer({"text": "mine", "why": {"text": "deeper"}})]
    assert tallied(given) == ()
    assert [tally.key for tally in tallied(given, texts=True)] == ["text", "why.text"]


def test_entries_that_too_few_have_given_are_left_out() -> None:
    given = [answer({"a": 1, "b": 1}), answer({"a": 2}), answer({"a": 3})]
    assert [tally.key for tally in tallied(given, fewest=3)] == ["a"]


def test_of_revisions_the_last_one_is_kept_in_whatever_order_they_come() -> None:
    one, two = answer({"a": 1}, 1), answer({"a": 2}, 2)
    assert last_ones([("p", one), ("p", two), ("q", one)]) == last_ones([("p", two), ("p", one), ("q", one)])


@given(st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=5))
def test_whatever_the_payloads_every_entry_is_tallied_once_a_person(payloads: list[dict[str, object]]) -> None:
    tallies = tallied([answer(payload) for payload in payloads], texts=True)
    assert sum(tally.answered for tally in tallies) == sum(len(entries(payload)) for payload in payloads)
    assert all(0 < tally.answered <= len(payloads) for tally in tallies)
