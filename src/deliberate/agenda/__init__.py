"""Agenda selection: proportional sets of topics from approvals, with or without a budget, exact and explained."""

from deliberate.agenda.approvals import read_approvals
from deliberate.agenda.pabulib import read_pb
from deliberate.agenda.profile import Profile, assemble, seated
from deliberate.agenda.result import Selection, Win
from deliberate.agenda.rules import PROMISES, RULES, select

__all__ = ["PROMISES", "RULES", "Profile", "Selection", "Win", "assemble", "read_approvals", "read_pb", "seated", "select"]
