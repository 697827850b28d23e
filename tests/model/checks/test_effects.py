from . import tiny

CAFFEINE = tiny.row("twitching,present,caffeine,high,0.4,0.3,0.5", ",0.2,")


def test_a_cause_that_protects_is_refused_and_told_how_to_turn(issue_of):
    change = (CAFFEINE, tiny.row("twitching,present,caffeine,high,0.4,0.3,0.5", ",0.45,"))
    assert issue_of("links.csv", change) == (
        "error: links.csv:12: P(twitching=present | caffeine=high) is 0.4, less than 0.45 without the cause; "
        "expected at least the comparison, since a gate can only add. "
        "Swap the states of the parent, or describe its absence as the cause."
    )


def test_a_link_of_strength_zero_is_a_warning(issue_of):
    change = (CAFFEINE, tiny.row("twitching,present,caffeine,high,0.4,0.3,0.5", ",0.4,"))
    assert issue_of("links.csv", change) == (
        "warning: links.csv:12: P(twitching=present | caffeine=high) equals its comparison, so the link has a strength "
        "of zero. Keep it only to show that the link was looked for."
    )


def test_a_comparison_of_1_is_refused(issue_of):
    change = (CAFFEINE, tiny.row("twitching,present,caffeine,high,1,0.9,1", ",1,"))
    assert issue_of("links.csv", change) == (
        "error: links.csv:12: P(twitching=present | caffeine=high) is compared with 1: everyone has the effect "
        "without the cause. Give the frequency without the cause, or remove the link."
    )


def test_a_link_of_the_first_state_of_an_effect_is_refused(issue_of):
    more = tiny.row("hypomagnesaemia,absent,ppi,present,0.9,0.8,1", ",0.5,")
    first = "hypomagnesaemia,mild,ppi,"
    assert issue_of("links.csv", (first, more + first)) == (
        "error: links.csv:6: P(hypomagnesaemia=absent | ppi=present) is about the first state of hypomagnesaemia, "
        "which is the rest. Give the frequency of the next state or worse."
    )


def test_a_link_from_a_neutral_state_is_refused(issues_of):
    assert (
        "error: links.csv:12: P(twitching=present | caffeine=moderate) gives an effect to a state that is neutral or "
        "milder (moderate). Remove the row, or move the neutral state in variables.csv."
    ) in issues_of("links.csv", ("twitching,present,caffeine,high", "twitching,present,caffeine,moderate"))


def test_a_worse_state_that_is_more_frequent_is_refused(issue_of):
    assert issue_of("links.csv", ("severe,ppi,present,0.03,0.01,0.05", "severe,ppi,present,0.3,0.2,0.4")) == (
        "error: links.csv:7: P(hypomagnesaemia=severe | ppi=present) is 0.3, more than 0.2 for mild or worse "
        "(links.csv:6). A link counts its state or worse; lower this, or raise that."
    )


def test_a_worse_state_with_a_stronger_link_is_refused(issue_of):
    # (0.19 - 0.01) / (1 - 0.01) = 0.182 against (0.2 - 0.1) / (1 - 0.1) = 0.111
    assert issue_of("links.csv", ("severe,ppi,present,0.03,0.01,0.05", "severe,ppi,present,0.19,0.1,0.4")) == (
        "error: links.csv:7: P(hypomagnesaemia=severe | ppi=present) with its comparison makes a link of strength "
        "0.182, stronger than 0.111 for mild or worse (links.csv:6). Mend one of the two comparisons."
    )


def test_a_link_that_skips_the_milder_state_is_refused(issue_of):
    assert issue_of("links.csv", (tiny.row("hypomagnesaemia,mild,ppi,present,0.2,0.1,0.3", ",0.1,"), "")) == (
        "error: links.csv:6: P(hypomagnesaemia=severe | ppi=present) has a row, but the milder hypomagnesaemia=mild "
        "has none. Add it: each row counts its state or worse, so the milder one is at least as frequent."
    )


def test_a_cause_whose_worse_state_has_no_row_is_a_warning(issue_of):
    row = tiny.row("twitching,present,nerve_excitability,tetanic,0.7,0.6,0.8", ",0.2,")
    assert issue_of("links.csv", (row, "")) == (
        "warning: links.csv:13: twitching has rows for nerve_excitability=raised, but none for the worse tetanic. "
        "No row means no effect: add the missing rows."
    )


def test_a_test_without_a_result_in_disease_is_refused(issue_of):
    assert issue_of("tests.csv", (tiny.row("serum_magnesium,low,hypomagnesaemia,mild,0.6,0.5,0.7"), "")) == (
        "error: tests.csv:5: expected a row P(serum_magnesium=low | hypomagnesaemia=mild), found none. "
        "Add it; a missing row would count as a frequency of 0."
    )


def test_a_test_without_false_positives_is_refused(issue_of):
    assert issue_of("tests.csv", (tiny.row("serum_magnesium,low,hypomagnesaemia,absent,0.02,0.01,0.05"), "")) == (
        "error: tests.csv:2: expected the false positives of serum_magnesium=low (a row with a neutral parent), "
        "found none. Add a row with the neutral state of the first parent."
    )


def test_false_positives_under_two_parents_are_refused(issues_of):
    assert (
        "error: tests.csv:5: the false positives of serum_magnesium stand under two parents, hypomagnesaemia and ppi. "
        "Keep those under hypomagnesaemia; they hold for both."
    ) in issues_of(
        "tests.csv", ("serum_magnesium,very_low,hypomagnesaemia,absent", "serum_magnesium,very_low,ppi,absent")
    )


def test_a_test_with_three_parents_is_refused(issues_of):
    causes = [
        ("low", "caffeine,high"),
        ("low", "ppi,present"),
        ("very_low", "caffeine,high"),
        ("very_low", "ppi,present"),
    ]
    more = "".join(tiny.row(f"serum_magnesium,{result},{cause},0.01,0.005,0.02") for result, cause in causes)
    first = "serum_magnesium,very_low,hypomagnesaemia,absent,"
    assert (
        "error: tests.csv:2: serum_magnesium has 3 parents, expected at most 2. "
        "Describe it in links.csv, where causes are many."
    ) in issues_of("tests.csv", (first, more + first))


def test_results_that_sum_to_more_than_1_are_refused(issue_of):
    change = ("serum_magnesium,low,hypomagnesaemia,severe,0.3,", "serum_magnesium,low,hypomagnesaemia,severe,0.4,")
    assert issue_of("tests.csv", change) == (
        "error: tests.csv:7: the results of serum_magnesium sum to 1.05 for hypomagnesaemia=severe, "
        "expected at most 1. Lower them; the first result is what is left over."
    )


def test_a_row_of_the_first_result_is_refused(issue_of):
    more = tiny.row("serum_magnesium,normal,hypomagnesaemia,absent,0.9,0.8,1")
    last = tiny.row("serum_magnesium,low,hypomagnesaemia,severe,0.3,0.2,0.4")
    assert issue_of("tests.csv", (last, last + more)) == (
        "error: tests.csv:5: serum_magnesium=normal has a row of its own, but the first result is the rest. "
        "Remove the row."
    )
