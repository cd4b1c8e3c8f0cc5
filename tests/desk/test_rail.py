"""Nobody is offered a link at the desk that does not open."""

import re

import pytest
from django.test import Client

from cast import COUNTY, World, person
from shangliang.people import roles

BACKEND = "shangliang.people.backends.Accounts"
NAMES = ("clerk", "town", "county", "party", "convener", "member", "supervisor", "department", "stranger", "county_auditor", "auditor")


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_the_rail_opens(world: World, name: str) -> None:
    world.persons["county_auditor"] = person("县审计员", "county_auditor", (roles.AUDITOR, COUNTY, None))
    world.persons["auditor"] = person("审计员", "auditor", (roles.AUDITOR, None, None))
    client = Client()
    client.force_login(world.persons[name], backend=BACKEND)
    rail = re.search(r'<nav class="rail".*?</nav>', client.get("/desk/").content.decode(), re.DOTALL)
    assert rail is not None
    links = set(re.findall(r'href="(/desk/[^"]*)"', rail[0]))
    assert "/desk/" in links
    assert {link: client.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)
    assert ("/desk/journal/" in links) == (name == "auditor")
