"""The case bar: who this is about, how much is known, opening a published case, starting again."""

from __future__ import annotations

from catalogue import Catalogue, inside, short
from draft import Draft, count
from published import Report
from views.markup import Html, h, join

_PEOPLE = {"female": "Woman", "male": "Man"}


def casebar(
    draft: Draft,
    catalogue: Catalogue,
    reports: tuple[Report, ...],
    undoable: bool,
    note: str | None,
    file: str = "",
    link: str = "",
) -> Html:
    """Sentence of the case, then the controls that change it.

    `note` is what is wrong with the age; `file` and `link` are addresses of the case to save and to share.
    """
    return join(
        h(
            "h1",
            h("b", person(draft)),
            h("span", f" \u00b7 {inside(catalogue.settings.get(draft.setting, draft.setting))}"),
            h("span", f" \u00b7 {findings(count(draft))}", class_="quiet"),
        ),
        h("div", _age(draft, note), _sex(draft, catalogue), _setting(draft, catalogue), class_="who"),
        h(
            "div",
            _open(draft, reports),
            _button("Undo", "undo", not undoable),
            _button("Reset", "reset", draft == Draft()),
            *_keep(file, link),
            class_="acts",
        ),
        h("p", note, class_="note", id="note-age") if note else None,
    )


def _keep(file: str, link: str) -> tuple[Html, ...]:
    """Links to save the case as a file, and to the page with the case in it."""
    if not file:
        return ()
    return (
        h("a", "Save", class_="do", href=file, download="case.json"),
        h("a", "Link", class_="do", href=link, title="The address of this page with the case in it"),
    )


def person(draft: Draft) -> str:
    """Who the case is about: "Woman, 58"."""
    noun = _PEOPLE.get(draft.sex or "", "Person")
    return f"{noun}, {draft.age}" if draft.age else f"{noun}, age unknown"


def people(draft: Draft, catalogue: Catalogue) -> str:
    """Whom a frequency is about: "women like her \u00b7 primary care"."""
    nouns = {"female": "women like her", "male": "men like him"}
    where = inside(catalogue.settings.get(draft.setting, draft.setting))
    return f"{nouns.get(draft.sex or '', 'people like this')} \u00b7 {where}"


def findings(number: int) -> str:
    if number == 0:
        return "no findings yet"
    return f"{number} finding{'' if number == 1 else 's'}"


def _button(words: str, event: str, disabled: bool) -> Html:
    return h("button", words, type="button", class_="do", data_ev=event, disabled=disabled)


def _age(draft: Draft, note: str | None) -> Html:
    box = h(
        "input",
        type="text",
        inputmode="numeric",
        id="age",
        value=draft.age,
        placeholder="\u2013",
        autocomplete="off",
        maxlength=5,
        data_ev="age",
        aria_invalid="true" if note else None,
        aria_describedby="note-age" if note else None,
    )
    return h("span", h("label", "Age", for_="age"), box, class_="field")


def _sex(draft: Draft, catalogue: Catalogue) -> Html:
    choices = [*[(sex, words) for sex, words in catalogue.sexes.items()], ("", "?")]
    chosen = draft.sex or ""
    buttons = [
        h(
            "button",
            words,
            type="button",
            role="radio",
            aria_checked="true" if sex == chosen else "false",
            aria_label="Unknown" if not sex else None,
            tabindex="0" if sex == chosen else "-1",
            data_ev="sex",
            data_value=sex,
        )
        for sex, words in choices
    ]
    return h("span", *buttons, class_="segments", role="radiogroup", aria_label="Sex")


def _setting(draft: Draft, catalogue: Catalogue) -> Html:
    options = [
        h("option", short(words), value=name, selected=name == draft.setting)
        for name, words in catalogue.settings.items()
    ]
    if draft.setting not in catalogue.settings:
        options.append(h("option", draft.setting, value=draft.setting, selected=True))
    select = h("select", *options, id="setting", data_ev="setting")
    return h("span", h("label", "Seen in", for_="setting"), select, class_="field")


def _open(draft: Draft, reports: tuple[Report, ...]) -> Html:
    options = [
        h("option", report.menu, value=report.case.id, selected=report.case.id == draft.opened) for report in reports
    ]
    blank = h("option", "Open a published case\u2026", value="", selected=draft.opened is None)
    select = h("select", blank, *options, id="open", data_ev="open")
    return h("span", h("label", "Published case", for_="open", class_="unseen"), select, class_="field open")
