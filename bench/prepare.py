"""Grows the benchmark database to a size and prints what the load needs to know, as JSON."""

import json
import sys
from importlib import import_module

import django


def main(matters: int, cases: int) -> None:
    """Migrate, fill, sign the county office in."""
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from django.db import connection

    from bench.data import COUNTY, fill, prepare
    from shangliang.cases.models import Case
    from shangliang.kernel import clock
    from shangliang.people.models import Person

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = clock.now()
    if not Person.objects.exists():
        prepare(now)
    fill(now, matters, cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    person = Person.objects.get(username="county")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "shangliang.people.backends.Accounts"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    case = Case.objects.filter(county=COUNTY).latest("pk")
    facts = {
        "county": COUNTY,
        "case": str(case.pk),
        "number": case.number,
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={'a1' * 16}",
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
