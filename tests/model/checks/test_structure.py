import pytest

from . import tiny


def test_a_variable_without_numbers_is_refused(issues_of):
    found = issues_of("variables.csv", ("\nppi_review,", "\nfever,finding,x,absent|present,absent,,Hot.\nppi_review,"))
    assert (
        "error: variables.csv:12: fever has neither baselines nor causes. "
        "Add rows to baselines.csv (nothing in the model causes it), links.csv or tests.csv."
    ) in found
    assert (
        "error: variables.csv:12: fever is an orphan: no link and no test joins it to the rest. "
        "Add a numbered link, or remove the variable."
    ) in found


def test_an_effect_with_baselines_is_refused(issue_of):
    more = tiny.row("twitching,present,any,any,any,0.5,0.4,0.6")
    assert issue_of("baselines.csv", (last := tiny.row("sex,male,any,any,any,0.5,0.49,0.51"), last + more)) == (
        "error: variables.csv:9: twitching is described in baselines.csv and links.csv. "
        "Keep it in one: baselines for a root, links for an effect, tests for a table."
    )


def test_a_baseline_of_the_setting_is_refused(issue_of):
    more = tiny.row("setting,hospital,any,any,any,0.1,0.05,0.2")
    first = "sex,male,any,any,any,"
    assert issue_of("baselines.csv", (first, more + first)).startswith(
        "error: variables.csv:2: setting has rows in baselines.csv, but the setting is always known. Remove them."
    )


def test_a_link_of_advice_is_refused(issues_of):
    more = tiny.row("ppi_review,present,caffeine,high,0.5,0.4,0.6", ",0.1,")
    first = "twitching,present,caffeine,high,"
    assert (
        "error: variables.csv:12: ppi_review has rows in links.csv, but advice stands outside the network. Remove them."
    ) in issues_of("links.csv", (first, more + first))


def test_a_leak_of_a_root_is_refused(issue_of):
    more = tiny.row("ppi,present,any,any,any,0.1,0.05,0.2")
    first = "twitching,present,any,"
    assert issue_of("leaks.csv", (first, more + first)) == (
        "error: leaks.csv:9: ppi has a leak, but no cause in links.csv. "
        "Move the row to baselines.csv, or add its causes."
    )


def test_a_cycle_is_named_from_cause_to_effect(issues_of):
    more = tiny.row("hypomagnesaemia,mild,cramp,unusual,0.5,0.4,0.6", ",0.1,")
    first = "hypomagnesaemia,mild,ppi,present,"
    assert (
        "error: links.csv:6: expected no cycle, found cramp → hypomagnesaemia → nerve_excitability → cramp. "
        "Remove the weakest of these links, or reverse it."
    ) in issues_of("links.csv", (first, more + first))


def test_a_variable_that_causes_itself_is_refused(issues_of):
    found = issues_of("links.csv", ("hypomagnesaemia,mild,ppi,present", "hypomagnesaemia,mild,hypomagnesaemia,mild"))
    assert any("expected no cycle, found hypomagnesaemia → hypomagnesaemia." in issue for issue in found)


def test_a_root_without_effect_is_an_orphan(issue_of):
    assert issue_of("links.csv", (tiny.row("twitching,present,caffeine,high,0.4,0.3,0.5", ",0.2,"), "")) == (
        "error: variables.csv:5: caffeine is an orphan: no link and no test joins it to the rest. "
        "Add a numbered link, or remove the variable."
    )


def test_advice_without_target_is_refused(issue_of):
    row = tiny.row("ppi_review,ppi,0.9,0.8,1")
    assert issue_of("interventions.csv", (row, "")) == (
        "error: variables.csv:12: the advice ppi_review has no row in interventions.csv. "
        "Add what it acts on and how often it works."
    )


def test_advice_that_is_no_advice_is_refused(issues_of):
    assert (
        "error: interventions.csv:2: 'caffeine' is not advice but a trigger. Name a variable of kind management."
    ) in issues_of("interventions.csv", ("ppi_review,ppi", "caffeine,ppi"))


def test_advice_on_advice_is_refused(issue_of):
    assert issue_of("interventions.csv", ("ppi_review,ppi", "ppi_review,ppi_review")) == (
        "error: interventions.csv:2: 'ppi_review' is advice and cannot be a target. Name what the advice acts on."
    )


def test_a_complaint_that_hangs_on_a_test_is_refused(issues_of):
    assert (
        "error: variables.csv:9: the complaint twitching hangs on serum_magnesium, which is a table of tests.csv. "
        "Attribution runs along gates: describe it in links.csv, or link the complaint to what it shows."
    ) in issues_of("links.csv", ("twitching,present,caffeine,high", "twitching,present,serum_magnesium,low"))


def test_a_course_ends_better_or_gone_after_some_weeks(issue_of):
    assert issue_of("courses.csv", ("cramp,better,4", "cramp,worse,4")) == (
        "error: courses.csv:2: unknown outcome 'worse' of cramp. Use one of: better, gone."
    )
    assert "expected a number of weeks above 0 for cramp" in issue_of(
        "courses.csv", ("cramp,better,4", "cramp,better,0")
    )


def test_a_course_is_that_of_a_variable(issue_of):
    assert "cramps" in issue_of("courses.csv", ("cramp,better", "cramps,better"))


def test_every_finding_is_learned_by_a_procedure_of_which_all_is_said(issue_of, issues_of):
    assert "cramp has no row in steps.csv" in issue_of("steps.csv", ("cramp,question\n", ""))
    said = "".join(issues_of("steps.csv", ("cramp,question", "cramp,quiz")))
    assert all(
        f"procedures.csv says nothing of the {aspect} of quiz" in said
        for aspect in ("burden", "wait", "price", "holds")
    )


def test_a_burden_is_a_share_and_a_wait_of_days_is_not(issue_of):
    assert "burden of blood_test" in issue_of("procedures.csv", ("burden,0.1,0,0.2", "burden,0.1,0,1.2"))


def test_an_aspect_of_a_procedure_is_known(issues_of):
    said = "".join(issues_of("procedures.csv", ("question,burden", "question,pain")))
    assert "unknown aspect 'pain' of question" in said


def test_a_clock_runs_down(issue_of, issues_of):
    assert "more people with hypomagnesaemia are without cramp=ordinary after 13 weeks" in issue_of(
        "clocks.csv", ("13,0.6,0.3,0.8", "13,0.9,0.3,0.95")
    )
    said = "".join(issues_of("clocks.csv", ("hypomagnesaemia,13", "hypomagnesaemia,-1")))
    assert "expected a number of weeks above 0" in said


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("crampp=ordinary", "expected finding=state in 'sign' of hypomagnesaemia, found 'crampp=ordinary'"),
        ("cramp=ordinaryy", "unknown state 'ordinaryy' of cramp in 'sign' of hypomagnesaemia. Did you mean"),
        ("cramp=absent", "unknown state 'absent' of cramp in 'sign' of hypomagnesaemia"),
        (
            "cramp=unusual",
            "the clock of hypomagnesaemia waits for 'cramp=ordinary' here, and for 'cramp=unusual' before",
        ),
    ],
)
def test_a_clock_waits_for_one_known_sign(issues_of, written, message):
    first = tiny.FILES["clocks.csv"].splitlines()[2]  # of four weeks
    assert message in "".join(issues_of("clocks.csv", (first, first.replace("cramp=ordinary", written))))
