"""`shangliang jobs`: forgets what has had its time, sends what waits."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.contrib.sessions.models import Session

from shangliang.cli.jobs import group
from shangliang.kernel import clock

pytestmark = pytest.mark.django_db


def test_the_daily_job_forgets_dead_sessions() -> None:
    now = clock.now()
    Session.objects.create(session_key="old", session_data="x", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="x", expire_date=now + timedelta(days=1))
    done = CliRunner().invoke(group, ["daily"])
    assert done.exit_code == 0, done.output
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_the_minute_job_answers_on_an_empty_outbox() -> None:
    done = CliRunner().invoke(group, ["minute"])
    assert done.exit_code == 0, done.output
    assert "短信" in done.output
