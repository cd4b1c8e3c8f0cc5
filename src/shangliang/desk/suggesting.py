"""Suggestions at the desk with their reasons: the category of a matter, and the unit that such matters were given to before."""

from deliberate.texts import Example
from shangliang.kernel.errors import Missing
from shangliang.matters.models import Category, Matter
from shangliang.matters.suggesting import EXAMPLES, HEAD, MODELS, Suggested, category_suggested, model_write, suggested
from shangliang.outcomes.selectors import matters_assigned, units_of_matters
from shangliang.people.models import Organisation
from shangliang.people.selectors import organisation_get


def departments_learn(county: str) -> int:
    """Train and write the county's router of units from what cases were given to; 0 while fewer than two units had work."""
    rows = matters_assigned(county, EXAMPLES)
    return model_write(f"{county}.departments", (Example(title, text[:HEAD], str(unit), str(pk)) for pk, title, text, unit in rows))


def _units(ids: list[int]) -> dict[int, str]:
    return {pk: str(unit) for pk, unit in units_of_matters(ids).items()}


def department_suggested(matter: Matter, *, wait: bool = False) -> tuple[Organisation, Suggested] | None:
    """The unit that cases from such matters were given to, with the reasons; None when nothing is sure enough."""
    router = MODELS.get(f"{matter.county}.departments", wait=wait)
    found = suggested(router, matter.text, matter.path, _units, but=matter.pk) if router else None
    if found is None:
        return None
    try:
        return organisation_get(int(found.label)), found
    except Missing:
        return None


def category_for(matter: Matter) -> tuple[Category, Suggested] | None:
    """The category that may fit, unless an office has decided already or the author chose that very one."""
    found = category_suggested(matter) if matter.state == Matter.State.SUBMITTED else None
    return found if found is not None and found[0].pk != matter.category_id else None
