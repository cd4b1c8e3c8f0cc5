"""Templates: shipped ones load once, a county makes its own versions, running cases never change."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cast import COUNTY, NOON, VILLAGE, World, case, version
from deliberate.errors import InputErrors
from refusals import denied, missing
from shangliang.cases.selectors import case_template
from shangliang.journal.models import Entry
from shangliang.kernel.actor import Actor
from shangliang.people.roles import LABELS
from shangliang.procedures import registry
from shangliang.procedures.models import Version
from shangliang.procedures.selectors import days, lamp, rules_on, shipped, template_of, version_get, versions_all, versions_offered
from shangliang.procedures.services import template_save, templates_load, version_offer


def own(key: str = "six_step", **changes: object) -> dict[str, object]:
    """A copy of a shipped template with changes."""
    return {**deepcopy(next(data for data in shipped() if data["key"] == key)), **changes}


def save(world: World, data: dict[str, object], actor: Actor | None = None, scope: str = COUNTY) -> Version:
    return template_save(actor=actor or world.cast.county, data=data, scope=scope, now=NOON)


def test_loading_again_changes_nothing(world: World) -> None:
    before = list(Version.objects.values_list("pk", "digest"))
    entries = Entry.objects.count()
    templates_load(actor=Actor.system("test"), now=NOON)
    assert list(Version.objects.values_list("pk", "digest")) == before
    assert Entry.objects.count() == entries


def test_a_county_makes_its_own_version_beside_the_shipped_one(world: World) -> None:
    row = save(world, own(name="富阳六步法"))
    assert (row.scope, row.number) == (COUNTY, 1)
    assert save(world, own(name="富阳六步协商")).number == 2
    offered = [found for found in versions_offered(VILLAGE) if found.key == "six_step"]
    assert [(found.scope, found.number) for found in offered] == [("", 1), (COUNTY, 2)]
    assert not [found for found in versions_offered("411121") if found.scope]
    entry = Entry.objects.filter(code="procedure.version").latest("pk")
    assert entry.params["number"] == 2


def test_the_same_template_saved_twice_is_one_version(world: World) -> None:
    assert save(world, own(name="富阳六步法")).pk == save(world, own(name="富阳六步法")).pk


@pytest.mark.parametrize("name", ["clerk", "town", "party", "member", "department"])
def test_nobody_below_the_county_edits_and_no_county_edits_for_all(world: World, name: str) -> None:
    for actor, scope in ((getattr(world.cast, name), COUNTY), (world.stranger, COUNTY), (world.cast.county, ""), (Actor(), COUNTY)):
        with denied("procedures.edit"):
            save(world, own(name="别的名字"), actor, scope)
    with denied("procedures.edit"):
        version_offer(actor=world.cast.county, version_id=version("six_step").pk, offered=False, now=NOON)


def test_a_broken_one_is_refused_with_every_fault(world: World) -> None:
    data = own(name="")
    stages = data["stages"]
    assert isinstance(stages, list)
    stages[0]["kind"], stages[1]["roles"] = "nothing", ["king"]
    before = Version.objects.count()
    with pytest.raises(InputErrors) as caught:
        save(world, data)
    assert {error.code for error in caught.value.items} >= {"procedure.kind", "procedure.role", "procedure.text"}
    assert Version.objects.count() == before


def test_a_running_case_keeps_the_version_it_began_with(world: World) -> None:
    row = case(world)
    before = case_template(row)
    data = own(name="六步协商法（新）")
    template_save(actor=world.sysadmin, data=data, scope="", now=NOON)
    assert version("six_step").number == 2
    row.refresh_from_db()
    assert (row.version_of.number, case_template(row)) == (1, before)


def test_a_version_never_changes_and_never_stands_twice(world: World) -> None:
    row = version("six_step")
    row.name = "改名"
    with pytest.raises(ValueError, match="never changes"):
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(key=row.key, scope="", number=1, name="又一个", data={}, digest="", created_at=NOON)


def test_a_withdrawn_version_is_offered_no_more_and_can_come_back(world: World) -> None:
    row = save(world, own(name="富阳六步法"))
    for offered in (False, True):
        version_offer(actor=world.cast.county, version_id=row.pk, offered=offered, now=NOON)
        assert (row in versions_offered(VILLAGE)) is offered
    codes = list(Entry.objects.filter(chain="procedure:six_step").order_by("-seq").values_list("code", flat=True)[:2])
    assert codes == ["procedure.offered", "procedure.withdrawn"]


def test_whoever_looks_sees_the_shipped_ones_and_their_own_county(world: World) -> None:
    row = save(world, own(name="富阳六步法"))
    assert row in versions_all((VILLAGE,))
    assert row not in versions_all(("411121",))
    assert row in versions_all(("",))
    with missing():
        version_get(0)
    with missing():
        template_of(0)


def test_every_role_and_kind_of_a_shipped_template_exists(world: World) -> None:
    for row in Version.objects.filter(scope=""):
        template = template_of(row.pk)
        assert {role for stage in template.stages for role in stage.roles} <= set(LABELS)
        assert {stage.kind for stage in template.stages} <= set(registry.stage_kinds())
        assert template.stages[-1].kind == "archive"


def test_every_stage_kind_is_used_by_a_shipped_template(world: World) -> None:
    used = {stage.kind for row in Version.objects.all() for stage in template_of(row.pk).stages}
    assert used == set(registry.stage_kinds())


def test_a_stage_kind_has_one_owner() -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.register(registry.stage_kind("vote"))


@pytest.mark.parametrize(("name", "limit"), [("triage", 2), ("answer", 15), ("handle", 20)])
def test_time_limits_come_from_the_pack_of_the_day(name: str, limit: int) -> None:
    assert days(name, date(2026, 3, 2)) == days(name, date(2025, 3, 2)) == limit
    assert rules_on(date(2018, 12, 28)) == {}


def test_a_lamp_is_green_yellow_red_and_grey() -> None:
    due = NOON + timedelta(days=10)  # a Thursday
    moments = (NOON, due - timedelta(days=2), due, due + timedelta(seconds=1))
    assert [lamp(due, moment) for moment in moments] == ["green", "yellow", "yellow", "red"]
    assert lamp(None, NOON) == lamp(due, due + timedelta(days=1), open_=False) == "grey"
