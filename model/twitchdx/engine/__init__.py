"""Exact inference in networks of tables and noisy-MAX gates.

Most cases: `skeleton` (what must be carried) → `compiling` (one circuit for all evidence; its numbers are `inputs`) →
`terms`, `prepared` (evidence as data) → `lanes` or `kernel.cpp` (run) → `fast` (bound on the error). On top of it stand
`posterior`, `attribution`, `draws` (many parameter sets of one case) and `explanation` (most probable joint states).

The rest, and the oracle: `signature` → `factors` → `plan` → `execute` → `reference`, `trace`, where every number is
positive and nothing cancels.
"""
