"""What can be entered on the page."""

import pytest

from catalogue import Catalogue, inside, phrase, procedure, reference
from twitchdx import Network
from twitchdx.evidence.index import can_be_finding
from twitchdx.language import speaking
from twitchdx.types import Kind


def test_everything_a_case_may_name_can_be_entered(kinds: Catalogue, network: Network) -> None:
    left_to_the_model = (Kind.OTHER, Kind.ORDINARY)
    variables = network.knowledge.variables.values()
    assert set(kinds.items) == {v.name for v in variables if can_be_finding(v) and v.kind not in left_to_the_model}


def test_the_complaint_comes_first_and_no_item_twice(kinds: Catalogue) -> None:
    assert kinds.sections[0].title == "Twitching"
    names = [item.name for section in kinds.sections for item in section.items]
    assert len(names) == len(set(names))


def test_items_are_found_by_lay_and_clinical_words(kinds: Catalogue, network: Network) -> None:
    item = kinds.items["hypomagnesaemia"]
    assert network.knowledge.label("hypomagnesaemia", "lay").lower() in item.search
    assert "hypomagnesaemia" in item.search


def test_findings_read_as_words(kinds: Catalogue) -> None:
    assert phrase(kinds.items["tremor"], "present") == "Tremor"
    assert phrase(kinds.items["tremor"], "absent") == "No tremor"
    assert phrase(kinds.items["caffeine"], "high").endswith(": high")
    assert phrase(kinds.items["cramp"], "ordinary or unusual").endswith(": ordinary or unusual")


def test_an_abbreviation_begins_a_sentence_as_it_is_written() -> None:
    assert [procedure(name) for name in ("emg", "mri", "blood_test")] == ["EMG", "MRI", "Blood test"]
    with speaking("es"):
        assert procedure("mri") == "Resonancia magn\u00e9tica"


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Muscle cramp", "muscle cramp"),
        ("Babinski sign", "Babinski sign"),
        ("Kennedy disease", "Kennedy disease"),
        ("Bulbar signs", "bulbar signs"),
        ("EMG findings", "EMG findings"),
        ("SSRI", "SSRI"),
    ],
)
def test_a_label_inside_a_sentence_keeps_the_capital_of_names(label: str, within: str) -> None:
    assert inside(label) == within


def test_the_reference_interval_lies_between_the_innermost_bounds(kinds: Catalogue) -> None:
    test = kinds.items["serum_magnesium"].test
    assert test is not None
    low, high = reference(test)
    bounds = {state: bound for own in test.cutoffs.values() for state, bound in own.items()}
    assert (low, high) == (bounds["low"], bounds["high"])
    assert bounds["very_low"] < bounds["low"] < bounds["high"]
