import subprocess
import sys

import pytest

from twitchdx import tables
from twitchdx.types import Kind, Knowledge, Place, Stratum

from .checks import tiny


@pytest.fixture
def read(tmp_path):
    """Read the small knowledge base after some text of one file was replaced."""

    def found(file="links.csv", *replacements) -> tuple[Knowledge, list[str]]:
        directory = tiny.write(tmp_path / "priors", tiny.edited(file, *replacements))
        knowledge, issues = tables.read(directory)
        return knowledge, [str(issue) for issue in issues]

    return found


def test_variables_keep_their_order_states_and_place(read):
    knowledge, issues = read()
    assert issues == []
    assert list(knowledge.variables)[:4] == ["setting", "age_band", "sex", "caffeine"]
    cramp = knowledge.variables["cramp"]
    assert (cramp.kind, cramp.states, cramp.neutral_index) == (Kind.FINDING, ("absent", "ordinary", "unusual"), 0)
    assert (cramp.complaint, cramp.group, cramp.place) == (True, "spasm and cramp", Place("variables.csv", 10))
    assert not knowledge.variables["ppi"].complaint


def test_a_link_carries_its_comparison_and_passport(read):
    link = read()[0].links[-3]
    assert (link.child, link.child_state, link.parent, link.parent_state) == (
        "twitching",
        "present",
        "caffeine",
        "high",
    )
    assert (link.number.value, link.number.low, link.number.high, link.comparison) == (0.4, 0.3, 0.5, 0.2)
    assert (link.number.method, link.number.source, link.number.locator) == ("elicited", "henrion1989", "Table 1")
    assert (link.number.population, link.number.grade, link.number.entered_on) == ("adults", "D", "2025-01-31")
    assert (link.number.note, link.number.place) == ("made up", Place("links.csv", 12))


def test_every_other_table_becomes_values(read):
    knowledge = read()[0]
    assert knowledge.baselines[1].stratum == Stratum("hospital", "any", "any")
    assert (knowledge.leaks[0].variable, knowledge.leaks[0].state, knowledge.leaks[0].number.value) == (
        "cramp",
        "ordinary",
        0.2,
    )
    assert (knowledge.tests[0].result, knowledge.tests[0].parent_state) == ("low", "absent")
    assert (knowledge.labs[2].parameter, knowledge.labs[2].state, knowledge.labs[2].unit) == ("cutoff", "low", "mmol/L")
    assert knowledge.thresholds[0].crossing == "serum_magnesium=very_low"
    assert knowledge.thresholds[0].safety_net == "Seek help for spasms of the hands."
    assert (knowledge.interventions[0].target, knowledge.interventions[0].examples) == ("ppi", "Ask before stopping.")
    assert knowledge.settings == {"hospital": "hospital", "ward": "hospital"}
    assert knowledge.wording["cramp", "label_lay"] == "cramp (lay)"
    assert knowledge.sources["henrion1989"].year == "1989"


def test_a_decimal_comma_names_row_and_column(read):
    knowledge, issues = read("links.csv", ("caffeine,high,0.4,", 'caffeine,high,"0,4",'))
    assert issues == [
        (
            "error: links.csv:12: expected a number in column 'value', found '0,4'. "
            "Write digits with a decimal point, without unit, per cent sign or spaces."
        )
    ]
    assert len(knowledge.links) == 12


@pytest.mark.parametrize(
    ("cell", "found"), [("", "an empty cell"), ("nan", "'nan'"), ("inf", "'inf'"), ("4 %", "'4 %'")]
)
def test_a_cell_that_is_no_finite_number_is_an_issue(read, cell, found):
    issues = read("links.csv", ("caffeine,high,0.4,", f"caffeine,high,{cell},"))[1]
    assert len(issues) == 1
    assert f"links.csv:12: expected a number in column 'value', found {found}." in issues[0]


def test_all_unreadable_numbers_of_a_row_are_named(read):
    issues = read("links.csv", ("caffeine,high,0.4,0.3,", "caffeine,high,a,b,"))[1]
    assert ["'value'" in issues[0], "'low'" in issues[1], len(issues)] == [True, True, 2]


def test_an_unknown_kind_suggests_the_nearest(read):
    knowledge, issues = read("variables.csv", ("cramp,finding", "cramp,findings"))
    assert issues == ["error: variables.csv:10: 'cramp' is of the unknown kind 'findings'. Did you mean finding?"]
    assert "cramp" not in knowledge.variables


def test_an_unclear_complaint_is_an_issue(read):
    assert read("variables.csv", ("absent,yes,Felt", "absent,ja,Felt"))[1] == [
        (
            "error: variables.csv:9: expected 'yes' or nothing in column 'complaint', found 'ja'. "
            "Write yes for a finding that a person may come with."
        )
    ]


def test_a_missing_column_suggests_the_misspelt_one(read):
    knowledge, issues = read("settings.csv", ("alias,setting,note", "alias,seting,note"))
    assert issues == ["error: settings.csv:1: expected a column 'setting', found none. Did you mean seting?"]
    assert knowledge.settings == {}


