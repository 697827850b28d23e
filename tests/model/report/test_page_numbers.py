"""The numbers of the page, counted again from the file."""

from __future__ import annotations

import math

import pandas as pd

from twitchdx import Network
from twitchdx.report import Profile
from twitchdx.report.page import _unbroken
from twitchdx.report.wordings import expected, sections, with_interval
from twitchdx.types import ORDINARY
from twitchdx.validate.intervals import Proportion
from twitchdx.wording import natural

from .markup import Read


def wilson(hits: int, of: int) -> tuple[float, float]:
    z, p = 1.959963984540054, hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def test_rows_by_setting(html: str, rows: pd.DataFrame, network: Network) -> None:
    (table,) = (t for section, t in Read(html).tables if section == "rows")
    over = rows.filter(regex="_above$").any(axis=1)
    for name, here in [("All settings", rows), *rows.groupby("setting", observed=True)]:
        label = network.knowledge.wording.get(("setting", f"state:{name}"), name)
        row = next(row for row in table if row[0] == label)
        counts = here.status.value_counts()
        wanted = [
            len(here),
            counts["scored"],
            counts["scored_with_warnings"],
            counts["rejected"],
            over[here.index].sum(),
        ]
        assert row[2:] == [str(number) for number in wanted]


def test_causes_with_their_intervals_and_sums(html: str, rows: pd.DataFrame, network: Network) -> None:
    leading, following = (t for section, t in Read(html).tables if section == "causes")
    parts = [rows[[f"top{n}_{p}" for p in ("cause", "posterior", "attribution")]] for n in range(1, 6)]
    every = pd.concat([part.set_axis(["cause", "posterior", "attribution"], axis=1) for part in parts])
    first = rows.top1_cause.value_counts()
    seen = set()
    for cause, here in every.groupby("cause", observed=True):
        label = network.knowledge.label(cause)
        sums = [f"≥ {expected(here[part].sum())}" for part in ("attribution", "posterior")]
        if first[cause]:
            row = next(row for row in leading if row[0] == label)
            low, high = (round(100 * end) for end in wilson(first[cause], 47))
            share = f"{round(100 * first[cause] / 47)} in 100 ({low or 'under 1'} to {high})"
            assert row[2:] == [str(first[cause]), share, *sums]
        else:
            row = next(row for row in following if row[0] == label)
            assert row[1:] == [str(len(here)), *sums]
        seen.add(label)
    assert {row[0] for row in leading[1:] + following[1:]} == seen


def test_distributions_stand_in_tables(html: str, rows: pd.DataFrame) -> None:
    tables = [t for section, t in Read(html).tables if section == "sureness"]
    assert [t[0][0] for t in tables] == ["Attribution", "Posterior", "Surprise, bits", "Doubt, bits"]
    assert all(sum(int(row[1]) for row in t[1:]) == 47 for t in tables)
    posterior = dict(tables[1][1:])
    assert int(posterior["50 to 90 in 100"]) == rows.top1_posterior.between(0.5, 0.9, inclusive="left").sum()
    assert int(posterior["known to be there"]) == (rows.top1_posterior == 1.0).sum()
    attribution = dict(tables[0][1:])
    assert int(attribution["40 to 50 in 100"]) == rows.top1_attribution.between(0.4, 0.5, inclusive="left").sum()
    text = Read(html).text
    assert f"Mean: {natural(rows.top1_attribution.mean())}" in text
    assert f"Mean: {natural(rows.top1_posterior.mean())}" in text
    assert f"Mean: {rows.doubt.mean():.1f}" in text
    assert f"speak against each other: {(rows.surprise >= 0).sum()} of 47 cases" in text


def test_every_dangerous_cause_with_its_highest_cases(html: str, rows: pd.DataFrame, network: Network) -> None:
    read = Read(html)
    for line in network.knowledge.thresholds:
        stem = f"cant_miss_{line.cause}"
        people, counts = (t for section, t in read.tables if section == stem.replace("_", "-"))
        values, above = rows[f"{stem}_posterior"], rows[f"{stem}_above"]
        order = rows.assign(value=values).sort_values(["value", "line"], ascending=[False, True]).head(20)
        assert [row[:3] for row in people[1:]] == [
            [case.id, str(case.line), natural(case.value)] for case in order.itertuples()
        ]
        over = ["over" in row[3] for row in people[1:]]
        assert over == order[f"{stem}_above"].tolist()
        assert sum(int(row[1]) for row in counts[1:]) == (~above).sum()
        assert sum(int(row[2]) for row in counts[1:]) == above.sum()
        said = f"{expected(values[~above].sum())} among the other {(~above).sum()}: "
        assert said in read.text
        assert f"about {natural(values[~above].mean())} such cases" in read.text
        if above.any():
            assert f"{above.sum()} over {expected(values[above].sum())} of them expected to have it" in read.text
        assert (line.safety_net in read.text) == bool(above.any())
        left = above.sum() - order[f"{stem}_above"].sum()
        assert (f"{left} more are over the line" in read.text) or not left
    assert read.text.count("27 more in all, none of them above ") == len(network.knowledge.thresholds)


def test_headlines(profile: Profile, rows: pd.DataFrame, network: Network) -> None:
    over = rows.filter(regex="_above$").any(axis=1).sum()
    first = rows.top1_cause.value_counts()
    found = sections(profile, network)
    assert found["rows"] == f"47 cases: {(rows.status == 'scored').sum()} scored, 3 scored with warnings, none rejected"
    assert found["cant-miss"] == f"{over} of 47 cases are over a line to act on"
    assert first.idxmax() == ORDINARY
    assert found["causes"] == f"Most often first: {network.knowledge.label(ORDINARY)}, in {first.max()} of 47 cases"


def test_numbers_in_words() -> None:
    assert [expected(x) for x in (0.0, 0.0001, 0.0123, 0.43, 4.24, 9.96, 1234.4)] == [
        "none",
        "under 0.001",
        "0.012",
        "0.43",
        "4.2",
        "10",
        "1 234",
    ]
    assert with_interval(Proportion(7, 47)) == "15 in 100 (7 to 28)"
    assert with_interval(Proportion(1, 47)) == "2 in 100 (under 1 to 11)"
    assert with_interval(Proportion(3, 10_000)) == "3 in 10 000 (1 to 9)"
    assert with_interval(Proportion(47, 47)) == "all (92 to 100)"


def test_no_end_of_a_line_parts_a_number(html: str) -> None:
    assert "in 10\u00a0000</td>" in html
    assert "in 10 000</td><td>" not in html
    written = _unbroken(str)
    assert written("12 345 678 of 9 000") == "12\u00a0345\u00a0678 of 9\u00a0000"
    assert written("1 to 10, 3 2024, 5 20") == "1 to 10, 3 2024, 5 20"
