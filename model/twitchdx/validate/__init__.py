"""The calibration report: what the network implies, against studies, case reports, and patients of its own making."""

from twitchdx.validate.report import PATIENTS, SEED, CaseFile, Report, validate

__all__ = ["PATIENTS", "SEED", "CaseFile", "Report", "validate"]
