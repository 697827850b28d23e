"""Rows and tables: numbers as people write them."""

from __future__ import annotations

import pytest

from views.rows import figure


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.00001, "0.00001"),
        (7.34e-06, "0.00000734"),
        (0.02801, "0.02801"),
        (60.0, "60"),
        (0.0, "0"),
        (1.0 / 3, "0.333333"),
    ],
)
def test_a_number_of_the_tables_has_no_exponent(value: float, written: str) -> None:
    assert figure(value) == written
