"""The case bar: who this is about, how much is known, opening a published case, going back, starting again."""

from __future__ import annotations

from catalogue import Catalogue, inside, short
from draft import Draft, count
from published import Report
from twitchdx.language import LANGUAGES, say, spoken
from views.markup import Html, h, join

_PEOPLE = {"female": "Woman", "male": "Man"}


def casebar(
    draft: Draft,
    catalogue: Catalogue,
    reports: tuple[Report, ...],
    steps: tuple[bool, bool],
    file: str = "",
    link: str = "",
) -> Html:
    """Sentence of the case, then what can be done with it.

    `steps` says whether there is one to undo and one to redo; `file` and `link` are addresses of the case to save and
    to share.
    """
    return join(
        h(
            "h1",
            h("b", person(draft)),
            h("span", f" \u00b7 {inside(catalogue.settings.get(draft.setting, draft.setting))}"),
            h("span", f" \u00b7 {findings(count(draft))}", class_="quiet"),
            h("span", data_slot="fits"),
        ),
        h(
            "div",
            _open(draft, reports),
            _arrow("\u21b6", say("Undo"), "undo", not steps[0]),
            _arrow("\u21b7", say("Redo"), "redo", not steps[1]),
            _button(say("Reset"), "reset", draft == Draft()),
            _button(say("Pin"), "pin", count(draft) == 0, say("Hold this case, to see beside it what a change does")),
            *_keep(file, link),
            _language(),
            class_="acts",
        ),
    )


def who(draft: Draft, catalogue: Catalogue, note: str | None) -> Html:
    """Age, sex and setting; `note` is what is wrong with the age."""
    return h(
        "div",
        _age(draft, note),
        _sex(draft, catalogue),
        _setting(draft, catalogue),
        h("p", note, class_="note", id="note-age") if note else None,
        class_="who",
    )


def _keep(file: str, link: str) -> tuple[Html, ...]:
    """Links to save the case as a file, and to the page with the case in it."""
    if not file:
        return ()
    return (
        h("a", say("Save"), class_="do", href=file, download="case.json"),
        h("a", say("Link"), class_="do", href=link, title=say("The address of this page with the case in it")),
    )


def _language() -> Html:
    options = [h("option", name, value=code, selected=code == spoken(), lang=code) for code, name in LANGUAGES.items()]
    select = h("select", *options, id="language", data_ev="language")
    return h("span", h("label", say("Language"), for_="language", class_="unseen"), select, class_="field")


def person(draft: Draft) -> str:
    """Who the case is about: "Woman, 58"."""
    noun = say(_PEOPLE.get(draft.sex or "", "Person"))
    return f"{noun}, {draft.age}" if draft.age else say("{who}, age unknown", who=noun)


def people(draft: Draft, catalogue: Catalogue) -> str:
    """Whom a frequency is about: "women like her \u00b7 primary care"."""
    nouns = {"female": "women like her", "male": "men like him"}
    where = inside(catalogue.settings.get(draft.setting, draft.setting))
    return f"{say(nouns.get(draft.sex or '', 'people like this'))} \u00b7 {where}"


def findings(number: int) -> str:
    if number == 0:
        return say("no findings yet")
    return say("1 finding") if number == 1 else say("{count} findings", count=number)


def _arrow(mark: str, words: str, event: str, disabled: bool) -> Html:
    return h(
        "button",
        h("span", mark, aria_hidden="true"),
        type="button",
        class_="do arrow",
        data_ev=event,
        disabled=disabled,
        title=words,
        aria_label=words,
    )


def _button(words: str, event: str, disabled: bool, title: str | None = None) -> Html:
    return h("button", words, type="button", class_="do", data_ev=event, disabled=disabled, title=title)


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
    return h("span", h("label", say("Age"), for_="age"), box, class_="field")


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
            aria_label=say("Unknown") if not sex else None,
            tabindex="0" if sex == chosen else "-1",
            data_ev="sex",
            data_value=sex,
        )
        for sex, words in choices
    ]
    return h("span", *buttons, class_="segments", role="radiogroup", aria_label=say("Sex"))


def _setting(draft: Draft, catalogue: Catalogue) -> Html:
    options = [
        h("option", short(words), value=name, selected=name == draft.setting)
        for name, words in catalogue.settings.items()
    ]
    if draft.setting not in catalogue.settings:
        options.append(h("option", draft.setting, value=draft.setting, selected=True))
    select = h("select", *options, id="setting", data_ev="setting")
    return h("span", h("label", say("Seen in"), for_="setting"), select, class_="field")


def _open(draft: Draft, reports: tuple[Report, ...]) -> Html:
    options = [
        h("option", report.menu, value=report.case.id, selected=report.case.id == draft.opened) for report in reports
    ]
    blank = h("option", say("Open a published case\u2026"), value="", selected=draft.opened is None)
    select = h("select", blank, *options, id="open", data_ev="open")
    return h("span", h("label", say("Published case"), for_="open", class_="unseen"), select, class_="field open")
