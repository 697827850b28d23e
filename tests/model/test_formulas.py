import pytest

from twitchdx.formulas import FormulaError, agrees, evaluate, parse
from twitchdx.types import Figure, Place


def figure(key, value, low=None, high=None, n=None, unit="share") -> Figure:
    words = {"source": "s", "locator": "-", "population": "-", "grade": "B", "seen": "confirmed"}
    rest = {"entered_on": "2025-01-31", "note": "", "place": Place("figures.csv", 2)}
    return Figure(key, "what", unit, value, low, high, n, **words, **rest)


FIGURES = {
    f.key: f
    for f in (
        figure("a.share", 0.2, 0.1, 0.4),
        figure("b.share", 0.5, 0.4, 0.6),
        figure("c.ratio", 3.0, 2.0, 4.0, unit="odds_ratio"),
        figure("d.per_100000", 6.6, 4.0, 9.0, unit="rate"),
    )
}


def value(text):
    found = evaluate(parse(text), FIGURES)
    return found.value, found.low, found.high


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.share", (0.2, 0.1, 0.4)),
        ("a.share * b.share", (0.1, 0.05, 0.2)),  # a alone to its ends: .05, .2; b alone: .08, .12
        ("1 - a.share", (0.8, 0.6, 0.9)),
        ("a.share / b.share", (0.4, 0.2, 0.8)),
        ("d.per_100000 / 100000", (6.6e-5, 4e-5, 9e-5)),
        ("any_of(a.share, b.share)", (0.6, 0.52, 0.7)),  # 1-.8*.5; a: .55, .7; b: .52, .68
        ("odds(a.share, c.ratio)", (3 / 7, 1 / 4, 2 / 3)),  # odds .25*3; a: 1/3, 2; c: .5, 1
        ("rest(b.share, 2 * a.share, 1 - a.share)", (0.3, -1.5, 0.55)),
        ("min(a.share, b.share)", (0.2, 0.1, 0.4)),
        ("max(a.share, b.share)", (0.5, 0.4, 0.6)),
    ],
)
def test_a_formula_gives_its_value_and_moves_one_figure_at_a_time(text, expected):
    if text.startswith("rest"):
        # (.5 - .4*.8)/.6 = .3; a = .1: (.5-.2*.9)/.8 = .4; a = .4: (.5-.8*.6)/.2 = .1; b: (.4-.32)/.6, (.6-.32)/.6
        expected = (0.3, 0.1, 0.28 / 0.6)
    assert value(text) == pytest.approx(expected)


def test_a_figure_without_interval_stays_where_it_is():
    assert evaluate(parse("e.x"), {"e.x": figure("e.x", 0.3)}) == evaluate(
        parse("e.x"), {"e.x": figure("e.x", 0.3, 0.3, 0.3)}
    )


def test_a_pool_has_the_range_of_all_it_holds():
    assert value("pool(a.share, b.share)")[1:] == (0.1, 0.6)
    assert 0.2 < value("pool(a.share, b.share)")[0] < 0.5


def test_residual_and_direct_keep_their_total_and_setting():
    formula = parse("residual(a.share, hospital)")
    assert (formula.last, formula.setting, formula.keys) == ("residual", "hospital", ("a.share",))
    assert evaluate(formula, FIGURES).value == 0.2
    assert (parse("direct(a.share)").last, parse("direct(a.share)").setting) == ("direct", "")


def test_only_one_bare_figure_counts_as_reported():
    assert parse("a.share").is_figure
    assert not parse("1 * a.share").is_figure
    assert not parse("direct(a.share)").is_figure


@pytest.mark.parametrize("text", ["a.share * 3", "a.share + 0.5", "a.share * 1.2"])
def test_a_number_that_is_no_unit_conversion_is_refused(text):
    with pytest.raises(FormulaError, match="no unit conversion") as error:
        parse(text)
    assert "elicited" in error.value.fix


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a.share +", "cannot read"),
        ("1 - 1", "cites no figure"),
        ("share", "may not stand"),
        ("__import__('os').system('true')", "may not stand"),
        ("a.share ** b.share", "may not stand"),
        ("a.b.c", "two words"),
        ("residual(a.share, 1)", "no setting"),
        ("residual()", "takes a frequency"),
        ("1 - residual(a.share)", "may not stand"),
        ("sin(a.share)", "may not stand"),
    ],
)
def test_what_may_not_stand_in_a_formula_is_named(text, said):
    with pytest.raises(FormulaError, match=said):
        parse(text)


def test_an_unknown_figure_is_named():
    with pytest.raises(FormulaError, match=r"unknown figure 'z\.share'"):
        evaluate(parse("z.share"), FIGURES)


@pytest.mark.parametrize("text", ["a.share / (b.share - b.share)", "odds(a.share)", "pool(1 - a.share, b.share)"])
def test_arithmetic_that_fails_is_an_error_of_the_formula(text):
    with pytest.raises(FormulaError):
        evaluate(parse(text), FIGURES)


def test_three_digits_agree_and_two_per_cent_do_not():
    assert agrees(0.333, 1 / 3)
    assert not agrees(0.34, 1 / 3)
    assert agrees(0.0, 0.0)
