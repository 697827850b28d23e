from . import tiny

REPORTED = "0.4,reported,henrion1989.cramp,henrion1989,Table 1,adults,B"
LEAK = "cramp,ordinary,any,any,any,0.2,0.1,0.3,elicited,,henrion1989,Table 1,adults,D,2025-01-31,made up"
LINK = tiny.row("cramp,ordinary,nerve_excitability,raised,0.6,0.5,0.7", ",0.3,")


def leak(value: str, method: str, formula: str) -> tuple[str, str]:
    return LEAK, f"cramp,ordinary,any,any,any,{value},{method},{formula},henrion1989,Table 1,adults,D,2025-01-31,"


def test_a_reported_number_is_one_figure(issue_of):
    more = REPORTED.replace("henrion1989.cramp", "henrion1989.cramp * 1")
    assert issue_of("prevalences.csv", (REPORTED, more)) == (
        "error: prevalences.csv:2: the prevalence of cramp=ordinary is reported, but 'henrion1989.cramp * 1' is more "
        "than one figure. Name one figure, or call it derived."
    )


def test_a_derived_number_without_formula_is_refused(issues_of):
    assert (
        "error: prevalences.csv:2: the prevalence of cramp=ordinary is derived, but has no formula. "
        "Name the figures it follows from, or call it elicited."
    ) in issues_of("prevalences.csv", (REPORTED, REPORTED.replace("reported,henrion1989.cramp", "derived,")))


def test_a_judgement_with_a_formula_is_refused(issue_of):
    old, new = leak("0.25,0.2,0.3", "elicited", "henrion1989.cramp")
    assert issue_of("leaks.csv", (old, new + "reasoned")) == (
        "error: leaks.csv:2: the leak of cramp=ordinary is elicited, but has the formula 'henrion1989.cramp'. "
        "Call it derived, or empty the formula."
    )


def test_a_value_that_its_formula_does_not_give_is_refused(issue_of):
    assert issue_of("leaks.csv", leak("0.26,0.2,0.3", "reported", "henrion1989.cramp")) == (
        "error: leaks.csv:2: the leak of cramp=ordinary is 0.26, but its formula 'henrion1989.cramp' gives 0.25. "
        "Run `twitchdx derive` on the folder, or mend the formula."
    )


def test_a_range_that_leaves_out_a_figure_is_refused(issue_of):
    assert issue_of("leaks.csv", leak("0.25,0.22,0.3", "reported", "henrion1989.cramp")) == (
        "error: leaks.csv:2: the range of the leak of cramp=ordinary is 0.22 to 0.3, but the figures of "
        "'henrion1989.cramp' reach from 0.2 to 0.3. A range covers its figures: run `twitchdx derive`, or widen it."
    )


def test_a_range_may_be_wider_than_its_figures(issues_of):
    assert issues_of("leaks.csv", leak("0.25,0.1,0.6", "reported", "henrion1989.cramp")) == []


def test_an_unknown_figure_suggests_the_nearest(issue_of):
    assert issue_of("leaks.csv", leak("0.25,0.2,0.3", "reported", "henrion1989.cramps")) == (
        "error: leaks.csv:2: the leak of cramp=ordinary: the formula 'henrion1989.cramps' cites the unknown figure "
        "'henrion1989.cramps'. Did you mean henrion1989.cramp?"
    )


def test_a_judged_factor_in_a_formula_is_refused(issue_of):
    assert issue_of("leaks.csv", leak("0.25,0.2,0.3", "derived", "henrion1989.cramp * 3")) == (
        "error: leaks.csv:2: the leak of cramp=ordinary: the number 3 in a formula is no unit conversion. "
        "Make it a figure with its source; a judged factor makes the number elicited."
    )


def test_a_link_takes_no_residual_and_a_leak_no_direct_part(issues_of):
    assert any(
        "takes a direct part, which only a link can" in issue
        for issue in issues_of("leaks.csv", leak("0.25,0.2,0.3", "derived", "direct(henrion1989.cramp)"))
    )
    link = LINK.replace("elicited,,", "derived,residual(henrion1989.cramp),").replace(",0.3,\n", ",0,\n")
    assert any("takes a residual, which only a leak can" in issue for issue in issues_of("links.csv", (LINK, link)))


def test_a_direct_part_is_compared_with_nothing(issues_of):
    link = LINK.replace("elicited,,", "derived,direct(henrion1989.cramp),")
    assert (
        "error: links.csv:2: P(cramp=ordinary | nerve_excitability=raised) is a direct part, but has the comparison "
        "0.3. Write 0: the background is counted by the network."
    ) in issues_of("links.csv", (LINK, link))


def test_a_published_frequency_needs_a_published_comparison(issues_of):
    link = tiny.row("cramp,ordinary,nerve_excitability,raised,0.25,0.2,0.3", ",0.1,")
    link = link.replace("elicited,,", "reported,henrion1989.cramp,")
    assert any(
        issue.startswith(
            "error: links.csv:2: P(cramp=ordinary | nerve_excitability=raised) is reported, but its comparison 0.1 "
            "has no formula."
        )
        for issue in issues_of("links.csv", (LINK, link))
    )


def test_a_comparison_that_its_formula_does_not_give_is_refused(issue_of):
    assert issue_of("links.csv", (LINK, LINK.replace(",0.3,\n", ",0.3,henrion1989.cramp\n"))) == (
        "error: links.csv:2: the comparison of P(cramp=ordinary | nerve_excitability=raised) is 0.3, but its formula "
        "gives 0.25. Run `twitchdx derive` on the folder, or mend the formula."
    )


def test_a_number_is_graded_no_better_than_its_figures(issue_of):
    issue = issue_of("prevalences.csv", (REPORTED, REPORTED[:-1] + "A"))
    assert issue.endswith("the prevalence of cramp=ordinary has grade A, but its worst figure has B. Grade it B.")
