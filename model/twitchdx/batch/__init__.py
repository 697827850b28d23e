"""Many cases: a case file in, a file of results out, in slices that can be scored anywhere.

`source` → `slices` → `cells` → `coding` → `answers` → `table` → `shards` → `merging` → `writers`; `run` puts them
together, and `crew` says who does the work. `scoring` gives whole rankings instead, for fewer cases.
"""

from twitchdx.batch.options import Options
from twitchdx.batch.outputs import result_object
from twitchdx.batch.run import Summary, score_file
from twitchdx.batch.scoring import Result, score_rows
from twitchdx.batch.source import Source, source_of
from twitchdx.batch.work import RunError
from twitchdx.batch.workers import score_rows_in_parallel
from twitchdx.batch.writers import ENDINGS

__all__ = [
    "ENDINGS",
    "Options",
    "Result",
    "RunError",
    "Source",
    "Summary",
    "result_object",
    "score_file",
    "score_rows",
    "score_rows_in_parallel",
    "source_of",
]
