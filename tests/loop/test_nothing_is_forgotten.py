"""Every refusal, every journal code and every service of the domain is provoked by a test beside it: a new one without a test fails here."""

import ast
import re
from pathlib import Path

import pytest

from shangliang.journal.registry import kinds
from shangliang.kernel.errors import codes

TESTS = Path(__file__).parent.parent
SOURCE = TESTS.parent / "src" / "shangliang"
APPS = (
    "matters",
    "cases",
    "procedures",
    "discussions",
    "meetings",
    "ballots",
    "outcomes",
    "publicity",
    "liaison",
    "topics",
    "standards",
    "series",
    "patrols",
    "intake",
    "voices",
    "venues",
)
PREFIXES = {"vote": "ballots", "body": "liaison"}
# Refusals of the step itself, in the words of the method library; its others are faults of a template or a file, tested with the library.
OF_A_STEP = {f"procedure.{name}" for name in ("outcome", "paused", "running", "time", "too_few_rounds", "too_many_rounds")}
# What only the library can meet: services ask for these before the library is reached.
BEFORE = {"procedure.ended", "procedure.missing", "procedure.override"}


def written(*folders: str) -> str:
    """All tests of some folders as one text."""
    return "".join(path.read_text(encoding="utf-8") for folder in folders for path in sorted((TESTS / folder).glob("test_*.py")))


TEXT = written(*APPS, "loop", "journal")
PROVOKED = set(re.findall(r'(?:refused|denied)\(\s*"([a-z_.]+)"', TEXT))


@pytest.mark.parametrize("app", APPS)
def test_every_refusal_is_provoked(app: str) -> None:
    prefixes = {app, *(prefix for prefix, owner in PREFIXES.items() if owner == app)}
    of_library = {code for code in codes() if code.startswith("ballots.")}
    registered = {code for code in codes() if code.split(".")[0] in prefixes} - of_library
    assert registered
    assert registered - PROVOKED == set()


def test_every_refusal_of_a_step_is_provoked() -> None:
    assert set() == OF_A_STEP - PROVOKED
    source = (SOURCE.parent / "deliberate" / "procedure" / "machine.py").read_text(encoding="utf-8")
    assert set(re.findall(r'DeliberateError\("([a-z_.]+)"', source)) == OF_A_STEP | BEFORE


def test_nothing_is_provoked_that_does_not_exist() -> None:
    assert PROVOKED - codes() == set()


def test_every_kind_of_entry_is_seen() -> None:
    prefixes = {
        "spot",
        "hotline",
        "support",
        "comment",
        "matter",
        "case",
        "procedure",
        "discussion",
        "meeting",
        "ballot",
        "outcome",
        "posting",
        "standard",
        "body",
        "liaison",
        "topic",
        "round",
        "guide",
        "plan",
        "series",
        "patrol",
        "station",
        "booking",
        "duty",
    }
    registered = {code for code in kinds() if code.split(".")[0] in prefixes}
    seen = set(re.findall(r'"([a-z]+\.[a-z_]+)"', TEXT))
    assert registered - seen == set()


# Writes and reads that stand in modules of their own beside `services` and `selectors`.
BESIDE = {
    ("matters", "services"): ("merging", "publishing", "undoing"),
    ("venues", "services"): ("booking", "duty"),
    ("venues", "selectors"): ("rosters", "coverage"),
}


def module(app: str, name: str) -> str:
    """The text of a module, or of all modules of a package of that name."""
    files = [SOURCE / app / f"{name}.py", *sorted((SOURCE / app / name).glob("*.py"))]
    files += [SOURCE / app / f"{beside}.py" for beside in BESIDE.get((app, name), ())]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.exists())


def services(app: str) -> set[str]:
    tree = ast.parse(module(app, "services"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}


def permissions(app: str) -> set[str]:
    tree = ast.parse((SOURCE / app / "permissions.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}


# Called by the services of their own app and those above, inside a transaction of theirs.
INNER = {
    "matter_lock",
    "matters_lock",
    "matter_lock_with_merged",
    "matter_save",
    "matter_tell",
    "matter_before",
    "held_message",
    "matter_enter_case",
    "matter_case_answered",
    "matter_reopen",
    "case_lock",
    "case_record",
    "case_step",
    "case_answer_matters",
    "case_reopen_matters",
    "topic_lock",
    "topic_touch",
    "topic_record",
    "round_lock",
    "round_touch",
    "round_record",
    "plan_lock",
    "plan_take",
    "case_of_topic",
    "agenda_compute",
    "guide_use",
    "matter_weighed",
    "untold",
    "reason_of",
    "series_lock",
    "series_record",
    "session_make",
    "agenda_fill",
    "last_day",
    "route_lock",
    "station_lock",
    "station_record",
    "spot_of",
    "of_things",
}


@pytest.mark.parametrize("app", APPS)
def test_every_service_is_called(app: str) -> None:
    called = set(re.findall(r"\b([a-z_]+)\(", written(app)))
    assert services(app) - INNER - called == set()


@pytest.mark.parametrize("app", APPS)
def test_every_service_asks_a_permission_or_says_why_not(app: str) -> None:
    """Whoever writes has been asked: `require(can_…)`, a lock helper that asks, or no person at all stands behind it."""
    tree = ast.parse(module(app, "services"))
    everybody = {
        "comment_withdraw",  # by its code
        "comments_forget",
        "identity_of",
        "matter_raise",
        "matter_join",  # by the receipt, as are the next two
        "publication_end",
        "proposal_for",
        "differences",
        "matter_lock",
        "contact_forget",
        "vote_cast",
        "judgement_give",
        "templates_load",
        "version_for_start",
        "rounds_inform",
        "claim_decline",  # one's own invitation, or it does not exist
        "claim_leave",  # one's own, or by the office over the place, or it does not exist
        "checklists_load",
        "wording_read",
        "sessions_open",
        "patrols_forget",
    }
    asking = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and "require(" in ast.unparse(node)}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in services(app) - INNER - everybody - {"title_of", "case_touch"}:
            called = {call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
            assert node.name in asking or called & asking, node.name


@pytest.mark.parametrize("app", APPS)
def test_every_permission_is_used(app: str) -> None:
    text = "".join(module(app, name) for name in ("services", "selectors"))
    text += "".join(path.read_text(encoding="utf-8") for face in ("desk", "site") for path in (SOURCE / face).glob("*.py"))
    assert {name for name in permissions(app) if name not in text} == set()
