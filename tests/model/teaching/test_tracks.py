"""Tracks: what the model says along a case, and what each test that is open there is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twitchdx import Network
from twitchdx.reasoning.next_step import next_steps
from twitchdx.teaching import Stage, TeachingCase, case_at
from twitchdx.teaching.checked import replay
from twitchdx.teaching.tracks import Track
from twitchdx.teaching.tracks import track as track_of


def test_the_worth_of_a_test_is_how_often_it_changes_what_to_do(
    network: Network, cases: dict[str, TeachingCase], tracked: tuple[Track, ...]
) -> None:
    """Against the outcomes that `next_steps` lists."""
    case = cases["eyelid"]
    track = next(t for t in tracked if t.case_id == case.id)
    found = next_steps(network, case_at(case, 0))
    steps = {step.finding: step for step in found.steps}
    assert [offer.step for offer in track.offers] == ["serum_magnesium", "mri_brain_lesions"]
    for offer in track.offers:
        outcomes = steps[offer.step].outcomes
        wanted = sum(o.probability for o in outcomes if o.over or o.under or o.leader != found.leader)
        assert offer.worth == pytest.approx(wanted, abs=1e-9)


def test_a_case_that_cannot_be_scored_has_no_track(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["eyelid"]
    said = replay(
        network, replace(case, sex="male", stages=(Stage("", {"twitching": "present", "pregnancy": "present"}),))
    )
    with pytest.raises(ValueError, match=r"eyelid: error: case eyelid: .*cannot occur together"):
        track_of(case, said)


def test_tracks_begin_with_the_complaint_alone_and_sum_to_1(
    cases: dict[str, TeachingCase], tracked: tuple[Track, ...]
) -> None:
    for track in tracked:
        assert track.shares.shape == (len(cases[track.case_id].stages) + 1, len(track.options))
        assert track.shares.sum(axis=1) == pytest.approx(1.0)
        assert not track.shares.flags.writeable
