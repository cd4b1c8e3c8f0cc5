"""What the tests of support and comments share: a matter the public may read, and residents who signed in."""

from collections.abc import Callable

import pytest

from cast import NOON, World, matter
from shangliang.kernel.actor import Actor
from shangliang.kernel.secret import seal
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_publish
from shangliang.people.models import Person
from shangliang.people.phones import PURPOSE, phone_hash
from shangliang.people.selectors import actor_for


@pytest.fixture
def published(world: World) -> Callable[..., Matter]:
    """A matter that an office has made public."""

    def made(text: str = "小区南门外马路被占成停车场，老人过马路很危险。", **more: object) -> Matter:
        row = matter(world, text, **more)  # type: ignore[arg-type]  # passed on
        return matter_publish(actor=world.cast.clerk, matter_id=row.pk, title=text[:20], text=text, now=NOON)

    return made


@pytest.fixture
def resident(db: None) -> Callable[[str], Actor]:
    """Somebody who signed in with a phone."""

    def signed_in(phone: str) -> Actor:
        row, _new = Person.objects.get_or_create(
            kind="resident", phone_hash=phone_hash(phone), defaults={"phone_sealed": seal(phone, purpose=PURPOSE), "date_joined": NOON}
        )
        return actor_for(row, NOON)

    return signed_in
