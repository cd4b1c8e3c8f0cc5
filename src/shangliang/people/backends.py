"""Who is signed in, remembered between requests until anything is written: an account and its grants change only with a journal entry."""

from copy import copy
from datetime import date, datetime
from threading import Lock

from django.contrib.auth.backends import ModelBackend
from typing_extensions import override

from shangliang.journal.selectors import journal_state
from shangliang.kernel.actor import Actor
from shangliang.people.models import Person
from shangliang.people.selectors import actor_for, local_day

MOST = 2000


class Memory:
    """What was read under one state of the journal; another state empties it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state = ""
        self._people: dict[int, Person | None] = {}
        self._actors: dict[tuple[int, date], Actor] = {}

    def _fresh(self, state: str) -> None:
        if state != self._state or len(self._people) > MOST:
            self._state, self._people, self._actors = state, {}, {}

    def forget(self) -> None:
        """Empty it: a test's rolled-back database has the same journal state as another's."""
        with self._lock:
            self._state, self._people, self._actors = "", {}, {}

    def person(self, pk: int) -> Person | None:
        """The account, as a copy that nobody else holds."""
        state = journal_state()
        with self._lock:
            self._fresh(state)
            if pk in self._people:
                return copy(self._people[pk])
        found = Person.objects.filter(pk=pk).first()
        with self._lock:
            if self._state == state:
                self._people[pk] = copy(found)
        return found

    def actor(self, person: Person, now: datetime) -> Actor:
        """The grants valid today, read under the state in which the account was read."""
        key = (person.pk, local_day(now))
        with self._lock:
            state, known = self._state, self._actors.get(key)
        if known is not None:
            return known
        found = actor_for(person, now)
        with self._lock:
            if self._state == state:
                self._actors[key] = found
        return found


MEMORY = Memory()


class Accounts(ModelBackend):
    """Django's own backend, with the account of a session from memory."""

    @override
    def get_user(self, user_id: int) -> Person | None:
        person = MEMORY.person(int(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None
