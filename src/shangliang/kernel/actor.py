"""Who acts: a value that every service takes, so that nobody reads the request inside the domain."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Grant:
    """A role over a subtree of regions (`scope`, a region path, "" = everywhere) or for one organisation, or both."""

    role: str
    scope: str = ""
    organisation: int | None = None


@dataclass(frozen=True)
class Actor:
    """A person with the grants that are valid now, a resident without account, or a named job."""

    kind: str = "resident"
    person: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = field(default=())

    @classmethod
    def system(cls, job: str) -> "Actor":
        """A job acts under its own name; there is no "no actor = no check"."""
        return cls(kind="system", name=job)

    @property
    def is_staff(self) -> bool:
        """True for whoever holds any grant."""
        return bool(self.grants)

    @property
    def person_id(self) -> int:
        """The account; only for what nobody does without one (permissions have seen to that)."""
        assert self.person is not None
        return self.person

    @property
    def roles(self) -> frozenset[str]:
        """Every role held somewhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def organisations(self) -> frozenset[int]:
        """Every organisation acted for."""
        return frozenset(grant.organisation for grant in self.grants if grant.organisation is not None)

    def scopes(self, *roles: str) -> tuple[str, ...]:
        """The region paths over which one of the roles is held (all roles when none is named)."""
        return tuple(sorted({grant.scope for grant in self.grants if not roles or grant.role in roles}))

    def holds(self, path: str, *roles: str) -> bool:
        """True when one of the roles covers the region path."""
        return any(grant.role in roles and path.startswith(grant.scope) for grant in self.grants)

    def acts_for(self, organisation: int | None, *roles: str) -> bool:
        """True when a grant (with one of the roles, if named) is bound to the organisation."""
        return organisation is not None and any(
            grant.organisation == organisation and (not roles or grant.role in roles) for grant in self.grants
        )

    def as_role(self, path: str) -> str:
        """The role under which the actor stands at a region path, for the record: the narrowest scope first."""
        fitting = [grant for grant in self.grants if path.startswith(grant.scope)]
        return max(fitting, key=lambda grant: len(grant.scope)).role if fitting else self.kind


ANONYMOUS = Actor()
