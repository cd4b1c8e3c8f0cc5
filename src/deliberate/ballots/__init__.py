"""Ballots: decision rules with bases and double majorities, counts over options, bundles that anybody can recount."""

from deliberate.ballots.bundle import Bundle, Change, Origin, bundle_count, bundle_decision, read_bundle, recount, verify, verify_diff
from deliberate.ballots.counting import Outcome, count
from deliberate.ballots.evaluation import Counts, Result, Step, evaluate
from deliberate.ballots.packs import PACKS, Pack
from deliberate.ballots.reader import read_roll, read_votes
from deliberate.ballots.roll import Roll, enrol
from deliberate.ballots.rules import Rule, Threshold
from deliberate.ballots.ties import Breaker
from deliberate.ballots.votes import Votes, collect

__all__ = [
    "PACKS",
    "Breaker",
    "Bundle",
    "Change",
    "Counts",
    "Origin",
    "Outcome",
    "Pack",
    "Result",
    "Roll",
    "Rule",
    "Step",
    "Threshold",
    "Votes",
    "bundle_count",
    "bundle_decision",
    "collect",
    "count",
    "enrol",
    "evaluate",
    "read_bundle",
    "read_roll",
    "read_votes",
    "recount",
    "verify",
    "verify_diff",
]
