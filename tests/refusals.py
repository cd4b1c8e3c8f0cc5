"""Asserts that something is refused in words, and that nothing was changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shangliang.journal.models import Entry
from shangliang.kernel.errors import Denied, Missing, Refused


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block ends with that refusal, whose sentence can be read; the journal, and so everything else, is as before."""
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
    assert "%(" not in str(caught.value)
    assert Entry.objects.count() == before


@contextmanager
def denied(code: str) -> Iterator[None]:
    """As `refused`, for somebody who may not do it (403)."""
    with pytest.raises(Denied), refused_again(code):
        yield


@contextmanager
def refused_again(code: str) -> Iterator[None]:
    """Checks the refusal and lets it pass on."""
    before = Entry.objects.count()
    try:
        yield
    except Refused as refusal:
        assert refusal.code == code
        assert "%(" not in str(refusal)
        assert Entry.objects.count() == before
        raise


@contextmanager
def missing() -> Iterator[None]:
    """The thing does not exist for this actor (404)."""
    with pytest.raises(Missing):
        yield
