"""Procedures as data: templates of stages, and a pure state machine over them (docs/deliberate/procedure.md)."""

from deliberate.procedure.check import Problem, problems
from deliberate.procedure.machine import Override, State, Visit, leave, pause, resume, stage_at, start
from deliberate.procedure.template import Kind, Number, Option, Share, Stage, Template, parse, template_data, template_digest

__all__ = [
    "Kind",
    "Number",
    "Option",
    "Override",
    "Problem",
    "Share",
    "Stage",
    "State",
    "Template",
    "Visit",
    "leave",
    "parse",
    "pause",
    "problems",
    "resume",
    "stage_at",
    "start",
    "template_data",
    "template_digest",
]
