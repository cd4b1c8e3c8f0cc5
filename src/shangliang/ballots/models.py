"""表决: a question put to a body, the slips that let each voter vote once, and the votes that nobody can trace back."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.cases.models import Case, Run


class Ballot(models.Model):
    """One question to one body under one rule, which is frozen when the ballot opens."""

    class Body(models.TextChoices):
        """Who votes; each has its rule in the rule pack."""

        RESIDENTS = "residents", _("居民(户代表)会议")
        REPRESENTATIVES = "representatives", _("村民代表会议")
        VILLAGERS = "villagers", _("村民会议")
        PARTY_MEMBERS = "party_members", _("党员大会")

    class State(models.TextChoices):
        """Open or closed; closed stays closed."""

        OPEN = "open", _("表决中")
        CLOSED = "closed", _("已截止")

    case = models.ForeignKey(Case, models.PROTECT, related_name="ballots")
    run = models.OneToOneField(Run, models.PROTECT, related_name="ballot")
    body = models.CharField(max_length=16, choices=Body)
    question = models.CharField(max_length=300)
    basis = models.CharField(max_length=200)
    eligible = models.PositiveIntegerField()
    rule = models.JSONField()
    rule_text = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    passed = models.BooleanField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "ballots_ballot"
        constraints = [
            models.CheckConstraint(condition=models.Q(eligible__gt=0), name="ballot_has_voters"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True, passed__isnull=True)
                | models.Q(state="closed", closed_at__isnull=False, passed__isnull=False),
                name="ballot_result_only_when_closed",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.question


class Slip(models.Model):
    """A voter's right to vote once: the code is on paper, here is only its hash and whether it was used."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="slips")
    code_hash = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)

    class Meta:
        db_table = "ballots_slip"
        indexes = [models.Index(fields=["ballot", "used"], name="slip_ballot")]

    @override
    def __str__(self) -> str:
        return f"slip of {self.ballot_id}"


class Vote(models.Model):
    """A choice. It carries no time and no link to a slip; its random key gives no order either."""

    class Choice(models.TextChoices):
        """同意, 不同意, 弃权."""

        YES = "yes", _("同意")
        NO = "no", _("不同意")
        ABSTAIN = "abstain", _("弃权")

    id = models.UUIDField(primary_key=True)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=8, choices=Choice)

    class Meta:
        db_table = "ballots_vote"
        indexes = [models.Index(fields=["ballot", "choice"], name="vote_ballot")]

    @override
    def __str__(self) -> str:
        return f"vote in {self.ballot_id}"


class Sheet(models.Model):
    """A counted batch of paper votes or raised hands, signed by a teller 计票人 and a witness 监票人."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="sheets")
    yes = models.PositiveIntegerField()
    no = models.PositiveIntegerField()
    abstain = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField(default=0)
    teller = models.CharField(max_length=40)
    witness = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "ballots_sheet"
        constraints = [models.CheckConstraint(condition=~models.Q(teller=models.F("witness")), name="sheet_witness_is_another_person")]

    @override
    def __str__(self) -> str:
        return f"sheet of {self.ballot_id}"
