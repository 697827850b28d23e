"""What tests of records share: the shipped tables with their codes, and cases drawn from all that may be found."""

from __future__ import annotations

import twitchdx
from twitchdx.cases import CaseRow
from twitchdx.cases.codes import code_book
from twitchdx.evidence.index import can_be_finding

NETWORK = twitchdx.load()
KNOWLEDGE, BOOK = NETWORK.knowledge, code_book(NETWORK.knowledge)


def findings(row: CaseRow) -> dict[str, object]:
    assert row.case is not None
    return dict(row.case.findings)


NAMES = [name for name, variable in KNOWLEDGE.variables.items() if can_be_finding(variable)]
