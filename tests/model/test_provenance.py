import pytest

from twitchdx import tables
from twitchdx.provenance import passports

from .checks import tiny


@pytest.fixture
def known(tmp_path):
    return tables.read(tiny.write(tmp_path / "priors"))[0]


def test_every_row_that_speaks_of_a_variable_is_there(known):
    found = passports(known, "hypomagnesaemia")
    roles = [one.role for one in found]
    # 3 leaks; 2 links from the medicine; 4 to the mechanism; 6 results; its threshold; 2 of its clock; a prevalence
    assert {role: roles.count(role) for role in dict.fromkeys(roles)} == {
        "how common": 3,
        "caused by": 2,
        "causes": 4,
        "test": 6,
        "threshold": 1,
        "course": 2,
        "check": 1,
    }


def test_a_number_brings_its_figures_and_citations(known):
    (check,) = [one for one in passports(known, "cramp") if one.role == "check"]
    assert [f.key for f in check.figures] == ["henrion1989.cramp"]
    assert [s.key for s in check.sources] == ["henrion1989"]
    assert check.what == "cramp ordinary or worse (general_population)"


def test_a_test_shows_its_laboratory_numbers(known):
    roles = [one.role for one in passports(known, "serum_magnesium")]
    assert roles.count("laboratory") == 7
    assert roles.count("test") == 6


def test_advice_shows_what_it_ends(known):
    (advice,) = [one for one in passports(known, "ppi_review") if one.role == "advice"]
    assert advice.what == "ppi_review ends ppi"


def test_an_unknown_variable_is_an_error(known):
    with pytest.raises(KeyError):
        passports(known, "coffee")
