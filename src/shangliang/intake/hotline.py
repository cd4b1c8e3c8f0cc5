"""Bringing in a list of the hotline 12345: staged sealed, looked at, then taken in batch by batch, each batch whole or not at all.

A run that is interrupted goes on where it was: a line is marked in the transaction that made its matter. What is in already, by the
hotline's own number, never comes in again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import IO

from django.db import transaction

from shangliang.intake.columns import FIELDS, MOST, Call, Cells, call_of, cells_of, guessed, mapping_wrong, opened
from shangliang.intake.models import HotlineCall, HotlineFile, HotlineRow
from shangliang.intake.permissions import can_import
from shangliang.intake.places import Places
from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Missing, Refused, require
from shangliang.kernel.secret import seal, unseal
from shangliang.matters.models import Category, Matter
from shangliang.matters.selectors import categories
from shangliang.matters.services import Raised, matter_raise
from shangliang.people.phones import tidy
from shangliang.regions.models import Region

PURPOSE = "intake.hotline"
BATCH, STAGED = 100, 500
JOB = Actor.system("hotline")
State = HotlineRow.State


@transaction.atomic
def hotline_stage(*, actor: Actor, county: str, upload: IO[bytes], name: str, form_key: str, now: datetime) -> HotlineFile:
    """Read the file once, line by line, into sealed rows; columns about the person that nobody needs are not taken and named."""
    require(can_import(actor, county, now))
    if existing := HotlineFile.objects.filter(form_key=form_key).first():
        return existing
    reading = opened(upload)
    file = HotlineFile.objects.create(
        form_key=form_key,
        name=name[:120],
        county=county,
        columns=reading.columns,
        dropped=reading.dropped,
        mapping=guessed(reading.columns),
        created_at=now,
    )
    lines = cells_of(reading)
    while batch := list(islice(lines, STAGED)):
        file.lines += len(batch)
        if file.lines > MOST:
            raise Refused("intake.hotline_long", most=MOST)
        HotlineRow.objects.bulk_create([_row(file, cells) for cells in batch])
    if not file.lines:
        raise Refused("intake.hotline_empty")
    file.save(update_fields=["lines"])
    params = {"lines": file.lines, "dropped": "、".join(file.dropped)}
    entry_record(actor=actor, chain=file.chain, code="hotline.staged", now=now, place=county, params=params)
    return file


def _row(file: HotlineFile, cells: Cells) -> HotlineRow:
    if cells.fault:
        return HotlineRow(file=file, line=cells.line, state=State.REFUSED, fault=cells.fault, params=cells.params or {})
    return HotlineRow(file=file, line=cells.line, sealed=seal(json.dumps(cells.values, ensure_ascii=False), purpose=PURPOSE))


def values_of(row: HotlineRow) -> list[str]:
    """The cells of a line that waits."""
    found: list[str] = json.loads(unseal(bytes(row.sealed), purpose=PURPOSE))
    return found


class Judge:
    """What becomes of a line: the region and category it names, or the code of the sentence that says why it is not taken in."""

    def __init__(self, county: str) -> None:
        self.county = county
        self.places = Places(county)
        self.categories: dict[str, Category] = {row.name: row for row in categories()}

    def fault(self, call: Call) -> tuple[str, dict[str, object]]:
        """("", {}) for a line that can be taken in."""
        if not call.number:
            return "hotline.number", {}
        if len(call.number) > 40:
            return "hotline.number_long", {}
        if len(call.text) < 5:
            return "hotline.text", {}
        found = self.places.at(call.place)
        return ("", {}) if isinstance(found, Region) else (found, {"place": call.place[:40]} if call.place else {})

    def raised(self, call: Call, phone: str) -> Raised:
        """The matter of a line without fault."""
        region = self.places.at(call.place)
        assert isinstance(region, Region)  # `fault` has seen to that
        key = hashlib.sha256(f"{self.county}:{call.number}".encode()).hexdigest()
        return Raised(
            form_key=f"hot-{key[:32]}",
            text=call.text[:2000],
            region=region,
            place_words=call.place_words,
            category=self.categories.get(call.category),
            name=call.name[:40],
            phone=phone,
            channel=Matter.Channel.HOTLINE,
        )


def mobile(phone: str) -> str:
    """The number when it is a mobile one, else ""."""
    try:
        return tidy(phone)
    except Refused:
        return ""


@dataclass
class Preview:
    """What taking in would do: nothing is written. `faults` are the first refused lines with their sentence's code and parameters."""

    fresh: int = 0
    same: int = 0
    refused: int = 0
    reached: int = 0
    samples: list[tuple[int, Call, str]] = field(default_factory=list)
    faults: list[tuple[int, str, dict[str, object]]] = field(default_factory=list)


SHOWN, SAMPLES = 100, 5


def hotline_preview(file: HotlineFile, mapping: Mapping[str, int]) -> Preview:
    """The dry run, in bounded memory: only numbers are remembered."""
    preview, judge = Preview(), Judge(file.county)
    numbers: set[str] = set()
    for batch in _batches(file):
        calls = [(row, call_of(values_of(row), mapping) if row.sealed else None) for row in batch]
        asked = [call.number for _row, call in calls if call]
        known = set(HotlineCall.objects.filter(county=file.county, number__in=asked).values_list("number", flat=True))
        for row, call in calls:
            fault, params = judge.fault(call) if call else (row.fault, row.params)
            if fault or call is None:
                preview.refused += 1
                preview.faults += [(row.line, fault, params)] if len(preview.faults) < SHOWN else []
            elif call.number in known or call.number in numbers:
                preview.same += 1
            else:
                numbers.add(call.number)
                _counted(preview, row.line, call, judge)
    return preview


