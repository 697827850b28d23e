"""Simulated patients: people drawn from the network itself, of whom a part is known, as of real ones."""

from twitchdx.simulate.asked import MISSING, Asked, can_be_known
from twitchdx.simulate.patients import SimulatedPatient, patients, simulate
from twitchdx.simulate.people import Measured, People, draw_people
from twitchdx.simulate.sampling import Draws, SimulationError, sample
from twitchdx.simulate.values import MeasuredTest, measured_tests

__all__ = [
    "MISSING",
    "Asked",
    "Draws",
    "Measured",
    "MeasuredTest",
    "People",
    "SimulatedPatient",
    "SimulationError",
    "can_be_known",
    "draw_people",
    "measured_tests",
    "patients",
    "sample",
    "simulate",
]
