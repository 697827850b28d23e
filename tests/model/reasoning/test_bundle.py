"""All questions of one case together."""

from __future__ import annotations

from twitchdx import Case, Network
from twitchdx.reasoning.bundle import QUESTIONS, bundle
from twitchdx.reasoning.ledger import full_ledger
from twitchdx.reasoning.next_step import next_steps

CASE = Case("1", "primary_care", 34, "male", {"twitching_eyelid": "present", "objective_weakness": "present"})


def test_what_questions_share_is_what_each_would_find_alone(network: Network) -> None:
    found = bundle(network, CASE)
    assert {*found} == {*QUESTIONS}
    assert [name for name, answer in found.items() if answer is None] == ["clock"]  # there is weakness already
    assert found["next"] == next_steps(network, CASE)
    assert found["ledger"] == full_ledger(network, CASE, known=found["robust"])
