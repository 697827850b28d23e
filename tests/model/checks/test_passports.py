def test_the_small_knowledge_base_has_no_issue(issues_of):
    assert issues_of("links.csv") == []


def test_a_probability_above_1_names_the_row_and_how_to_write_it(issues_of):
    found = issues_of("links.csv", ("caffeine,high,0.4,0.3,0.5", "caffeine,high,40,30,50"))
    assert found[0] == (
        "error: links.csv:12: expected 'high' of P(twitching=present | caffeine=high) between 0 and 1, found 50. "
        "Write a frequency as a share: 36 % is 0.36."
    )
    assert len(found) == 3


def test_a_comparison_below_0_is_refused(issue_of):
    assert issue_of("links.csv", ("made up,0.1,\n", "made up,-0.1,\n")) == (
        "error: links.csv:6: expected 'comparison' of P(hypomagnesaemia=mild | ppi=present) between 0 and 1, "
        "found -0.1. Write a frequency as a share: 36 % is 0.36."
    )


def test_a_variation_above_1_is_refused(issue_of):
    assert issue_of("labs.csv", ("any,1,0.04,0.03,0.05", "any,1,0.04,0.03,5")) == (
        "error: labs.csv:3: expected 'high' of the biological_cv of serum_magnesium between 0 and 1, found 5. "
        "Write a frequency as a share: 36 % is 0.36."
    )


def test_a_value_outside_its_range_is_refused(issue_of):
    assert issue_of("baselines.csv", ("caffeine,high,any,any,any,0.1,", "caffeine,high,any,any,any,0.3,")) == (
        "error: baselines.csv:4: expected low ≤ value ≤ high for P(caffeine=high), found 0.05, 0.3, 0.2. "
        "Put the three numbers in order, or widen the range."
    )


def test_an_unknown_method_suggests_the_nearest(issue_of):
    assert issue_of("interventions.csv", ("elicited", "elicit")) == (
        "error: interventions.csv:2: unknown method 'elicit' of the effect of ppi_review on ppi. Did you mean elicited?"
    )


def test_an_unknown_grade_is_refused(issue_of):
    assert issue_of("interventions.csv", ("adults,D", "adults,E")) == (
        "error: interventions.csv:2: expected a grade from A to D for the effect of ppi_review on ppi, found 'E'. "
        "See priors/README.md."
    )


def test_a_date_in_another_order_is_refused(issue_of):
    assert issue_of("interventions.csv", ("2025-01-31", "31.01.2025")) == (
        "error: interventions.csv:2: expected a date in 'entered_on' of the effect of ppi_review on ppi, "
        "found '31.01.2025'. Write year-month-day, like 2025-01-31."
    )


def test_a_day_that_does_not_exist_is_refused(issue_of):
    assert "found '2025-02-30'" in issue_of("interventions.csv", ("2025-01-31", "2025-02-30"))


def test_an_empty_source_is_refused(issue_of):
    assert issue_of("interventions.csv", ("henrion1989", "")) == (
        "error: interventions.csv:2: column 'source' of the effect of ppi_review on ppi is empty. "
        "Cite a key of sources.csv, or write elicited for a judgement."
    )


def test_an_empty_locator_is_refused(issue_of):
    assert "column 'locator' of the threshold of hypomagnesaemia is empty" in issue_of(
        "thresholds.csv", ("Table 1", "")
    )


def test_an_empty_population_is_refused(issue_of):
    assert "column 'population' of the threshold of hypomagnesaemia is empty" in issue_of(
        "thresholds.csv", ("adults", "")
    )


def test_a_judgement_without_reasoning_is_refused(issue_of):
    assert issue_of("interventions.csv", ("made up", "")) == (
        "error: interventions.csv:2: the effect of ppi_review on ppi is elicited, but its note is empty. "
        "Write the reasoning in the note."
    )


def test_a_judgement_without_range_is_refused(issue_of):
    assert issue_of("interventions.csv", ("0.9,0.8,1", "0.9,0.9,0.9")) == (
        "error: interventions.csv:2: the effect of ppi_review on ppi is elicited, but its range has no width "
        "(0.9 to 0.9). Widen the range to where a careful colleague could disagree; cite definition for a convention."
    )


def test_a_definition_needs_no_range(issues_of):
    changes = (("henrion1989", "definition"), ("0.9,0.8,1", "1,1,1"))
    assert issues_of("interventions.csv", *changes) == []


def test_an_unknown_source_names_the_row_and_the_nearest_key(issue_of):
    assert issue_of("interventions.csv", ("henrion1989", "henrion1989; henrion1998")) == (
        "error: interventions.csv:2: source 'henrion1998' of the effect of ppi_review on ppi is not in sources.csv. "
        "Did you mean henrion1989?"
    )
