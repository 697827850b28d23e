from . import tiny

FIGURE = "henrion1989.cramp,share with cramps,share,0.25,0.2,0.3,100,henrion1989,Table 1,adults,B,confirmed,2025-01-31,"


def test_a_good_grade_needs_a_source_that_was_opened_again(issue_of):
    assert issue_of("figures.csv", ("B,confirmed", "B,collected")) == (
        "error: figures.csv:2: henrion1989.cramp has grade B, but was only collected. "
        "Open the source and confirm the figure, or grade it C."
    )


def test_a_collected_figure_of_grade_c_is_fine_where_its_numbers_are_graded_so(issues_of):
    issues = issues_of("figures.csv", ("B,confirmed", "C,collected"))
    (issue,) = issues
    assert issue.endswith("the prevalence of cramp=ordinary has grade B, but its worst figure has C. Grade it C.")


def test_an_unknown_way_of_reading_suggests_the_nearest(issues_of):
    assert (
        "error: figures.csv:2: unknown way of reading 'confirm' of henrion1989.cramp. Did you mean confirmed?"
        in issues_of("figures.csv", ("B,confirmed", "C,confirm"))
    )


def test_a_key_that_a_formula_cannot_hold_is_refused(issues_of):
    assert (
        "error: figures.csv:2: the figure 'Henrion 1989' is not named source.what in lower case. "
        "Name it by the key of its source, a point, and what was measured."
    ) in issues_of("figures.csv", ("henrion1989.cramp,", "Henrion 1989,"))


def test_an_interval_beside_its_value_is_refused(issue_of):
    assert issue_of("figures.csv", ("0.25,0.2,0.3,100", "0.25,0.26,0.3,100")) == (
        "error: figures.csv:2: expected low ≤ value ≤ high for henrion1989.cramp, found 0.26, 0.25, 0.3. "
        "Put the three numbers in order, or leave the interval empty."
    )


def test_a_figure_may_have_no_interval_and_no_denominator(issues_of):
    assert issues_of("figures.csv", ("0.25,0.2,0.3,100", "0.25,,,")) == []


def test_a_share_in_per_cent_is_refused(issues_of):
    assert "error: figures.csv:2: expected henrion1989.cramp between 0 and 1, found 20 to 30. " in "".join(
        issues_of("figures.csv", ("0.25,0.2,0.3,100", "25,20,30,100"))
    )


def test_a_figure_without_a_word_on_whom_it_is_about_is_refused(issue_of):
    assert issue_of("figures.csv", ("Table 1,adults", "Table 1,")) == (
        "error: figures.csv:2: column 'population' of henrion1989.cramp is empty. See priors/README.md."
    )


def test_an_unknown_source_of_a_figure_suggests_the_nearest(issue_of):
    assert issue_of("figures.csv", ("100,henrion1989", "100,henrion1998")) == (
        "error: figures.csv:2: source 'henrion1998' of henrion1989.cramp is not in sources.csv. "
        "Did you mean henrion1989?"
    )


def test_an_unknown_grade_of_a_figure_is_refused(issues_of):
    assert (
        "error: figures.csv:2: expected a grade from A to D for henrion1989.cramp, found 'E'. See priors/README.md."
        in (issues_of("figures.csv", ("B,confirmed", "E,confirmed")))
    )


def test_a_figure_that_nothing_is_made_of_is_a_warning(issue_of):
    more = FIGURE.replace("cramp,", "twitch,", 1)
    assert issue_of("figures.csv", (f"{FIGURE}\n", f"{FIGURE}\n{more}\n")) == (
        "warning: figures.csv:3: the figure henrion1989.twitch is in no formula. "
        "Use it, pool it with the others, or remove it."
    )


def test_the_number_of_a_figure_must_be_a_number(issues_of):
    assert (
        "error: figures.csv:2: expected a number in column 'n', found 'many'. "
        "Write digits with a decimal point, without unit, per cent sign or spaces."
    ) in issues_of("figures.csv", ("0.3,100,", "0.3,many,"))


def test_the_small_knowledge_base_has_its_figure(issues_of):
    assert issues_of("figures.csv", (FIGURE, FIGURE)) == []
    assert FIGURE in tiny.FILES["figures.csv"]
