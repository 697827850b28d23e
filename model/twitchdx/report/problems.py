"""What is wrong with rows, grouped: the same words with other names and numbers are the same problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from twitchdx.batch.shards import VARIES
from twitchdx.report.profile import Problem

if TYPE_CHECKING:
    import pyarrow as pa

# A column of issues is "level: where: message. fix | level: where: …" (see `types.Issue`).
_LEVELS = "error|warning"
_APART = re.compile(rf" \| (?=(?:{_LEVELS}): )")
# The same in the syntax of RE2, which has no look-ahead: one row's place, names and numbers.
# Where it is: "case a: ", "line 8: ", "cases.csv:8: " or "cases.parquet, row 8: ".
_PLACE = rf"(^| \| )({_LEVELS}): (?:case .*?|line \d+|(?:[^:|]|:[^ ])*?(?::|, row )\d+): "
_FIX = re.compile(r"(?<=\.) (?=[A-Z…`])")


def problems(block: pa.RecordBatch) -> Mapping[str, Problem]:
    """What is wrong with N rows, by what it is; each with how many rows have it, and the first of them.

    The rows are brought to their pattern at once, and only different patterns are taken apart one by one.
    """
    import pyarrow.compute as pc

    issues = block.column("issues").fill_null("")
    rows = np.flatnonzero(pc.not_equal(issues, "").to_numpy(zero_copy_only=False))
    if not len(rows):
        return {}
    plain = pc.replace_substring_regex(issues.take(rows), _PLACE, r"\1\2: ")
    patterns = pc.replace_substring_regex(plain, VARIES, "…").dictionary_encode()
    which = patterns.indices.to_numpy(zero_copy_only=False)
    _, first, counts = np.unique(which, return_index=True, return_counts=True)
    made: dict[str, Problem] = {}
    for i in np.argsort(first).tolist():
        row = int(rows[first[i]])
        for what, example in _told(patterns.dictionary[int(which[first[i]])].as_py(), issues[row].as_py()).items():
            known = made.get(what)
            made[what] = Problem(
                rows=int(counts[i]) + (known.rows if known else 0),
                example=known.example if known else example,
                id=known.id if known else str(block.column("id")[row].as_py() or ""),
                line=known.line if known else int(block.column("line")[row].as_py() or 0),
            )
    return made


def _told(pattern: str, text: str) -> Mapping[str, str]:
    """Each problem of a row by its pattern, without the advice."""
    patterns, texts = _APART.split(pattern), _APART.split(text)
    whole = texts if len(texts) == len(patterns) else [text] * len(patterns)
    return {_FIX.split(one)[0].rstrip("."): example for one, example in zip(patterns, whole, strict=True)}
