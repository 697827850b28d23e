"""Findings entry: every finding present, absent or unknown in one click, grades as segments, values with their unit."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue import Catalogue, Item, Section, capitalised, inside, phrase, reference, short
from draft import Draft, Entry, Typed, number
from twitchdx.labs import LabTest, UnitError, ValueRangeError, in_unit_of_test
from twitchdx.language import say
from twitchdx.types import Kind, Lab, Likelihood
from views.casebar import who
from views.markup import Html, classes, h, join

_UNKNOWN = "unknown"
_MARKS = {"present": "\u2713", "absent": "\u2715", _UNKNOWN: "?"}
Notes = Mapping[str, str]  # what is wrong with a field, in words, by name


def entry(catalogue: Catalogue, draft: Draft, notes: Notes) -> Html:
    """All sections, the search box above them, and what was entered as chips for a narrow screen."""
    return join(
        h("h2", say("Findings"), class_="unseen"),
        who(draft, catalogue, notes.get("age")),
        _search(),
        _chips(catalogue, draft),
        h(
            "button",
            say("Browse {count} findings by group", count=len(catalogue.items)),
            type="button",
            class_="browse",
            data_toggle="groups",
            aria_expanded="false",
            aria_controls="groups",
        ),
        h(
            "div",
            *[_section(section, draft, notes) for section in catalogue.sections],
            h("p", say("No finding has these words."), class_="nothing"),
            id="groups",
            class_="groups",
        ),
    )


def _search() -> Html:
    box = h(
        "input",
        type="search",
        id="search",
        data_filter="groups",
        placeholder=say("Search: eyelid, potassium, statin\u2026"),
        autocomplete="off",
        spellcheck="false",
    )
    return h("div", h("label", say("Search findings"), for_="search", class_="unseen"), box, class_="search")


def _chips(catalogue: Catalogue, draft: Draft) -> Html:
    known = [(catalogue.items[name], entered) for name, entered in draft.findings.items() if name in catalogue.items]
    named = [(item.label, _chip_words(item, entered)) for item, entered in known]
    buttons = [h("button", words, type="button", class_="chip", data_find=label) for label, words in named if words]
    return h("div", *buttons, class_="chips")


def _chip_words(item: Item, entered: object) -> str:
    if isinstance(entered, Typed):
        return f"{item.label} {entered.text} {entered.unit}" if entered.text else ""
    return phrase(item, entered) if isinstance(entered, str) else say("{finding}: weighed", finding=item.label)


def _section(section: Section, draft: Draft, notes: Notes) -> Html:
    entered = sum(1 for item in section.items if item.name in draft.findings)
    key = section.title.lower().replace(" ", "-")
    heading = h(
        "button",
        h("span", say(section.title)),
        h(
            "span",
            say("{count} of {all}", count=entered, all=len(section.items)),
            class_=classes("tally", entered > 0 and "some"),
        ),
        type="button",
        data_toggle=f"group-{key}",
        aria_expanded="true" if _starts_open(section) else "false",
        aria_controls=f"group-{key}",
    )
    rows = [_row(item, draft, notes.get(item.name)) for item in section.items]
    return h(
        "section",
        h("h3", heading),
        *rows,
        id=f"group-{key}",
        class_="group",
        data_open=_starts_open(section),
    )


def _starts_open(section: Section) -> bool:
    """Only where people begin: the complaint. A closed group still shows what was entered in it."""
    return section.kind is Kind.FINDING and section.title == "Twitching"


def _row(item: Item, draft: Draft, note: str | None) -> Html:
    entered = draft.findings.get(item.name)
    typed = entered if isinstance(entered, Typed) else None
    weighed = h("small", say("weighed in the file"), class_="weighed") if isinstance(entered, Likelihood) else None
    return h(
        "div",
        h(
            "span",
            item.label,
            weighed,
            _interval(item.test, item.units[0], typed) if item.test else None,
            class_="label",
        ),
        control(item, draft, note),
        h("p", note, class_="note", id=f"note-{item.name}") if note else None,
        class_=classes("row", _shape(item), entered is not None and "entered", note is not None and "bad"),
        data_name=item.name,
        data_search=item.search,
    )


def control(item: Item, draft: Draft, note: str | None) -> Html:
    """What answers a finding: a row of states, or a value with its unit."""
    entered = draft.findings.get(item.name)
    if item.test:
        return _laboratory(item, entered, note)
    return _segments(item, entered if isinstance(entered, str) else None)


def _shape(item: Item) -> str | None:
    if item.test:
        return "lab"
    return None if item.binary else "graded"


def _segments(item: Item, chosen: str | None) -> Html:
    # Present comes first: it is what people reach for. Grades stay in their order.
    states = reversed(tuple(item.states)) if item.binary else item.states
    buttons = [_segment(state, item, chosen == state) for state in states]
    return h(
        "span",
        *buttons,
        _segment(_UNKNOWN, item, chosen is None),
        class_="segments",
        role="radiogroup",
        aria_label=item.label,
    )


def _segment(state: str, item: Item, chosen: bool) -> Html:
    words = item.states.get(state, say(capitalised(state)))
    mark = _MARKS.get(state) if item.binary or state == _UNKNOWN else None
    return h(
        "button",
        mark or short(words),
        type="button",
        role="radio",
        aria_checked="true" if chosen else "false",
        aria_label=words if mark else None,
        title=words if words != (mark or short(words)) else None,
        tabindex="0" if chosen else "-1",
        class_=f"is-{state}" if mark else None,
        data_ev="set",
        data_value=state,
    )


def _laboratory(item: Item, entered: Entry | None, note: str | None) -> Html:
    worded = entered if isinstance(entered, str) else None
    typed = entered if isinstance(entered, Typed) else Typed("", item.units[0])
    box = h(
        "input",
        type="text",
        inputmode="decimal",
        autocomplete="off",
        class_="value",
        placeholder="\u2013",
        value=typed.text,
        aria_label=say("{finding}, value", finding=item.label),
        aria_invalid="true" if note else None,
        aria_describedby=f"note-{item.name}" if note else None,
        data_ev="value",
        disabled=worded is not None,
    )
    return h("span", box, _units(item, worded or typed.unit), class_="laboratory")


def _units(item: Item, chosen: str) -> Html:
    """Units, and the results in words for a report that gives no figure; any odd unit of a file is kept."""
    units = item.units if chosen in (*item.units, *item.states) else (*item.units, chosen)
    options = [h("option", unit, value=unit, selected=unit == chosen) for unit in units]
    words = [
        h("option", inside(short(text)), value=state, selected=state == chosen) for state, text in item.states.items()
    ]
    return h(
        "select",
        *options,
        h("optgroup", *words, label=say("only known as")),
        aria_label=say("{finding}, unit", finding=item.label),
        data_ev="unit",
        class_="unit",
    )


def _interval(test: LabTest, unit: str, typed: Typed | None) -> Html:
    """Normal results as a dark piece of a line, the value as a mark on it."""
    low, high = reference(test)
    floor, ceiling = low or 0.0, high or 2.0 * (low or 1.0)
    width = ceiling - floor
    first = floor - width if low is not None else 0.0
    whole = ceiling + (width if high is not None else 0.0) - first
    value = _value(test, typed)
    mark = None
    if value is not None:
        mark = h("i", class_="mark", style=f"left:{min(max((value - first) / whole, 0.0), 1.0) * 100.0:.1f}%")
    piece = h(
        "i", class_="normal", style=f"left:{(floor - first) / whole * 100.0:.1f}%;width:{width / whole * 100.0:.1f}%"
    )
    normal = say("normal {low} to {high} {unit}") if high is not None else say("normal over {low} {unit}")
    words = normal.format(low=f"{floor:g}", high=f"{high:g}" if high is not None else "", unit=unit)
    return h("span", piece, mark, class_="interval", role="img", aria_label=words, title=words)


def _value(test: LabTest, typed: Typed | None) -> float | None:
    """Typed value in the unit of the reference interval; None where there is no such value."""
    value = number(typed.text) if typed else None
    if typed is None or value is None:
        return None
    try:
        return in_unit_of_test(test, Lab(value, typed.unit))
    except (UnitError, ValueRangeError):
        return None
