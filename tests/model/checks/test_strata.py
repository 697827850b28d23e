from . import tiny

MILD_IN_OLDER = tiny.row("hypomagnesaemia,mild,any,40_plus,any,0.06,0.05,0.07")
MILD_IN_BOTH = tiny.row("hypomagnesaemia,mild,hospital,40_plus,any,0.16,0.1,0.2")


def test_a_root_without_baseline_in_a_setting_is_refused(issue_of):
    assert issue_of("baselines.csv", ("caffeine,high,any", "caffeine,high,hospital")) == (
        "error: baselines.csv:4: caffeine=high has no baseline for general_population/18_39/female and 3 more strata. "
        "Add a row for caffeine,high; any stands for all."
    )


def test_a_state_without_baseline_is_refused(issue_of):
    assert issue_of("baselines.csv", (tiny.row("caffeine,high,any,any,any,0.1,0.05,0.2"), "")) == (
        "error: baselines.csv:4: caffeine=high has no baseline for general_population/18_39/female and 7 more strata. "
        "Add a row for caffeine,high; any stands for all."
    )


def test_an_effect_without_leak_for_women_is_refused(issue_of):
    assert issue_of("leaks.csv", ("twitching,present,any,any,any", "twitching,present,any,any,male")) == (
        "error: leaks.csv:9: twitching=present has no leak for general_population/18_39/female and 3 more strata. "
        "Add a row for twitching,present; any stands for all."
    )


def test_an_effect_without_any_leak_names_the_file(issue_of):
    assert issue_of("leaks.csv", (tiny.row("twitching,present,any,any,any,0.1,0.05,0.2"), "")) == (
        "error: leaks.csv: twitching=present has no leak for general_population/18_39/female and 7 more strata. "
        "Add a row for twitching,present; any stands for all."
    )


def test_a_leak_of_the_first_state_is_refused(issue_of):
    more = tiny.row("cramp,absent,any,any,any,0.8,0.7,0.9")
    assert issue_of("leaks.csv", ("cramp,ordinary,any", more + "cramp,ordinary,any")) == (
        "error: leaks.csv:2: cramp=absent has a row of its own, but the first state is the rest. Remove the row."
    )


def test_age_within_an_age_band_is_refused(issue_of):
    assert issue_of("baselines.csv", ("age_band,40_plus,hospital,any", "age_band,40_plus,hospital,40_plus")) == (
        "error: baselines.csv:3: the baseline of age_band names a stratum of age_band. Write any in column 'age_band'."
    )


def test_two_equally_specific_rows_for_the_same_people_are_refused(issue_of):
    first = "hypomagnesaemia,mild,any,any,any,"
    assert issue_of("leaks.csv", (first, MILD_IN_OLDER + first)) == (
        "error: leaks.csv:6: hypomagnesaemia=mild has two equally specific rows for the same people "
        "(any/40_plus/any at leaks.csv:4, and hospital/any/any). "
        "Name one more column in one of them, or add a row for the people that both describe."
    )


def test_a_more_specific_row_settles_an_overlap(issues_of):
    rows = [
        ("hypomagnesaemia,mild,any,any,any,", MILD_IN_OLDER),
        ("hypomagnesaemia,mild,hospital,any,any", MILD_IN_BOTH),
    ]
    assert issues_of("leaks.csv", *[(first, more + first) for first, more in rows]) == []


def test_baselines_that_sum_to_more_than_1_are_refused(issue_of):
    assert issue_of(
        "baselines.csv", ("caffeine,high,any,any,any,0.1,0.05,0.2", "caffeine,high,any,any,any,0.5,0.05,1")
    ) == (
        "error: baselines.csv:5: the states of caffeine sum to 1.1 for general_population/18_39/female, "
        "expected at most 1. Lower them; the first state is what is left over."
    )


def test_a_worse_leak_that_is_more_frequent_is_refused(issue_of):
    assert issue_of(
        "leaks.csv", ("cramp,unusual,any,any,any,0.01,0.005,0.02", "cramp,unusual,any,any,any,0.3,0.2,0.4")
    ) == (
        "error: leaks.csv:3: the leak of cramp=unusual is 0.3 for general_population/18_39/female, "
        "more than 0.2 for ordinary or worse (leaks.csv:2). "
        "A leak counts its state or worse; lower this, or raise that."
    )


def test_leaks_are_compared_within_each_stratum(issue_of):
    change = ("mild,hospital,any,any,0.15,0.1,0.2", "mild,hospital,any,any,0.001,0.0005,0.002")
    assert issue_of("leaks.csv", change).startswith(
        "error: leaks.csv:6: the leak of hypomagnesaemia=severe is 0.005 for hospital/18_39/female, "
        "more than 0.001 for mild or worse (leaks.csv:5)."
    )
