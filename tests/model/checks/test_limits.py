from . import tiny


def test_an_unknown_parameter_suggests_the_nearest(issues_of):
    found = issues_of("labs.csv", ("biological_cv", "biological_vc"))
    assert found == [
        "error: labs.csv:2: serum_magnesium has no biological_cv. Add the row serum_magnesium,biological_cv.",
        "error: labs.csv:3: unknown parameter 'biological_vc' of serum_magnesium. Did you mean biological_cv?",
    ]


def test_a_bound_without_unit_is_refused(issue_of):
    assert issue_of("labs.csv", ("maximum,any,any,mmol/L", "maximum,any,any,")) == (
        "error: labs.csv:6: the maximum of serum_magnesium has no unit. "
        "Write the unit in which it is measured, like mmol/L."
    )


def test_bounds_in_two_units_are_refused(issue_of):
    assert issue_of("labs.csv", ("maximum,any,any,mmol/L", "maximum,any,any,mg/dL")) == (
        "error: labs.csv:6: the maximum of serum_magnesium is in mg/dL, others are in mmol/L. Convert it to mmol/L."
    )


def test_a_result_without_cutoff_is_refused(issue_of):
    assert issue_of("labs.csv", (tiny.row("serum_magnesium,cutoff,low,any,mmol/L,0.7,0.66,0.75"), "")) == (
        "error: labs.csv:2: serum_magnesium=low has no cutoff for female and male. "
        "Add the bound at which the state begins."
    )


def test_a_cutoff_for_one_sex_only_is_refused(issue_of):
    assert issue_of("labs.csv", ("cutoff,low,any", "cutoff,low,male")) == (
        "error: labs.csv:2: serum_magnesium=low has no cutoff for female. Add the bound at which the state begins."
    )


def test_a_missing_variation_is_refused(issue_of):
    assert issue_of("labs.csv", (tiny.row("serum_magnesium,analytical_cv,any,any,1,0.02,0.01,0.03"), "")) == (
        "error: labs.csv:2: serum_magnesium has no analytical_cv. Add the row serum_magnesium,analytical_cv."
    )


def test_a_very_low_cutoff_above_the_low_one_is_refused(issue_of):
    change = ("very_low,any,mmol/L,0.5,0.45,0.55", "very_low,any,mmol/L,0.75,0.7,0.8")
    assert issue_of("labs.csv", change) == (
        "error: labs.csv:4: expected the cutoff of serum_magnesium=very_low below the cutoff of serum_magnesium=low, "
        "found 0.75 and 0.7. Low results begin below their cutoff, high ones above it."
    )


def test_a_cutoff_beyond_the_maximum_is_refused(issue_of):
    assert issue_of("labs.csv", ("maximum,any,any,mmol/L,10,8,12", "maximum,any,any,mmol/L,0.6,0.5,0.7")).startswith(
        "error: labs.csv:6: expected the cutoff of serum_magnesium=low below the maximum, found 0.7 and 0.6."
    )


def test_a_threshold_of_a_finding_is_refused(issue_of):
    assert issue_of("thresholds.csv", ("hypomagnesaemia,severe", "twitching,present")) == (
        "error: thresholds.csv:2: twitching has a threshold, but is a finding and no cause. "
        "Name a condition, imbalance, trigger or medicine."
    )


def test_a_threshold_of_a_harmless_state_is_refused(issue_of):
    assert issue_of("thresholds.csv", ("hypomagnesaemia,severe", "hypomagnesaemia,absent")) == (
        "error: thresholds.csv:2: the threshold of hypomagnesaemia is for its harmless state 'absent'. "
        "Name the state that one must not miss."
    )


def test_a_threshold_without_safety_net_is_refused(issue_of):
    assert issue_of("wording.csv", ("hypomagnesaemia,safety_net,Seek help for spasms of the hands.\n", "")) == (
        "error: thresholds.csv:2: the can't-miss cause hypomagnesaemia has no safety net. "
        "Say in plain words when to seek help."
    )


def test_a_crossing_of_an_unknown_finding_suggests_the_nearest(issue_of):
    assert issue_of("thresholds.csv", ("serum_magnesium=very_low", "serum_magnesum=very_low")) == (
        "error: thresholds.csv:2: expected finding=state in 'crossing' of hypomagnesaemia, "
        "found 'serum_magnesum=very_low'. Did you mean serum_magnesium?"
    )


def test_a_crossing_of_an_unknown_state_suggests_the_nearest(issue_of):
    assert issue_of("thresholds.csv", ("serum_magnesium=very_low", "serum_magnesium=verylow")) == (
        "error: thresholds.csv:2: unknown state 'verylow' of serum_magnesium in 'crossing' of hypomagnesaemia. "
        "Did you mean very_low or low?"
    )


def test_an_empty_crossing_is_refused(issue_of):
    assert issue_of("thresholds.csv", ("serum_magnesium=very_low", "")) == (
        "error: thresholds.csv:2: expected finding=state in 'crossing' of hypomagnesaemia, found ''. "
        "Name a finding or test and its state."
    )
