"""Exact inference in networks of tables and noisy-MAX gates: signature → factors → plan → execute → infer."""
