"""The questions that people ask of a case, each a function with a typed result that can be printed and checked."""

from twitchdx.reasoning.explain import explain
from twitchdx.reasoning.situation import Situation, UnscorableError, situation

__all__ = ["Situation", "UnscorableError", "explain", "situation"]
