"""Bring topics and registry in line with the catalog: want, look, plan, apply."""

from duly.registration.apply import apply
from duly.registration.change import (
    Change,
    ChangeTopic,
    CreateTopic,
    DeleteVersion,
    Known,
    Plan,
    Register,
    SetCompatibility,
)
from duly.registration.plan import Sizing, plan
from duly.registration.report import as_json, line_of, line_of_known
from duly.registration.state import State, SubjectState, read_state
from duly.registration.want import Wanted, WantedSubject, WantedText, WantedTopic, wanted

__all__ = [
    "Change",
    "ChangeTopic",
    "CreateTopic",
    "DeleteVersion",
    "Known",
    "Plan",
    "Register",
    "SetCompatibility",
    "Sizing",
    "State",
    "SubjectState",
    "Wanted",
    "WantedSubject",
    "WantedText",
    "WantedTopic",
    "apply",
    "as_json",
    "line_of",
    "line_of_known",
    "plan",
    "read_state",
    "wanted",
]
