from dataclasses import fields
from pathlib import Path

import pytest

from twitchdx import checks, tables

from .checks import tiny

HEADER = "variable,state,setting,age_band,sex,value,low,high,author,reason\n"
ROW = "caffeine,high,any,any,any,0.3,0.2,0.4,A clinic,Our town drinks more coffee\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny.write(tmp_path / "priors")


@pytest.fixture
def overlay(tmp_path: Path):
    def written(text: str, file: str = "baselines.csv") -> Path:
        folder = tmp_path / "clinic"
        folder.mkdir(exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
        return folder

    return written


def issues(base: Path, overlay: Path) -> list[str]:
    return [str(issue) for issue in tables.read(base, overlay=overlay)[1]]


def caffeine(base: Path, overlay: Path | None = None):
    known = tables.read(base, overlay=overlay)[0]
    return next(b.number for b in known.baselines if (b.variable, b.state) == ("caffeine", "high"))


def test_an_overlay_replaces_the_number_and_its_passport(base, overlay):
    number = caffeine(base, overlay(HEADER + ROW))
    assert (number.value, number.low, number.high) == (0.3, 0.2, 0.4)
    assert (number.method, number.source, number.grade) == ("elicited", "overlay", "D")
    assert number.note == "Our town drinks more coffee (A clinic)"
    assert number.locator == "baselines.csv:2"


def test_every_other_number_stays(base, overlay):
    plain, changed = tables.read(base)[0], tables.read(base, overlay=overlay(HEADER + ROW))[0]
    assert [b for b in plain.baselines if b.variable != "caffeine" or b.state != "high"] == [
        b for b in changed.baselines if b.variable != "caffeine" or b.state != "high"
    ]
    assert plain.links == changed.links


def test_results_say_which_overlay_was_in_force(base, overlay):
    plain = tables.read(base)[0].digest
    first = tables.read(base, overlay=overlay(HEADER + ROW))[0].digest
    second = tables.read(base, overlay=overlay(HEADER + ROW.replace("0.3,", "0.31,")))[0].digest
    assert first.startswith(f"{plain}+clinic.")
    assert second.startswith(f"{plain}+clinic.")
    assert first != second


def test_without_the_overlay_the_tables_are_bit_for_bit_the_same(base, overlay):
    before = tables.read(base)
    tables.read(base, overlay=overlay(HEADER + ROW))
    after = tables.read(base)
    for field in fields(before[0]):
        assert getattr(after[0], field.name) == getattr(before[0], field.name), field.name
    assert after[1] == before[1]


def test_an_overlaid_folder_passes_the_check(base, overlay):
    assert checks.check_directory(base, overlay(HEADER + ROW)) == ()


def test_an_overlay_that_breaks_a_rule_fails_the_check(base, overlay):
    found = checks.check_directory(base, overlay(HEADER + ROW.replace("0.3,0.2,0.4", "0.9,0.8,1")))
    assert any("sum to" in issue.message for issue in found)


def test_the_comparison_of_a_link_can_be_replaced(base, overlay):
    text = (
        "child,child_state,parent,parent_state,value,low,high,comparison,author,reason\n"
        "twitching,present,caffeine,high,0.5,0.4,0.6,0.1,A clinic,Own survey\n"
    )
    known = tables.read(base, overlay=overlay(text, "links.csv"))[0]
    link = next(x for x in known.links if (x.child, x.parent) == ("twitching", "caffeine"))
    assert (link.number.value, link.comparison) == (0.5, 0.1)


def test_a_row_that_the_tables_do_not_have_suggests_the_nearest(base, overlay):
    (issue,) = issues(base, overlay(HEADER + ROW.replace("caffeine", "cafeine")))
    assert issue.startswith(
        "error: overlay baselines.csv:2: the tables have no row 'cafeine, high, any, any, any'. "
        "Did you mean caffeine, high, any, any, any or "
    )


@pytest.mark.parametrize(
    ("missing", "said"), [("A clinic", "author"), ("Our town drinks more coffee", "reason"), ("0.3", "value")]
)
def test_a_replaced_number_needs_author_and_reason(base, overlay, missing, said):
    (issue,) = issues(base, overlay(HEADER + ROW.replace(missing, "")))
    assert issue == (
        f"error: overlay baselines.csv:2: 'caffeine, high, any, any, any' has no {said}. "
        "Say the number, who says so and why."
    )


def test_a_row_that_is_there_twice_is_refused(base, overlay):
    assert issues(base, overlay(HEADER + ROW + ROW))[0].startswith(
        "error: overlay baselines.csv:3: 'caffeine, high, any, any, any' is there twice, first at baselines.csv:2"
    )


def test_a_table_that_holds_no_numbers_is_refused(base, overlay):
    found = issues(base, overlay("name\ncaffeine\n", "variables.csv"))
    assert found[0].startswith("error: overlay variables.csv: this is a table that an overlay cannot change.")


def test_a_folder_that_is_not_there_is_an_error(base, tmp_path):
    assert issues(base, tmp_path / "nowhere")[0].endswith(
        "expected a folder with an overlay, found none. Give the folder that holds its CSV files."
    )


def test_a_word_for_a_number_names_the_row_of_the_overlay(base, overlay):
    (issue,) = issues(base, overlay(HEADER + ROW.replace("0.3,0.2", "a third,0.2")))
    assert issue.startswith("error: overlay baselines.csv:2: expected a number in column 'value', found 'a third'.")


def test_a_missing_column_is_that_of_the_overlay(base, overlay):
    found = issues(base, overlay("variable,state\ncaffeine,high\n"))
    assert found
    assert all(issue.startswith("error: overlay baselines.csv:1: expected a column ") for issue in found)
