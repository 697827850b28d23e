"""What is wrong with a case, in words; where a case comes from."""

from published import reports
from twitchdx import Network
from twitchdx.tables import default_directory
from twitchdx.types import Issue
from views.notices import broken, failure, notices, report

from .reading import read


def word(name: str) -> str:
    return name.replace("_", " ")


def test_an_issue_reads_as_a_sentence_with_its_field_and_a_way_on() -> None:
    issue = Issue("error", "case 1: serum_magnesium", "unknown state 'lo'; expected `low`", "Did you mean `low`?")
    page = read(notices((issue,), frozenset({"serum_magnesium"}), word))
    assert page.one("li").text == "Serum magnesium: unknown state 'lo'; expected low. Did you mean low?"
    assert page.every("p")[-1].text == "Until then the ranking is without serum magnesium."


def test_nothing_wrong_says_nothing() -> None:
    assert notices((), frozenset(), word) == ""


def test_a_failure_shows_words_and_a_way_on_never_a_traceback() -> None:
    page = read(failure())
    assert "Traceback" not in page.text
    assert page.one("button").attributes["data-ev"] == "reset"


def test_broken_tables_are_named_with_their_fix() -> None:
    page = read(broken((Issue("error", "links.csv:7", "expected a number", "Write one."),)))
    assert page.one("li").text == "links.csv:7: expected a number. Write one."


def test_every_published_case_has_a_citation_and_a_diagnosis_behind_a_fold(network: Network) -> None:
    found = reports(default_directory() / "cases", network.knowledge)
    assert len(found) >= 40
    for one in found:
        page = read(report(one))
        assert one.title in page.text
        assert page.one("details").one("summary").text == "Diagnosis in the report"
        assert all((a.attributes["href"] or "").startswith("http") for a in page.every("a"))
