from twitchdx import checks, tables

from . import tiny


def test_a_name_with_capitals_is_refused(issues_of):
    assert (
        "error: variables.csv:12: expected small letters, figures and single underscores, found 'PPI review'. "
        "Write it like serum_magnesium."
    ) in issues_of("variables.csv", ("\nppi_review,", "\nPPI review,"))


def test_a_state_with_a_hyphen_is_refused(issue_of):
    assert issue_of("variables.csv", ("18_39|40_plus,18_39", "18-39|40_plus,18-39")) == (
        "error: variables.csv:3: expected small letters, figures and single underscores, found '18-39'. "
        "Write it like serum_magnesium."
    )


def test_a_single_state_is_refused(issues_of):
    assert (
        "error: variables.csv:6: expected at least two different states of ppi, found 'absent'. "
        "Write them from harmless to severe, like absent|present."
    ) in issues_of("variables.csv", ("ppi,medication,medicine,absent|present", "ppi,medication,medicine,absent"))


def test_a_state_that_stands_twice_is_refused(issue_of):
    change = ("management,management,absent|present", "management,management,absent|absent")
    assert "two different states of ppi_review, found 'absent|absent'" in issue_of("variables.csv", change)


def test_a_neutral_state_that_is_no_state_suggests_the_nearest(issue_of):
    assert issue_of("variables.csv", ("high,moderate,,Cups", "high,moderat,,Cups")) == (
        "error: variables.csv:5: the neutral state 'moderat' of caffeine is not one of its states. "
        "Did you mean moderate?"
    )


def test_a_missing_context_variable_is_named(issues_of):
    assert (
        "error: variables.csv: expected the variable 'sex', which the strata of other tables refer to, found none. "
        "Add a row for sex."
    ) in issues_of("variables.csv", ("sex,context,who,female|male,female,,Sex.\n", ""))


def test_a_missing_definition_is_refused(issue_of):
    assert issue_of("variables.csv", ("Felt at rest.", "")) == (
        "error: variables.csv:9: twitching has no definition. Write one sentence that says when it counts."
    )


def test_a_missing_label_is_refused(issue_of):
    assert issue_of("wording.csv", ("cramp,label_lay,cramp (lay)\n", "")) == (
        "error: wording.csv: cramp has no 'label_lay'. Add the row cramp,label_lay,… in English."
    )


def test_an_empty_label_is_refused(issue_of):
    assert "cramp has no 'label_clinical'" in issue_of("wording.csv", ("cramp (clinical)", ""))


def test_an_unknown_parent_suggests_the_nearest_name(issues_of):
    assert "error: links.csv:12: unknown variable 'cafeine'. Did you mean caffeine?" in issues_of(
        "links.csv", ("twitching,present,caffeine,high", "twitching,present,cafeine,high")
    )


def test_an_unknown_parent_state_lists_the_known_ones(issue_of):
    assert issue_of("links.csv", ("twitching,present,caffeine,high", "twitching,present,caffeine,heavy")) == (
        "error: links.csv:12: unknown state 'heavy' of caffeine. Use one of: none, moderate, high."
    )


def test_an_unknown_result_of_a_test_is_refused(issues_of):
    assert "error: tests.csv:3: unknown state 'lo' of serum_magnesium. Did you mean low?" in issues_of(
        "tests.csv", ("serum_magnesium,low,hypomagnesaemia,mild", "serum_magnesium,lo,hypomagnesaemia,mild")
    )


def test_an_unknown_state_of_a_cutoff_is_refused(issues_of):
    assert "error: labs.csv:4: unknown state 'lower' of serum_magnesium. Did you mean low?" in issues_of(
        "labs.csv", ("cutoff,low,", "cutoff,lower,")
    )


def test_an_unknown_cause_of_a_threshold_is_refused(issue_of):
    assert issue_of("thresholds.csv", ("hypomagnesaemia,severe", "hypomagnesemia,severe")) == (
        "error: thresholds.csv:2: unknown variable 'hypomagnesemia'. Did you mean hypomagnesaemia?"
    )


def test_an_unknown_target_of_advice_is_refused(issue_of):
    assert issue_of("interventions.csv", ("ppi_review,ppi", "ppi_review,pip")) == (
        "error: interventions.csv:2: unknown variable 'pip'. Did you mean ppi?"
    )


def test_wording_of_an_unknown_variable_is_refused(issues_of):
    assert "error: wording.csv:25: unknown variable 'twiching'. Did you mean twitching?" in issues_of(
        "wording.csv", ("twitching,label_lay,", "twiching,label_lay,")
    )


def test_ordinary_twitching_may_have_wording_though_it_is_no_variable(issues_of):
    change = ("ppi,label_clinical,", "ordinary_twitching,label_lay,Ordinary twitching\nppi,label_clinical,")
    assert issues_of("wording.csv", change) == []


def test_a_code_of_an_unknown_state_is_refused(issue_of):
    assert issue_of("codes.csv", ("ppi,,", "ppi,presnt,")) == (
        "error: codes.csv:2: unknown state 'presnt' of ppi. Did you mean present?"
    )


def test_an_unknown_setting_of_a_leak_is_refused(issue_of):
    assert issue_of("leaks.csv", ("hypomagnesaemia,mild,hospital,", "hypomagnesaemia,mild,hospitals,")) == (
        "error: leaks.csv:5: unknown state 'hospitals' of setting. Did you mean hospital?"
    )


def test_an_unknown_sex_of_a_cutoff_is_refused(issues_of):
    assert "error: labs.csv:4: unknown state 'men' of sex. Use one of: female, male." in issues_of(
        "labs.csv", ("cutoff,low,any", "cutoff,low,men")
    )


def test_an_alias_of_an_unknown_setting_is_refused(issue_of):
    assert issue_of("settings.csv", ("ward,hospital", "ward,hospitl")) == (
        "error: settings.csv:3: alias 'ward' stands for the unknown setting 'hospitl'. Did you mean hospital?"
    )


def test_a_language_with_gaps_is_a_warning_that_counts_them(tmp_path):
    lines = tiny.FILES["wording.csv"].splitlines()
    text = "\n".join([f"{lines[0]},es", f"{lines[1]},edad", *(f"{line}," for line in lines[2:])]) + "\n"
    directory = tiny.write(tmp_path / "priors", {**tiny.FILES, "wording.csv": text})
    texts, definitions = (str(issue) for issue in checks.check_directory(directory))
    assert definitions == (
        "warning: wording.csv:3: 23 texts are missing in 'es', the first of them here; English stands in. "
        "Fill column 'es'."
    )
    assert texts == (
        "warning: variables.csv:2: 11 texts are missing in 'es', the first of them here; English stands in. "
        "Fill column 'definition_es'."
    )


def test_the_shipped_tables_speak_spanish_throughout():
    directory = tables.default_directory()
    assert not [i for i in checks.check_directory(directory) if "texts are missing" in i.message]
    spanish = tables.read(directory, language="es")[0]
    assert spanish.label("hypomagnesaemia") == "Hipomagnesemia"
    assert all(line.safety_net for line in spanish.thresholds)
