"""The subcommands `similar`, `route`, `hotspots` and `mask`."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, cast

import click

from deliberate.texts.hotspots import hotspots as find
from deliberate.texts.index import Index
from deliberate.texts.masking import mask as hide
from deliberate.texts.progress import watched
from deliberate.texts.read import read_examples, read_messages, read_text
from deliberate.texts.router import Router

REASONS = 3
FILE = click.Path(path_type=Path)
JSON = click.option("--json", "out", type=FILE, help="Write the result here as JSON; - is standard output.")


def say(language: str, chinese: str, english: str) -> None:
    """Print the sentence of the chosen language."""
    click.echo(chinese if language == "zh" else english)


def write(out: Path, value: object) -> None:
    """Write JSON to a file, or to standard output for "-"."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if str(out) == "-":
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


@click.command()
@click.option("--index", "path", type=FILE, required=True, help="CSV of messages: title, body, and id if there is one.")
@click.option("--query", multiple=True, help="Text to look for; may be given again.")
@click.option("--queries", type=FILE, help="Text file with one query a line.")
@click.option("-n", "count", type=click.IntRange(1, 1000), default=5, show_default=True, help="Hits for each query.")
@JSON
@click.pass_obj
def similar(language: str, path: Path, query: tuple[str, ...], queries: Path | None, count: int, out: Path | None) -> None:
    """Find messages about the same matter 查找说同一件事的诉求."""
    wanted = [*query, *(read_text(queries).splitlines() if queries else ())]
    if not wanted:
        raise click.UsageError("--query TEXT / --queries FILE")
    messages = {message.key: (row, message) for row, message in enumerate(read_messages(path), 1)}
    index = Index((key, message.text) for key, (_, message) in messages.items())
    results = []
    for text in watched(wanted, "similar"):
        hits = []
        for hit in index.search(text, count):
            row, message = messages[hit.key]
            hits.append({"id": hit.key, "row": row, "score": hit.score, "title": message.title, "because": list(hit.because)})
        results.append({"query": text, "hits": hits})
    if out:
        write(out, {**results[0], "results": results})
    if str(out) != "-":
        _tell_hits(language, results)


def _tell_hits(language: str, results: list[dict[str, Any]]) -> None:
    for result in results:
        say(language, f"“{result['query']}”：{len(result['hits'])} 条相近", f"“{result['query']}”: {len(result['hits'])} near")
        for hit in result["hits"]:
            click.echo(f"  {hit['score']:.3f}  {hit['id']}  {hit['title']}  ({' '.join(hit['because'])})")


@click.command()
@click.option("--train", type=FILE, required=True, help="CSV of messages with a category (or department): title, body, category.")
@click.option("--predict", type=FILE, required=True, help="CSV of messages to sort: title, body, and id if there is one.")
@click.option("--why/--no-why", default=False, help="Also write the reasons: telling words and the nearest training messages.")
@JSON
@click.pass_obj
def route(language: str, train: Path, predict: Path, why: bool, out: Path | None) -> None:
    """Suggest a category for each message, with calibrated confidence 建议分类."""
    router = Router(read_examples(train))
    messages = read_messages(predict)
    rows = []
    for message in watched(messages, "route"):
        found = router.suggest(message.title, message.body, REASONS if why else 0)
        row: dict[str, Any] = {"id": message.key, "category": found.label, "confidence": found.confidence}
        if why:
            row |= {"ranking": found.ranking, "because": {"words": found.words, "neighbours": found.neighbours}}
        rows.append(row)
    if out:
        columns = {name: [row[name] for row in rows] for name in ("category", "confidence")}
        write(out, {"labels": router.labels, "temperature": router.temperature, "rows": rows, **columns})
    if str(out) != "-":
        _tell_routes(language, rows)


def _tell_routes(language: str, rows: list[dict[str, Any]]) -> None:
    total = Counter(row["category"] for row in rows)
    sure = sum(row["confidence"] >= 0.8 for row in rows)
    say(
        language,
        f"{len(rows)} 条已给出建议，其中 {sure} 条把握不低于八成；其余请人工判断。",
        f"{len(rows)} messages have a suggestion, {sure} with a confidence of 0.8 or more; let a person judge the others.",
    )
    for label, number in sorted(total.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"  {number:6d}  {label}")


@click.command()
@click.argument("path", type=FILE, required=False)
@click.option("--text", help="Mask this text instead of a file.")
@JSON
@click.pass_obj
def mask(language: str, path: Path | None, text: str | None, out: Path | None) -> None:
    """Hide telephone, identity, plate and room numbers 遮盖个人信息."""
    if (path is None) == (text is None):
        raise click.UsageError("PATH | --text TEXT")
    source = text if text is not None else read_text(cast(Path, path))
    found = hide(source)
    spans = [{"start": span.start, "end": span.end, "kind": span.kind, "found": source[span.start : span.end]} for span in found.spans]
    if out:
        write(out, {"text": found.text, "spans": spans})
    if str(out) != "-":
        click.echo(found.text)
        say(language, f"遮盖了 {len(spans)} 处；发布前请人工复核。", f"{len(spans)} places hidden; let a person check before publishing.")


@click.command()
@click.argument("path", type=FILE)
@click.option("--least", type=click.IntRange(2), default=5, show_default=True, help="Least number of messages of a hot spot.")
@click.option("--days", type=click.IntRange(1), default=365, show_default=True, help="Greatest distance in time of two linked messages.")
@JSON
@click.pass_obj
def hotspots(language: str, path: Path, least: int, days: int, out: Path | None) -> None:
    """Find groups of messages about one matter at one place 热点聚类."""
    messages = read_messages(path, timed=True)
    titles = {message.key: message.title or message.body[:30] for message in messages}
    found = find(messages, least, days, lambda keys: watched(keys, "hotspots"))
    rows = [
        {
            "size": len(one.keys),
            "first": str(one.first),
            "last": str(one.last),
            "places": one.places,
            "words": one.words,
            "likeness": one.likeness,
            "messages": one.keys,
        }
        for one in found
    ]
    if out:
        write(out, {"hotspots": rows})
    if str(out) != "-":
        say(language, f"{len(messages)} 条中有 {len(rows)} 处热点。", f"{len(rows)} hot spots in {len(messages)} messages.")
        for one in found:
            click.echo(
                f"  {len(one.keys):4d}  {one.first:%Y-%m-%d}–{one.last:%Y-%m-%d}  {' '.join((*one.places, '·', *one.words))}  {titles[one.keys[0]]}"
            )
