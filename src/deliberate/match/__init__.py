"""Matching members or experts to matters: exact optimum with a proof, load limits, conflicts 回避, and a fair variant."""

from deliberate.match.certificate import bound, keeps_limits
from deliberate.match.problem import Problem, pose
from deliberate.match.result import Matching, Pair
from deliberate.match.solver import match

__all__ = ["Matching", "Pair", "Problem", "bound", "keeps_limits", "match", "pose"]
