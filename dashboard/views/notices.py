"""What is wrong with a case, in words and with a way on; and where an opened case comes from."""

from __future__ import annotations

import re
from collections.abc import Callable

from catalogue import capitalised
from draft import fields_of
from published import Report
from twitchdx.language import say
from twitchdx.types import Issue
from views.markup import Html, h, join

Word = Callable[[str], str]


def notices(issues: tuple[Issue, ...], left_out: frozenset[str], word: Word) -> Html:
    """Errors and warnings of the case, and what the ranking is without; `word` names a variable or a state."""
    if not issues:
        return Html("")
    texts = [(issue.level, _problem(issue, word), _plain(issue.fix, word)) for issue in issues]
    items = [h("li", h("b", problem), f" {fix}", class_=level) for level, problem, fix in texts]
    names = say(" and ").join(sorted(word(name) for name in left_out))
    without = h("p", say("Until then the ranking is without {names}.", names=names)) if left_out else None
    return h("div", h("ul", *items), without, class_="notice", role="status")


def unused(left_out: frozenset[str], word: Word) -> Html | None:
    """What was entered and the numbers are without, where only the numbers are shown."""
    if not left_out:
        return None
    names = say(" and ").join(sorted(word(name) for name in left_out))
    return h("p", h("b", say("Entered, but not used, since it cannot be so: {names}.", names=names)), class_="unused")


def report(opened: Report | None) -> Html:
    """Citation of the published case on the page, and its diagnosis for who wants to see it."""
    if opened is None:
        return Html("")
    title: Html | str = opened.title
    if opened.url:
        title = h("a", opened.title, href=opened.url, rel="noopener noreferrer", target="_blank")
    diagnosis = h(
        "details",
        h("summary", say("Diagnosis in the report")),
        h("p", h("b", opened.diagnosis)),
        h("p", opened.note) if opened.note else None,
    )
    return h(
        "div",
        h(
            "p",
            h("b", say("Case report {id}. ", id=opened.case.id)),
            title,
            f" ({opened.source})" if opened.source else None,
        ),
        diagnosis if opened.diagnosis else None,
        class_="report",
    )


def broken(issues: tuple[Issue, ...]) -> Html:
    """Page where the tables of the model cannot be read: it cannot rank anything until they are mended."""
    items = [h("li", h("b", f"{issue.where}: {issue.message}."), f" {issue.fix}") for issue in issues]
    return join(
        h("h2", say("The knowledge base cannot be read")),
        h("ul", *items, class_="notice"),
        h("p", say("Mend the tables, see that twitchdx check finds nothing, and start the page again.")),
    )


def failure() -> Html:
    """Page for what should never happen: no traceback, a way on."""
    return join(
        h("h2", say("Something went wrong in this program")),
        h(
            "p",
            say(
                "Reset the case and enter it again without the last change. "
                "If it happens again, the terminal that runs the page says what failed."
            ),
        ),
        h("button", say("Reset the case"), type="button", data_ev="reset", class_="primary"),
    )


def _problem(issue: Issue, word: Word) -> str:
    """What is wrong, after the names of the fields it is about unless it says them itself."""
    message = _plain(issue.message, word)
    names = say(" and ").join(sorted(word(name) for name in fields_of(issue)))
    said = not names or names.lower() in message.lower()
    return f"{capitalised(message if said else f'{names}: {message}').rstrip('.')}."


def _plain(text: str, word: Word) -> str:
    """Text for the terminal as text for the page: names, in code marks or with underscores, become words."""
    return re.sub(r"`([^`]*)`|\b([a-z0-9]+(?:_[a-z0-9]+)+)\b", lambda match: word(match[1] or match[2]), text)
