"""A small valid knowledge base as text, for tests that break one thing in it.

Its numbers are made up to exercise the rules and mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

PASSPORT = "value,low,high,method,formula,source,locator,population,grade,entered_on,note"
ELICITED = "elicited,,henrion1989,Table 1,adults,D,2025-01-31,made up"

VARIABLES = """\
name,kind,group,states,neutral,complaint,definition
setting,context,who,general_population|hospital,general_population,,Where the person is seen.
age_band,context,who,18_39|40_plus,18_39,,Age in years.
sex,context,who,female|male,female,,Sex.
caffeine,trigger,lifestyle,none|moderate|high,moderate,,Cups a day.
ppi,medication,medicine,absent|present,absent,,Takes a proton pump inhibitor.
hypomagnesaemia,imbalance,mineral,absent|mild|severe,absent,,Too little magnesium in the body.
nerve_excitability,mechanism,mechanism,absent|raised|tetanic,absent,,Motor nerves fire by themselves.
twitching,finding,twitching,absent|present,absent,yes,Felt at rest.
cramp,finding,spasm and cramp,absent|ordinary|unusual,absent,yes,Painful sudden spasm.
serum_magnesium,test,blood,normal|low|very_low,normal,,Magnesium in serum.
ppi_review,management,management,absent|present,absent,,The medicine is stopped.
"""

BASELINES = """\
age_band,40_plus,any,any,any,0.6,0.5,0.7
age_band,40_plus,hospital,any,any,0.8,0.7,0.9
caffeine,high,any,any,any,0.1,0.05,0.2
caffeine,moderate,any,any,any,0.6,0.5,0.7
ppi,present,any,any,any,0.1,0.05,0.2
ppi,present,hospital,40_plus,any,0.4,0.3,0.5
sex,male,any,any,any,0.5,0.49,0.51
"""

LINKS = """\
cramp,ordinary,nerve_excitability,raised,0.6,0.5,0.7,0.3
cramp,ordinary,nerve_excitability,tetanic,0.9,0.8,1,0.3
cramp,unusual,nerve_excitability,raised,0.2,0.1,0.3,0.01
cramp,unusual,nerve_excitability,tetanic,0.7,0.6,0.8,0.01
hypomagnesaemia,mild,ppi,present,0.2,0.1,0.3,0.1
hypomagnesaemia,severe,ppi,present,0.03,0.01,0.05,0.01
nerve_excitability,raised,hypomagnesaemia,mild,0.3,0.2,0.4,0.05
nerve_excitability,raised,hypomagnesaemia,severe,0.8,0.7,0.9,0.05
nerve_excitability,tetanic,hypomagnesaemia,mild,0.05,0.01,0.1,0.001
nerve_excitability,tetanic,hypomagnesaemia,severe,0.4,0.3,0.5,0.001
twitching,present,caffeine,high,0.4,0.3,0.5,0.2
twitching,present,nerve_excitability,raised,0.5,0.4,0.6,0.2
twitching,present,nerve_excitability,tetanic,0.7,0.6,0.8,0.2
"""

LEAKS = """\
cramp,ordinary,any,any,any,0.2,0.1,0.3
cramp,unusual,any,any,any,0.01,0.005,0.02
hypomagnesaemia,mild,any,any,any,0.05,0.02,0.1
hypomagnesaemia,mild,hospital,any,any,0.15,0.1,0.2
hypomagnesaemia,severe,any,any,any,0.005,0.001,0.01
nerve_excitability,raised,any,any,any,0.02,0.01,0.05
nerve_excitability,tetanic,any,any,any,0.001,0.0005,0.002
twitching,present,any,any,any,0.1,0.05,0.2
"""

TESTS = """\
serum_magnesium,low,hypomagnesaemia,absent,0.02,0.01,0.05
serum_magnesium,low,hypomagnesaemia,mild,0.6,0.5,0.7
serum_magnesium,low,hypomagnesaemia,severe,0.3,0.2,0.4
serum_magnesium,very_low,hypomagnesaemia,absent,0.001,0.0005,0.002
serum_magnesium,very_low,hypomagnesaemia,mild,0.05,0.02,0.1
serum_magnesium,very_low,hypomagnesaemia,severe,0.65,0.5,0.75
"""

LABS = """\
serum_magnesium,analytical_cv,any,any,1,0.02,0.01,0.03
serum_magnesium,biological_cv,any,any,1,0.04,0.03,0.05
serum_magnesium,cutoff,low,any,mmol/L,0.7,0.66,0.75
serum_magnesium,cutoff,very_low,any,mmol/L,0.5,0.45,0.55
serum_magnesium,maximum,any,any,mmol/L,10,8,12
serum_magnesium,minimum,any,any,mmol/L,0.1,0.05,0.2
serum_magnesium,molar_mass,any,any,g/mol,24.3,24.3,24.3
"""

# inside their ranges: test_implied.py works both out
PREVALENCES = """\
cramp,ordinary,general_population,any,any,,,0.25,0.1,0.4
hypomagnesaemia,mild,hospital,40_plus,any,ppi,present,0.25,0.2,0.3
"""

FIGURES = """\
key,quantity,unit,value,low,high,n,source,locator,population,grade,seen,entered_on,note
henrion1989.cramp,share with cramps,share,0.25,0.2,0.3,100,henrion1989,Table 1,adults,B,confirmed,2025-01-31,
"""

NAMES = sorted(line.split(",")[0] for line in VARIABLES.splitlines()[1:])


def _numbers(key: str, rows: str, columns: int, more: str = "") -> str:
    """Put a passport after the key and the three numbers; what is left of a row goes behind it."""
    lines = [f"{key},{PASSPORT}{more}"]
    for row in rows.splitlines():
        cells = row.split(",")
        numbers, rest = cells[: columns + 3], cells[columns + 3 :]
        rest += [""] * (more.count(",") - len(rest))
        lines.append(",".join([*numbers, ELICITED, *rest]))
    return "\n".join(lines) + "\n"


def row(cells: str, rest: str = "") -> str:
    """Complete a row with its passport, as it stands in a table of numbers."""
    return f"{cells},{ELICITED}{rest}\n"


def _words() -> Iterator[str]:
    for name in NAMES:
        yield f"{name},label_clinical,{name} (clinical)"
        yield f"{name},label_lay,{name} (lay)"
    yield "hypomagnesaemia,safety_net,Seek help for spasms of the hands."
    yield "ppi_review,examples:ppi,Ask before stopping."


STRATUM = "variable,state,setting,age_band,sex"
FILES: Mapping[str, str] = {
    "variables.csv": VARIABLES,
    "baselines.csv": _numbers(STRATUM, BASELINES, 5),
    "links.csv": _numbers("child,child_state,parent,parent_state", LINKS, 4, ",comparison,comparison_formula"),
    "leaks.csv": _numbers(STRATUM, LEAKS, 5),
    "tests.csv": _numbers("test,result,parent,parent_state", TESTS, 4),
    "labs.csv": _numbers("test,parameter,state,sex,unit", LABS, 5).replace(
        f"24.3,{ELICITED}", f"24.3,{ELICITED.replace('henrion1989', 'definition')}"
    ),
    "thresholds.csv": _numbers(
        "cause,state",
        "hypomagnesaemia,severe,0.05,0.02,0.1,serum_magnesium=very_low\n",
        2,
        ",crossing",
    ),
    "clocks.csv": _numbers(
        "cause,weeks",
        "hypomagnesaemia,13,0.6,0.3,0.8,cramp=ordinary\nhypomagnesaemia,4,0.8,0.6,0.9,cramp=ordinary\n",
        2,
        ",sign",
    ),
    "courses.csv": _numbers("variable,outcome,weeks", "cramp,better,4,0.6,0.5,0.7\n", 3),
    "procedures.csv": _numbers(
        "procedure,aspect",
        "blood_test,burden,0.1,0,0.2\nblood_test,holds,30,7,90\nblood_test,price,1,0.5,2\nblood_test,wait,2,1,9\n"
        "question,burden,0,0,0.1\nquestion,holds,7,1,30\nquestion,price,0.1,0,0.5\nquestion,wait,0,0,1\n",
        2,
    ),
    "steps.csv": "variable,procedure\ncramp,question\nserum_magnesium,blood_test\ntwitching,question\n",
    "interventions.csv": _numbers("management,target", "ppi_review,ppi,0.9,0.8,1\n", 2),
    "prevalences.csv": _numbers(f"{STRATUM},given_variable,given_state", PREVALENCES, 7).replace(
        f"0.4,{ELICITED}", "0.4,reported,henrion1989.cramp,henrion1989,Table 1,adults,B,2025-01-31,"
    ),
    "figures.csv": FIGURES,
    "settings.csv": "alias,setting,note\nhospital,hospital,\nward,hospital,\n",
    "wording.csv": "variable,what,en\n" + "".join(f"{line}\n" for line in sorted(_words())),
    "codes.csv": "variable,state,system,code,display,verified,reads\nppi,,ATC,A02BC,Proton pump inhibitors,yes,yes\n",
    "sources.csv": "key,citation,year,url,seen\nhenrion1989,Henrion M. Some practical issues.,1989,,abstract\n",
    "sources.bib": "@inproceedings{henrion1989,\n  author = {Henrion, Max},\n  year = {1989},\n}\n",
}


def write(directory: Path, files: Mapping[str, str] = FILES) -> Path:
    """Write the knowledge base into a directory, and return it."""
    directory.mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8", newline="")
    return directory


def edited(file: str, *replacements: tuple[str, str]) -> Mapping[str, str]:
    """Copy the knowledge base with some text of one file replaced, once each."""
    text = FILES[file]
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        text = text.replace(old, new)
    return {**FILES, file: text}
