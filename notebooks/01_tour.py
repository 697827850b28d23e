# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A tour of twitchdx
#
# From a published case report to ranked causes, and back to the numbers that carry them, in ten cells.
# For education, research and exploration. Not a medical device; it does not diagnose.

# %% [markdown]
# ## 1. Load
# The tables of `priors/` become a network. Their digest stands on every output: it tells an old result from a new one.

# %%
from dataclasses import asdict, replace

import pandas as pd

import twitchdx
from twitchdx.cases import read_cases
from twitchdx.tables import default_directory
from twitchdx.wording import move, natural

pd.set_option("display.max_colwidth", None)
network = twitchdx.load()
knowledge = network.knowledge
print(f"twitchdx {twitchdx.__version__}, knowledge base {knowledge.digest}")
print(
    f"{len(knowledge.variables)} variables, {len(knowledge.links)} numbers on links, {len(knowledge.sources)} sources"
)

# %% [markdown]
# ## 2. Look at a table
# What low magnesium does: how frequent each effect is with it, and without it in the same people.

# %%
links = [link for link in knowledge.links if link.parent == "hypomagnesaemia"]
pd.DataFrame(
    {
        "effect": [f"{link.child} ({link.child_state} or worse)" for link in links],
        "magnesium": [link.parent_state for link in links],
        "with it": [link.number.value for link in links],
        "without": [link.comparison for link in links],
        "range": [f"{link.number.low:g} to {link.number.high:g}" for link in links],
        "grade": [link.number.grade for link in links],
        "source": [link.number.source for link in links],
    }
)

# %% [markdown]
# ## 3. Rank a published case
# One of the reports shipped with the project. A finding that the report does not name is unknown, not absent.

# %%
reports = {row.id: row for row in read_cases(default_directory() / "cases" / "published_cases.jsonl")}
report = reports["MG-03"]
case = report.case
print(report.extra["title"], report.extra["url"], sep="\n")
ranking = twitchdx.rank(network, case)
pd.Series(case.findings, name=case.id).to_frame()

# %% [markdown]
# ## 4. Two lists
# *What is wrong*, and *what drives it and can be changed*, in the order of attribution: the share of people like this
# one in whom an unbroken chain runs from the cause to the complaint. Being present and producing it are two things.


# %%
def table(causes):
    return pd.DataFrame(
        {
            "cause": [cause.label for cause in causes],
            "before": [natural(cause.prior) for cause in causes],
            "now": [natural(cause.posterior) for cause in causes],
            "producing it": [natural(cause.attribution) for cause in causes],
            "chain": [" → ".join(cause.chain) for cause in causes],
        }
    )


pd.concat({"what is wrong": table(ranking.what_is_wrong[:6]), "what drives it": table(ranking.what_drives_it[:6])})

# %% [markdown]
# ## 5. What must not be missed
# Every dangerous cause, whatever its rank, against its own line to act on.

# %%
pd.DataFrame(
    {
        "cause": [row.label for row in ranking.cant_miss],
        "state": [row.state for row in ranking.cant_miss],
        "now": [natural(row.posterior) for row in ranking.cant_miss],
        "line": [natural(row.threshold) for row in ranking.cant_miss],
        "over": ["over" if row.above else "" for row in ranking.cant_miss],
        "would cross": [row.crossing for row in ranking.cant_miss],
    }
)

# %% [markdown]
# ## 6. Why
# Each finding's share in the change of the odds, in any order (Shapley); ten decibans are a factor of 10.

# %%
leader = ranking.what_is_wrong[0].cause
explanation = twitchdx.explain(network, case, leader)
print(explanation.sentence)
pd.DataFrame([asdict(contribution) for contribution in explanation.contributions]).round(1)

# %% [markdown]
# ## 7. Change one finding
# The same person, but the magnesium comes back normal.

# %%
normal = replace(case, findings={**case.findings, "serum_magnesium": twitchdx.Lab(0.85, "mmol/L")})
changed = {cause.cause: cause for cause in twitchdx.rank(network, normal).causes}
for cause in ranking.what_is_wrong[:4]:
    print(cause.label, *move(cause.posterior, changed[cause.cause].posterior), sep=" | ")

# %% [markdown]
# ## 8. Absent is not unknown
# Nobody looked for weakness; somebody looked and found none; somebody found it.

# %%
twitching = twitchdx.Case("tour", "neurology_referral", 55, "male", {"twitching_widespread": "present"})
looked = {
    "not examined": {},
    "no weakness": {"objective_weakness": "absent"},
    "weakness": {"objective_weakness": "present"},
}
for words, finding in looked.items():
    seen = twitchdx.rank(network, replace(twitching, findings=twitching.findings | finding))
    print(f"{words:>13}: ALS {natural(next(c.posterior for c in seen.causes if c.cause == 'als'))}")

# %% [markdown]
# ## 9. The setting changes the answer
# The same twitching calf, met in four places. How common a cause is *there*, for whatever reason people come, is where
# the ranking starts.

# %%
settings = knowledge.variables["setting"].states
calf = {"twitching_leg": "present", "cramp": "ordinary"}
answers = [twitchdx.rank(network, twitchdx.Case("tour", setting, 58, "female", calf)) for setting in settings]
pd.DataFrame(
    {
        setting: [f"{cause.label}: {natural(cause.attribution)}" for cause in answer.causes[:5]]
        for setting, answer in zip(settings, answers, strict=True)
    }
)

# %% [markdown]
# ## 10. Where the numbers come from
# Every number has a passport. Here is one from cell 2, with the works that informed it. The last table counts
# how many numbers were reported, derived from reported ones, or elicited: judged, where nobody has measured.

# %%
number = next(link.number for link in links if link.number.source != "elicited")
print(asdict(number))
print(*[knowledge.sources[key].citation for key in number.source.split(";") if key in knowledge.sources], sep="\n")
numbers = [*knowledge.baselines, *knowledge.links, *knowledge.leaks, *knowledge.tests]
pd.Series([row.number.method for row in numbers]).value_counts()
