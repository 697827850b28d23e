"""HTML by construction."""

from views.markup import classes, h, join


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    inner = h("b", "<script>&")
    assert h("p", inner, "a < b") == "<p><b>&lt;script&gt;&amp;</b>a &lt; b</p>"
    assert join(inner, "&") == "<b>&lt;script&gt;&amp;</b>&amp;"


def test_attributes_are_escaped_and_named_as_in_html() -> None:
    made = h("input", data_ev='"><b', for_="x", disabled=True, title=None, hidden=False)
    assert made == '<input data-ev="&quot;&gt;&lt;b" for="x" disabled>'


def test_classes_that_do_not_apply_are_left_out() -> None:
    assert classes("a", None, False, "", "b") == "a b"
