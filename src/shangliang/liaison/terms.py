"""Terms as values: a first day and the day after the last (None = open). Used by rosters and links; nothing here reads the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Term:
    """From `starts` (None = as long as anybody knows) until the day before `ends` (None = open)."""

    starts: date | None = None
    ends: date | None = None

    def holds(self, other: "Term") -> bool:
        """True when the other lies inside: begun not before, ended not after."""
        begun = self.starts is None or (other.starts is not None and other.starts >= self.starts)
        ended = self.ends is None or (other.ends is not None and other.ends <= self.ends)
        return begun and ended

    def meets(self, other: "Term") -> bool:
        """True when they share a day; a term that ended on its first day shares none."""
        later = max((day for day in (self.starts, other.starts) if day), default=None)
        sooner = min((day for day in (self.ends, other.ends) if day), default=None)
        return later is None or sooner is None or later < sooner

    @property
    def is_empty(self) -> bool:
        """True when no day lies in it."""
        return self.starts is not None and self.ends is not None and self.starts >= self.ends

    @property
    def words(self) -> dict[str, object]:
        """For sentences: both days in words."""
        return {"starts": self.starts or _("不限"), "ends": self.ends or _("不限")}


def common(terms: Iterable[Term]) -> Term:
    """The days that all have in common; empty when there are none."""
    rows = list(terms)
    starts = max((row.starts for row in rows if row.starts), default=None)
    ends = min((row.ends for row in rows if row.ends), default=None)
    return Term(starts, ends)
