"""Asserts that something is refused in words, and that nothing was changed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from shangliang.journal.models import Entry
from shangliang.kernel.errors import Denied, Missing, Refused


@contextmanager
def refused(code: str, kind: type[Refused] = Refused) -> Iterator[None]:
    """The block ends with that refusal, whose sentence can be read; the journal, and so everything else, is as before."""
    before = Entry.objects.count()
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.code == code
    assert "%(" not in str(caught.value)
    assert Entry.objects.count() == before


def denied(code: str) -> AbstractContextManager[None]:
    """As `refused`, for somebody who may not do it (403)."""
    return refused(code, Denied)


def missing() -> AbstractContextManager[None]:
    """The thing does not exist for this actor (404)."""
    return refused("kernel.missing", Missing)
