"""Teaching: staged cases, forecasts, scores, habits, items, drills and feedback, for clinicians who learn to reason.

Values and pure functions; what a learner did is handed in and nothing is kept. Axes: T stages of a case, K options of a
forecast (the offered causes, then *something else*), N cases of a learner.
"""

from twitchdx.teaching.checked import Checked, checked
from twitchdx.teaching.forecasts import Forecast
from twitchdx.teaching.main_causes import main_causes
from twitchdx.teaching.options import SOMETHING_ELSE, options
from twitchdx.teaching.reading import TeachingRow, read_teaching, shipped
from twitchdx.teaching.stages import Stage, TeachingCase, case_at

__all__ = [
    "SOMETHING_ELSE",
    "Checked",
    "Forecast",
    "Stage",
    "TeachingCase",
    "TeachingRow",
    "case_at",
    "checked",
    "main_causes",
    "options",
    "read_teaching",
    "shipped",
]
