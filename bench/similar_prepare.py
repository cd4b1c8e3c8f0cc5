"""Fills a county with 100,000 matters of real length, writes its index, and measures what the search finds; prints JSON."""

import json
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path
from random import Random

import django

MATTERS, BATCH, LONG = 100_000, 2000, 180
ASKED = 500
SEEDS = Path(__file__).resolve().parent.parent / "src" / "shangliang" / "matters" / "data" / "seeds.toml"


def sources(data: Path | None) -> tuple[list[tuple[str, str]], list[str]]:
    """(title, body) of real messages, none without data; and sentences to piece further ones together from."""
    from bench.methods.texts import read_messages

    if data is None:
        lists = tomllib.loads(SEEDS.read_text(encoding="utf-8"))
        return [], [f"{text}。" for texts in lists.values() for text in texts]
    messages = read_messages(data / "messages" / "messages.csv")
    sentences = [part for one in messages for part in one.body.replace("！", "。").split("。") if 4 < len(part) < 80]
    return [(one.title, one.body[: LONG * 2]) for one in messages], [f"{part}。" for part in sentences]


def texts(real: list[tuple[str, str]], sentences: list[str]) -> Iterator[str]:
    """The real bodies first, then recombined ones of the same length."""
    random = Random(20261122)
    yield from (body for _title, body in real)
    while True:
        text = ""
        while len(text) < LONG:
            text += random.choice(sentences)
        yield text[:2000]


def methods_recall(data: Path) -> dict[str, float]:
    """Recall@5 of the index alone in the known-item searches of the methods benchmark, among the real messages."""
    from bench.methods.texts import known_items, read_messages
    from deliberate.texts import Index

    result = {}
    for name, task in known_items(read_messages(data / "messages" / "messages.csv")).items():
        index = Index((str(at), text) for at, text in enumerate(task["documents"]))
        asked = list(enumerate(task["queries"]))[:: max(1, len(task["queries"]) // ASKED)]
        found = [str(at) in [hit.key for hit in index.search(text, 5)] for at, text in asked]
        result[f"methods benchmark, {name}"] = sum(found) / len(found)
    return result


def main(data: Path | None) -> None:
    """Migrate, fill, index, ask."""
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from django.db import connection

    from bench.data import COUNTY, prepare
    from shangliang.kernel import clock
    from shangliang.matters.likeness import index_write, shelf_of
    from shangliang.matters.models import Matter
    from shangliang.matters.similar import similar_public
    from shangliang.regions.models import Region

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = clock.now()
    person = prepare(now)["county"]
    villages = list(Region.objects.filter(path__startswith=COUNTY, level="village").order_by("path"))
    real, sentences = sources(data)

    def rows() -> Iterator[Matter]:
        for number, text in enumerate(islice(texts(real, sentences), MATTERS)):
            place = villages[number * 7919 % len(villages)]
            yield Matter(
                receipt=f"S{number:011d}",
                form_key=f"similar-{number}",
                title=text[:40],
                text=text,
                region=place,
                path=place.path,
                county=COUNTY,
                town=place.path[:9],
                first_holder=place.path,
                holder=place.path,
                created_at=now,
                due_at=now + timedelta(days=15),
            )

    made = rows()
    while batch := list(islice(made, BATCH)):
        Matter.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    index_write(COUNTY)
    shelf_of(COUNTY, wait=True)
    recall = methods_recall(data) if data else {}
    keys = {row.form_key: (row.pk, row.path) for row in Matter.objects.filter(form_key__in=[f"similar-{at}" for at in range(len(real))])}
    asked = [(title, *keys[f"similar-{at}"]) for at, (title, _body) in enumerate(real)][:: max(1, len(real) // ASKED)]
    for name, near in (("among 100,000, village known", 12), ("among 100,000, town known", 9), ("among 100,000, county known", 6)):
        found = [pk in [one.matter.pk for one in similar_public(title, path[:near])] for title, pk, path in asked]
        recall |= {name: sum(found) / len(found)} if found else {}
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "shangliang.people.backends.Accounts"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    random = Random(7)
    typed = [random.choice(real)[0] if real else "".join(random.sample(sentences, 2)) for _ in range(200)]
    facts = {
        "recall": recall,
        "queries": [[text[: random.randint(6, 40)], random.choice(villages).path] for text in typed],
        "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={'a1' * 16}",
        "token": "a1" * 16,
        "length": sum(len(body) for _title, body in real) / len(real) if real else LONG,
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
