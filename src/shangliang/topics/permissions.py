"""Who may do what with selection of topics."""

from datetime import datetime

from shangliang.kernel.actor import Actor
from shangliang.kernel.decision import ALLOWED, Decision, denied
from shangliang.people.roles import ADMINS, CLERK, CONVENER, COUNTY, EXPERT, MEMBER, OFFICES, PARTY, REPRESENTATIVE, TOWN
from shangliang.regions.paths import contains
from shangliang.topics.models import Plan, Rater, SelectionRound, Topic

# Whoever may be asked to weigh topics: public roles of the place, never residents without one.
RATERS = (CLERK, TOWN, COUNTY, PARTY, CONVENER, MEMBER, EXPERT, REPRESENTATIVE)
TAKERS = (MEMBER, EXPERT)


def near(actor: Actor, path: str, *roles: str) -> bool:
    """A role held over the place, or inside it (a member of a town for a topic of its county)."""
    return any(grant.role in roles and (contains(grant.scope, path) or contains(path, grant.scope)) for grant in actor.grants)


def work_scopes(actor: Actor) -> tuple[str, ...]:
    """The places whose topics, rounds and plans the actor may read: every regional grant that is not an administrator's."""
    return tuple(sorted({grant.scope for grant in actor.grants if grant.organisation is None and grant.role not in ADMINS}))


def can_read(actor: Actor, path: str) -> bool:
    """Whoever has a public role over the place or inside it."""
    return any(contains(scope, path) or contains(path, scope) for scope in work_scopes(actor))


def can_propose(actor: Actor, path: str, now: datetime) -> Decision:
    """Offices over the place put topics into the pool; members and conveners propose them there."""
    allowed = actor.holds(path, *OFFICES) or near(actor, path, MEMBER, CONVENER)
    return ALLOWED if allowed else denied("topics.propose")


def can_keep(actor: Actor, topic: Topic, now: datetime) -> Decision:
    """The offices over its place, as long as the topic is open."""
    if not topic.is_open:
        return denied("topics.not_open", state=topic.get_state_display())
    return ALLOWED if actor.holds(topic.path, *OFFICES) else denied("topics.keep")


def can_run(actor: Actor, path: str, now: datetime) -> Decision:
    """The offices over a place run its rounds: invite, close, decide, tell."""
    return ALLOWED if actor.holds(path, *OFFICES) else denied("topics.run")


def can_tell(actor: Actor, selection: SelectionRound, now: datetime) -> Decision:
    """The office that runs the round, or the job that goes on after a break."""
    return ALLOWED if actor.kind == "system" else can_run(actor, selection.path, now)


def can_weigh(actor: Actor, rater: Rater, selection: SelectionRound, now: datetime) -> Decision:
    """Whoever was invited, for themselves, as long as the round is open."""
    if rater.person_id != actor.person:
        return denied("topics.not_invited")
    if selection.state != SelectionRound.State.OPEN or now > selection.closes_at:
        return denied("topics.round_closed")
    return ALLOWED


def can_rule(actor: Actor, county: str, now: datetime) -> Decision:
    """The county office writes the county's sheet and checklist."""
    return ALLOWED if actor.holds(county, COUNTY) else denied("topics.rule")


def can_plan(actor: Actor, path: str, now: datetime) -> Decision:
    """Town and county offices draft the annual plan."""
    return ALLOWED if actor.holds(path, TOWN, COUNTY) else denied("topics.plan")


def can_approve(actor: Actor, plan: Plan, now: datetime) -> Decision:
    """The party organisation over the place approves 审定."""
    return ALLOWED if actor.holds(plan.path, PARTY) else denied("topics.approve")


def can_take(actor: Actor, topic: Topic, now: datetime, *, invited: bool = False) -> Decision:
    """Members and experts near the place, or invited from elsewhere, while the topic is selected and not finished."""
    if not invited and not near(actor, topic.path, *TAKERS):
        return denied("topics.take")
    if topic.state != Topic.State.SELECTED or (topic.case is not None and not topic.case.is_open):
        return denied("topics.not_to_take", state=topic.get_state_display())
    return ALLOWED


def can_lead(actor: Actor, topic: Topic, now: datetime, *, invited: bool = False) -> Decision:
    """A member leads; an expert takes part."""
    decision = can_take(actor, topic, now, invited=invited)
    if decision and MEMBER not in actor.roles:
        return denied("topics.lead_member")
    return decision


def can_recuse(actor: Actor, topic: Topic, now: datetime, *, invited: bool = False) -> Decision:
    """Whoever might take a topic may say at any time that they must not."""
    return ALLOWED if invited or near(actor, topic.path, *TAKERS) else denied("topics.take")
