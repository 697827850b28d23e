"""What a record with a code is read as must not be left open."""

CODES = "ppi,,ATC,A02BC,Proton pump inhibitors,yes,yes\n"


def test_a_code_is_read_as_one_variable(issue_of):
    two = "caffeine,high,ATC,A02BC,Proton pump inhibitors,yes,yes\n"
    assert issue_of("codes.csv", (CODES, two + CODES)) == (
        "error: codes.csv:3: ATC A02BC is read as caffeine and as ppi. "
        "Write no in the column reads of all but one of them."
    )


def test_whether_a_code_is_read_is_yes_or_no(issue_of):
    assert issue_of("codes.csv", (",yes,yes", ",yes,maybe")) == (
        "error: codes.csv:2: expected yes or no in column 'reads', found 'maybe'. Write one of them."
    )


def test_only_what_a_case_can_have_is_read(issue_of):
    assert issue_of("codes.csv", ("ppi,,ATC", "sex,,ATC")) == (
        "error: codes.csv:2: sex is of kind context, which no case has among its findings. "
        "Write no in the column reads."
    )
