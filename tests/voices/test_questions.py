"""Lists of channels, support and comments ask the database the same few questions at 3 rows and at 25."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import COUNTY, NOON, VILLAGE, World
from shangliang.intake.models import Met
from shangliang.intake.services import PickupDraft, met_enter, note_enter, pickup_start, slip_enter
from shangliang.kernel import clock
from shangliang.kernel.actor import Actor
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_publish
from shangliang.matters.services import Raised
from shangliang.voices.services import Said, comment_give, comment_show, support_give
from spots import DAY, Place, place_of

MOST = 12
BACKEND = "shangliang.people.backends.Accounts"


@pytest.fixture
def place(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Place:
    """One of each, every page asked anew."""
    settings.PAGE_CACHE = False
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return place_of(world)


def more(world: World, place: Place, resident: Callable[[str], Actor], start: int, number: int) -> Matter:
    """Notes made public, supported and talked about; slips; voices of a member."""
    clerk, member = world.cast.clerk, world.cast.member
    draft = PickupDraft(f"p{start}", DAY, number, world.persons["supervisor"].pk)
    pickup = pickup_start(actor=clerk, spot_id=place.box.pk, draft=draft, now=NOON)
    for at in range(start, start + number):
        words = f"第 {at} 件：楼道里的灯坏了很久。"
        note = note_enter(actor=clerk, spot_id=place.wall.pk, raised=Raised(f"n{at}", words, world.village), day=DAY, now=NOON)
        if at % 3:
            row = matter_publish(actor=clerk, matter_id=note.matter_id, title=words, text=words, now=NOON)
            support_give(actor=resident("13800000001"), matter_id=row.pk, now=NOON)
            for kind in ("shown", "waiting"):
                comment = comment_give(matter_id=row.pk, said=Said(f"{kind}{at}", "确实不好走。"), now=NOON)
                if kind == "shown":
                    comment_show(actor=clerk, comment_id=comment.pk, now=NOON)
        slip_enter(actor=clerk, pickup_id=pickup.pk, raised=Raised(f"s{at}", words, world.village), now=NOON)
        met_enter(actor=member, raised=Raised(f"m{at}", words, world.village), day=DAY, consent=True, now=NOON)
    return row


def asked(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    assert len(answer.content) < 60_000 or path.startswith("/desk/"), path
    assert len(queries) <= MOST, f"{path}: {len(queries)}\n" + "\n".join(row["sql"][:160] for row in queries)
    return len(queries)


def test_eight_times_more_rows_cost_not_one_question_more(world: World, place: Place, resident: Callable[[str], Actor]) -> None:
    row = more(world, place, resident, 1, 3)
    pickup = place.box.pickups.get()
    pages = {
        "visitor": (
            f"/m/?area={COUNTY}",
            f"/m/?area={VILLAGE}&order=support",
            f"/m/{row.pk}/",
            f"/walls/{place.wall.pk}/",
            f"/answers/?area={COUNTY}",
        ),
        "clerk": (
            "/desk/intake/",
            "/desk/intake/figures/",
            f"/desk/intake/spots/{place.wall.pk}/",
            f"/desk/intake/spots/{place.box.pk}/",
            f"/desk/intake/pickups/{pickup.pk}/",
            f"/desk/intake/pickups/{pickup.pk}/receipts/",
            "/desk/intake/duty/",
            "/desk/comments/",
            f"/desk/matters/{row.pk}/comments/",
        ),
        "county": ("/desk/intake/hotline/",),
        "member": ("/desk/intake/met/",),
    }
    browsers = {"visitor": Client()}
    for name in ("clerk", "county", "member"):
        browsers[name] = Client()
        browsers[name].force_login(world.persons[name], backend=BACKEND)

    def counted() -> dict[str, int]:
        return {path: asked(browsers[name], path) for name, paths in pages.items() for path in paths}

    small = counted()
    more(world, place, resident, 10, 22)
    large = counted()
    assert Met.objects.count() == 25
    assert {path: (small[path], number) for path, number in large.items() if number > small[path]} == {}
