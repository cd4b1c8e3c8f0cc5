"""What the role bar offers."""

from shangliang.demo.models import Mark
from shangliang.people.models import Person

BAR = (
    "clerk-330111001023",
    "town-330111001",
    "county-330111",
    "party-330111001023",
    "convener-330111001023",
    "member-330111001",
    "supervisor-330111001023",
    "unit-",
    "clerk-610303002008",
    "county-610303",
    "town-611025113",
    "clerk-611025113001",
    "head-611025113001p001",
    "county-411121",
    "auditor",
    "sysadmin",
)
_known: dict[str, list[tuple[str, str]]] = {}


def is_demo() -> bool:
    """True in a database that the demonstration was loaded into."""
    return Mark.objects.exists()


def person_of_role(username: str) -> Person | None:
    """A staff account of the demonstration."""
    return Person.objects.filter(username=username, kind=Person.Kind.STAFF, is_active=True).first()


def roles_offered() -> list[tuple[str, str]]:
    """User names and duty names for the bar, in its order; read once per process, because the demonstration never changes them."""
    if "all" not in _known:
        rows = dict(Person.objects.filter(kind=Person.Kind.STAFF).order_by("pk").values_list("username", "display_name"))
        first_unit = next((name for name in rows if name and name.startswith("unit-")), "")
        wanted = [first_unit if name == "unit-" else name for name in BAR]
        found = [(name, str(rows[name])) for name in wanted if name in rows]
        if not found:
            return []
        _known["all"] = found
    return _known["all"]
