"""Rules for the variables themselves, and for every place where a table names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from twitchdx.checks.strata import CONTEXT
from twitchdx.checks.subject import Subject, did_you_mean, error, stratified, warning
from twitchdx.tables.reading import ENGLISH, languages
from twitchdx.types import ANY, ORDINARY, Issue, Place

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
STATE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")  # may begin with a figure: 18_39
TEXTS = ("label_clinical", "label_lay")  # every variable needs these


@dataclass(frozen=True, slots=True)
class _Mention:
    """A cell that names a variable, and a state of it where there is one."""

    place: Place
    variable: str
    state: str | None = None


def names_are_snake_case(subject: Subject) -> Iterator[Issue]:
    """Require names and states in snake_case."""
    for v in subject.knowledge.variables.values():
        wrong = [] if NAME.fullmatch(v.name) else [v.name]
        wrong += [s for s in v.states if not STATE.fullmatch(s)]
        for word in wrong:
            message = f"expected small letters, figures and single underscores, found '{word}'"
            yield error(v.place, message, "Write it like serum_magnesium.")


def variables_have_states(subject: Subject) -> Iterator[Issue]:
    """Require at least two different states."""
    for v in subject.knowledge.variables.values():
        if len(v.states) < 2 or len(set(v.states)) < len(v.states):
            message = f"expected at least two different states of {v.name}, found '{'|'.join(v.states)}'"
            yield error(v.place, message, "Write them from harmless to severe, like absent|present.")


def neutral_is_a_state(subject: Subject) -> Iterator[Issue]:
    """Require that the neutral state is one of the states."""
    for v in subject.knowledge.variables.values():
        if v.neutral not in v.states:
            message = f"the neutral state '{v.neutral}' of {v.name} is not one of its states"
            fix = did_you_mean(v.neutral, v.states, f"Write one of: {', '.join(v.states)}.")
            yield error(v.place, message, fix)


def context_is_there(subject: Subject) -> Iterator[Issue]:
    """Require the variables that the strata refer to."""
    for name in CONTEXT:
        if name not in subject.knowledge.variables:
            message = f"expected the variable '{name}', which the strata of other tables refer to, found none"
            yield error("variables.csv", message, f"Add a row for {name}.")


def definitions_are_there(subject: Subject) -> Iterator[Issue]:
    """Require a definition of every variable."""
    for v in subject.knowledge.variables.values():
        if not v.definition:
            yield error(v.place, f"{v.name} has no definition", "Write one sentence that says when it counts.")


def wording_is_there(subject: Subject) -> Iterator[Issue]:
    """Require a clinical and a lay label of every variable."""
    for v in subject.knowledge.variables.values():
        for what in TEXTS:
            if (v.name, what) not in subject.knowledge.wording:
                yield error("wording.csv", f"{v.name} has no '{what}'", f"Add the row {v.name},{what},… in English.")


def languages_are_complete(subject: Subject) -> Iterator[Issue]:
    """Warn of texts that a language lacks: English stands in for them."""
    wording, variables = subject.files["wording.csv"], subject.files["variables.csv"]
    for language in (language for language in languages(wording) if language != ENGLISH):
        for table, column in ((wording, language), (variables, f"definition_{language}")):
            missing = [row for row in table.rows if not row.cells.get(column)]
            if missing:
                yield _untranslated(missing[0].place, language, len(missing), f"column '{column}'")


def _untranslated(place: Place, language: str, count: int, column: str) -> Issue:
    message = f"{count} texts are missing in '{language}', the first of them here; English stands in"
    return warning(place, message, f"Fill {column}.")


def variables_and_states_are_known(subject: Subject) -> Iterator[Issue]:
    """Refuse variables and states that are not in variables.csv."""
    for mention in _mentions(subject):
        yield from _unknown(subject, mention)


def strata_are_known(subject: Subject) -> Iterator[Issue]:
    """Refuse unknown settings, age bands and sexes."""
    for row in (*stratified(subject), *subject.knowledge.prevalences):
        for column in CONTEXT:
            yield from _unknown_or_any(subject, row.number.place, column, getattr(row.stratum, column))
    for lab in subject.knowledge.labs:
        yield from _unknown_or_any(subject, lab.number.place, "sex", lab.sex)


def settings_are_known(subject: Subject) -> Iterator[Issue]:
    """Refuse an alias of an unknown setting."""
    setting = subject.variable("setting")
    states = setting.states if setting else ()
    for row in subject.files["settings.csv"].rows:
        if row["setting"] not in states:
            message = f"alias '{row['alias']}' stands for the unknown setting '{row['setting']}'"
            yield error(row.place, message, did_you_mean(row["setting"], states, f"Use one of: {', '.join(states)}."))


def _mentions(subject: Subject) -> Iterator[_Mention]:
    k = subject.knowledge
    for row in stratified(subject):
        yield _Mention(row.number.place, row.variable, row.state)
    for link in k.links:
        yield _Mention(link.number.place, link.child, link.child_state)
        yield _Mention(link.number.place, link.parent, link.parent_state)
    for test in k.tests:
        yield _Mention(test.number.place, test.test, test.result)
        yield _Mention(test.number.place, test.parent, test.parent_state)
    for lab in k.labs:
        yield _Mention(lab.number.place, lab.test, None if lab.state == ANY else lab.state)
    for threshold in k.thresholds:
        yield _Mention(threshold.number.place, threshold.cause, threshold.state)
    for item in k.interventions:
        yield _Mention(item.number.place, item.management)
        yield _Mention(item.number.place, item.target)
    for prevalence in k.prevalences:
        yield _Mention(prevalence.number.place, prevalence.variable, prevalence.state)
        if prevalence.given_variable:
            yield _Mention(prevalence.number.place, prevalence.given_variable, prevalence.given_state)
    yield from _mentions_around(subject)


def _mentions_around(subject: Subject) -> Iterator[_Mention]:
    """Names in tables that no probability of the network is made of."""
    for tick in subject.knowledge.clocks:
        yield _Mention(tick.number.place, tick.cause)
    for course in subject.knowledge.courses:
        yield _Mention(course.number.place, course.variable)
    for file in ("wording.csv", "codes.csv", "steps.csv"):
        for row in subject.files[file].rows:
            state = row.cells.get("state", ANY)
            if row["variable"] != ORDINARY:  # a candidate with a name of its own, but no variable
                yield _Mention(row.place, row["variable"], None if state in ("", ANY) else state)


def _unknown(subject: Subject, mention: _Mention) -> Iterator[Issue]:
    variable = subject.knowledge.variables.get(mention.variable)
    if variable is None:
        fix = did_you_mean(mention.variable, subject.knowledge.variables, "Add it to variables.csv.")
        yield error(mention.place, f"unknown variable '{mention.variable}'", fix)
    elif mention.state is not None and mention.state not in variable.states:
        fix = did_you_mean(mention.state, variable.states, f"Use one of: {', '.join(variable.states)}.")
        yield error(mention.place, f"unknown state '{mention.state}' of {variable.name}", fix)


def _unknown_or_any(subject: Subject, place: Place, column: str, state: str) -> Iterator[Issue]:
    if state != ANY and subject.variable(column):
        yield from _unknown(subject, _Mention(place, column, state))