def _counted(preview: Preview, line: int, call: Call, judge: Judge) -> None:
    preview.fresh += 1
    preview.reached += bool(mobile(call.phone))
    if len(preview.samples) < SAMPLES:
        found = judge.places.at(call.place)
        preview.samples.append((line, call, found.path if isinstance(found, Region) else ""))


def _batches(file: HotlineFile) -> Iterator[list[HotlineRow]]:
    last = 0
    while batch := list(HotlineRow.objects.filter(file=file, line__gt=last).order_by("line")[:STAGED]):
        last = batch[-1].line
        yield batch


def _lock(file_id: int, version: int | None = None) -> HotlineFile:
    file = HotlineFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None:
        raise Missing
    if version is not None and version != file.version:
        raise Refused("kernel.stale")
    return file


def _in_state(file: HotlineFile, *states: str) -> None:
    if file.state not in states:
        raise Refused("intake.hotline_state", state=file.get_state_display())


def _moved(file: HotlineFile, state: str, *fields: str) -> None:
    file.state, file.version = state, file.version + 1
    file.save(update_fields=["state", "version", *fields])


@transaction.atomic
def hotline_start(*, actor: Actor, file_id: int, mapping: Mapping[str, int], version: int | None = None, now: datetime) -> HotlineFile:
    """Columns are named and the dry run was seen: from now on a job takes the lines in."""
    file = _lock(file_id, version)
    require(can_import(actor, file.county, now))
    _in_state(file, HotlineFile.State.STAGED)
    if wrong := mapping_wrong(file, mapping):
        raise Refused("intake.hotline_mapping", field=FIELDS.get(wrong, wrong))
    file.mapping = dict(mapping)
    _moved(file, HotlineFile.State.RUNNING, "mapping")
    entry_record(actor=actor, chain=file.chain, code="hotline.started", now=now, place=file.county)
    return file


@transaction.atomic
def hotline_discard(*, actor: Actor, file_id: int, version: int | None = None, now: datetime) -> HotlineFile:
    """Nothing (more) is taken in; what was uploaded is deleted. What is in already stays."""
    file = _lock(file_id, version)
    require(can_import(actor, file.county, now))
    _in_state(file, HotlineFile.State.STAGED, HotlineFile.State.RUNNING)
    HotlineRow.objects.filter(file=file, state=State.WAITING).delete()
    file.finished_at = now
    _moved(file, HotlineFile.State.DISCARDED, "finished_at")
    entry_record(actor=actor, chain=file.chain, code="hotline.discarded", now=now, place=file.county)
    return file


def hotline_run(*, now: datetime, most: int = 1_000_000) -> int:
    """For the timer: every file that runs, oldest first, up to `most` lines; how many lines were looked at."""
    done = 0
    for pk in HotlineFile.objects.filter(state=HotlineFile.State.RUNNING).order_by("pk").values_list("pk", flat=True):
        while done < most and (looked := hotline_step(file_id=pk, now=now)):
            done += looked
    return done


@transaction.atomic
def hotline_step(*, file_id: int, now: datetime) -> int:
    """The next batch, in one transaction under the name of the job; 0 when the file is through (or not running)."""
    file = _lock(file_id)
    if file.state != HotlineFile.State.RUNNING:
        return 0
    rows = list(HotlineRow.objects.filter(file=file, state=State.WAITING).order_by("line")[:BATCH])
    if not rows:
        file.finished_at = now
        _moved(file, HotlineFile.State.DONE, "finished_at")
        entry_record(actor=JOB, chain=file.chain, code="hotline.finished", now=now, place=file.county)
        return 0
    judge = Judge(file.county)
    for row in rows:
        row.state, row.fault, row.params = _taken(file, row, judge, now)
        row.sealed = b""
    HotlineRow.objects.bulk_update(rows, ["state", "fault", "params", "sealed"], batch_size=100)
    count = {state: sum(row.state == state for row in rows) for state in (State.DONE, State.SAME, State.REFUSED)}
    params: dict[str, object] = {
        "last": rows[-1].line,
        "done": count[State.DONE],
        "same": count[State.SAME],
        "refused": count[State.REFUSED],
    }
    entry_record(actor=JOB, chain=file.chain, code="hotline.batch", now=now, place=file.county, params=params)
    return len(rows)


def _taken(file: HotlineFile, row: HotlineRow, judge: Judge, now: datetime) -> tuple[str, str, dict[str, object]]:
    """One line becomes a matter: its state, and what was refused or left out."""
    call = call_of(values_of(row), file.mapping)
    fault, params = judge.fault(call)
    if fault:
        return State.REFUSED, fault, params
    if HotlineCall.objects.filter(county=file.county, number=call.number).exists():
        return State.SAME, "", {}
    phone = mobile(call.phone)
    try:
        with transaction.atomic():
            matter = matter_raise(actor=JOB, raised=judge.raised(call, phone), now=now)
            HotlineCall.objects.create(county=file.county, number=call.number, matter=matter)
    except Refused as refusal:
        return State.REFUSED, refusal.code, refusal.params
    return State.DONE, "hotline.phone_left" if call.phone and not phone else "", {}
