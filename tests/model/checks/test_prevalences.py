SECOND = "hypomagnesaemia,mild,hospital,40_plus,any,ppi,present"


def test_a_prevalence_without_setting_is_refused(issue_of):
    assert issue_of("prevalences.csv", ("ordinary,general_population", "ordinary,any")) == (
        "error: prevalences.csv:2: the prevalence of cramp=ordinary is for any setting, expected one of them. "
        "Name the setting; how many people are in each is not modelled."
    )


def test_half_a_condition_is_refused(issue_of):
    assert issue_of("prevalences.csv", ("ppi,present", ",present")) == (
        "error: prevalences.csv:3: the prevalence of hypomagnesaemia=mild has half a condition (=present). "
        "Fill both given_variable and given_state, or neither."
    )


def test_the_context_as_a_condition_is_refused(issue_of):
    assert issue_of("prevalences.csv", ("ppi,present", "sex,male")) == (
        "error: prevalences.csv:3: the prevalence of hypomagnesaemia=mild is given sex=male. "
        "Give another variable; the context has columns of its own."
    )


def test_a_variable_given_itself_is_refused(issue_of):
    assert "is given hypomagnesaemia=severe." in issue_of("prevalences.csv", ("ppi,present", "hypomagnesaemia,severe"))


def test_a_prevalence_of_advice_is_refused(issue_of):
    assert issue_of("prevalences.csv", ("ppi,present", "ppi_review,present")) == (
        "error: prevalences.csv:3: the prevalence of hypomagnesaemia=mild needs a probability of ppi_review, "
        "which has none. Take a variable of the network."
    )


def test_a_prevalence_of_the_first_state_is_refused(issue_of):
    assert issue_of("prevalences.csv", ("cramp,ordinary", "cramp,absent")) == (
        "error: prevalences.csv:2: the prevalence of cramp=absent counts its state or worse, which is everyone. "
        "Name one of: ordinary, unusual."
    )


def test_unknown_words_of_a_prevalence_suggest_the_nearest(issue_of):
    for old, new, meant in (
        ("mild,hospital", "milde,hospital", "mild"),
        ("hospital,40_plus", "hospitals,40_plus", "hospital"),
        ("40_plus,any,ppi", "40_pluss,any,ppi", "40_plus"),
        ("ppi,present", "ppis,present", "ppi"),
        ("ppi,present", "ppi,presents", "present"),
    ):
        issue = issue_of("prevalences.csv", (old, new))
        assert issue.startswith("error: prevalences.csv:3: unknown "), issue
        assert issue.endswith(f"Did you mean {meant}?"), issue


def test_a_prevalence_needs_its_passport(issues_of):
    good, bad = f"{SECOND},0.25,0.2,0.3,elicited,", f"{SECOND},0.25,0.3,0.4,guessed,"
    out_of_range, unknown_method = issues_of("prevalences.csv", (good, bad))
    assert "expected low ≤ value ≤ high for the prevalence of hypomagnesaemia=mild" in out_of_range
    assert "unknown method 'guessed' of the prevalence of hypomagnesaemia=mild" in unknown_method


def test_a_source_of_a_prevalence_must_be_known(issue_of):
    row = f"{SECOND},0.25,0.2,0.3,elicited,,"
    assert "source 'nobody1900' of the prevalence" in issue_of(
        "prevalences.csv", (f"{row}henrion1989", f"{row}nobody1900")
    )