def test_a_column_that_stands_twice_is_an_issue(read):
    assert (
        "error: settings.csv:1: column 'setting' is there twice. Remove or rename one of them."
        in read("settings.csv", ("alias,setting,note", "alias,setting,setting"))[1]
    )


def test_an_unknown_column_is_a_warning(read):
    text = "alias,setting,note,extra\nhospital,hospital,,\nward,hospital,,x\n"
    assert read("settings.csv", (tiny.FILES["settings.csv"], text))[1] == [
        "warning: settings.csv:1: column 'extra' is not read. Remove it, or correct its name (priors/README.md)."
    ]


def test_wording_may_have_a_column_for_each_language(read):
    lines = tiny.FILES["wording.csv"].splitlines()
    text = "\n".join([f"{lines[0]},de", *(f"{line},Wort" for line in lines[1:])]) + "\n"
    knowledge, issues = read("wording.csv", (tiny.FILES["wording.csv"], text))
    assert issues == []
    assert knowledge.wording["cramp", "label_lay"] == "cramp (lay)"


def test_a_comma_too_many_names_the_row_and_the_counts(read):
    knowledge, issues = read("settings.csv", ("ward,hospital,\n", "ward,hospital,a, b\nclinic,hospital,\n"))
    assert issues == [
        (
            "error: settings.csv:3: expected 3 cells, found 4. "
            "Put a cell that holds a comma between double quotes, and keep empty cells."
        )
    ]
    assert list(knowledge.settings) == ["hospital", "clinic"]


def test_an_open_quote_names_where_it_begins(read):
    assert read("settings.csv", ("ward,hospital,\n", 'ward,hospital,"a, b\n'))[1] == [
        (
            "error: settings.csv:3: expected comma-separated cells, found: unexpected end of data. "
            "Close the double quotes that were opened here, and double those inside a cell."
        )
    ]


def test_lines_are_counted_past_quoted_line_breaks_and_empty_rows(read):
    text = 'alias,setting,note\nhospital,hospital,"one\ntwo, ""three"""\n,,\n\nward,hospital\n'
    assert read("settings.csv", (tiny.FILES["settings.csv"], text))[1][0].startswith(
        "error: settings.csv:6: expected 3 cells"
    )


def test_another_encoding_names_the_line_and_the_byte(tmp_path):
    directory = tiny.write(tmp_path / "priors")
    text = tiny.FILES["sources.csv"].replace("Henrion M.", "Díez FJ.")
    (directory / "sources.csv").write_bytes(text.encode("latin-1"))
    issues = tables.read(directory)[1]
    assert [str(issue) for issue in issues] == [
        "error: sources.csv:2: expected text in UTF-8, found the byte 0xed. Save the file as CSV UTF-8."
    ]


def test_a_missing_table_is_an_issue(tmp_path):
    directory = tiny.write(tmp_path / "priors")
    (directory / "leaks.csv").unlink()
    knowledge, issues = tables.read(directory)
    assert [str(issue) for issue in issues] == [
        (
            "error: leaks.csv: expected this table, found no such file. "
            "Add the file with at least its header (priors/README.md)."
        )
    ]
    assert knowledge.leaks == ()


def test_a_folder_in_the_place_of_a_table_is_an_issue(tmp_path):
    directory = tiny.write(tmp_path / "priors")
    (directory / "leaks.csv").unlink()
    (directory / "leaks.csv").mkdir()
    assert [issue.where for issue in tables.read(directory)[1]] == ["leaks.csv"]


def test_a_missing_folder_is_one_issue(tmp_path):
    issues = tables.read(tmp_path / "nowhere")[1]
    assert len(issues) == 1
    assert "nowhere: expected a folder with the tables of the knowledge base, found none" in str(issues[0])


def test_the_digest_ignores_line_endings_quoting_and_byte_order_marks(tmp_path):
    unix = tables.read(tiny.write(tmp_path / "unix"))[0].digest
    quoted = {
        name: "\ufeff" + "\r\n".join(line.replace("any", '"any"') for line in text.splitlines()) + "\r\n\r\n"
        for name, text in tiny.FILES.items()
        if name.endswith(".csv")
    }
    assert tables.read(tiny.write(tmp_path / "windows", quoted))[0].digest == unix


def test_the_digest_covers_every_table_but_no_cases(tmp_path, read):
    digest = read()[0].digest
    (tmp_path / "priors" / "cases").mkdir()
    (tmp_path / "priors" / "cases" / "published.jsonl").write_text("{}\n")
    assert tables.read(tmp_path / "priors")[0].digest == digest
    for name in tiny.FILES:
        if name.endswith(".csv"):
            last = tiny.FILES[name].splitlines()[-1]
            assert read(name, (last, f"{last}x"))[0].digest != digest, name


def test_the_digest_of_the_same_tables_never_changes(read):
    # Pinned: the digest on an old result must go on naming the tables that it came from.
    assert read()[0].digest == "3d18ff9715eb"


def test_the_shipped_tables_are_found():
    directory = tables.default_directory()
    assert (directory / "variables.csv").is_file()
    assert directory.name == "priors"


def test_reading_loads_no_heavy_library():
    code = "import sys, twitchdx.tables; print(sorted({'pandas', 'pgmpy', 'streamlit'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
