"""Exact inference in networks of tables and noisy-MAX gates.

Most cases: `skeleton` (what must be carried) → `compiling` (one circuit for all evidence) → `prepared` (evidence as
data) → `lanes` or `kernel.cpp` (run) → `fast` (bound on the error) → `posterior`, `attribution`.

The rest, and the oracle: `signature` → `factors` → `plan` → `execute` → `reference`, `trace`, where every number is
positive and nothing cancels.
"""
