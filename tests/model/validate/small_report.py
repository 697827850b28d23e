"""A small report in which everything happens, for tests of its text, its JSON and its page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from twitchdx import load
from twitchdx.batch.agreement import Diagnosis
from twitchdx.cases import CaseRow
from twitchdx.types import Case, Lab
from twitchdx.validate import CaseFile, Report, validate
from twitchdx.validate.figures import Figure

from ..checks import tiny  # noqa: TID252  the small knowledge base of all tests

NASTY = "<script>alert('Graves & Co')</script>"
COHORTS = """\
name,setting,age_band,sex,findings,target,state,low,high,published,source,locator,note,sentence
cramps,hospital,any,any,ppi=present,cramp,ordinary,0,1,all,henrion1989,Table 1,made up,How many have <b>cramps</b>?
none,hospital,40_plus,any,ppi=present,twitching,present,0,0.0001,none,henrion1989,Table 1,made up,How many twitch?
"""


def report_in(folder: Path) -> Report:
    """A small report in which everything happens: hits, misses, a rejected case, one outside, issues."""
    priors = tiny.write(folder / "priors")
    (priors / "cohorts.csv").write_text(COHORTS + 'odd,moon,any,any,,cramp,ordinary,0,1,x,henrion1989,,,"Where?"\n')
    network = load(priors)
    low = {"twitching": "present", "ppi": "present", "serum_magnesium": Lab(0.4, "mmol/L")}
    rows = [CaseRow(n, i, Case(i, "hospital", 58, "female", low), extra={"title": NASTY}) for n, i in enumerate("abcd")]
    rows.append(CaseRow(9, "e", Case("e", "hospital", findings={"cramp": "unusual", "ppi": "present"})))
    rows.append(CaseRow(10, "f", Case("f", "nowhere", findings=low)))
    known = {"hypomagnesaemia", "ppi"}
    diagnoses = {
        "a": Diagnosis("hypomagnesaemia", frozenset(known), True, "what_is_wrong"),
        "b": Diagnosis("ordinary_twitching", frozenset({"ordinary_twitching"}), True, "what_is_wrong"),
        "c": Diagnosis("ppi", frozenset(known), True, "what_drives_it", "Answer not in its text"),
        "d": Diagnosis("als", frozenset({"als"}), False, "what_is_wrong"),
        "e": Diagnosis("hypomagnesaemia", frozenset({"hypomagnesaemia"}), True, "what_is_wrong"),
        "f": Diagnosis("hypomagnesaemia", frozenset({"hypomagnesaemia"}), True, "what_is_wrong"),
    }
    made_report = validate(network, priors, CaseFile("mine.jsonl", tuple(rows), diagnoses), patients=40, seed=5)
    # One figure fitted and one missed, so that both are drawn.
    first, *rest = made_report.figures
    missed = replace(first, compared=replace(first.compared, inside=False, miss=3.2))
    return replace(made_report, figures=(missed, *(Figure(one.compared, "fitted") for one in rest)))
