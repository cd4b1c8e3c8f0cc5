"""Further actions on a matter: taking a merge back, its size, the county's last word on who has it, out of the public pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.desk.doing import Action, DeskForm, Doing
from shangliang.desk.matter_file import MatterFile
from shangliang.matters import services
from shangliang.matters.merging import matter_unmerge
from shangliang.matters.models import Matter
from shangliang.matters.publishing import matter_withdraw

Do = Doing[MatterFile]


def who(do: Do) -> dict[str, Any]:
    """What every service on a matter is given."""
    return {"actor": do.actor, "matter_id": do.about.matter.pk, "version": do.version, "now": do.now}


class ReasonForm(DeskForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class TierForm(DeskForm):
    """小事、大事、难事."""

    tier = forms.ChoiceField(label=_("大小"), choices=Matter.Tier.choices, widget=forms.RadioSelect)


class FixForm(DeskForm):
    """Who has it for good, and why."""

    to = forms.ChoiceField(label=_("由谁办理"))
    reason = forms.CharField(label=_("决定的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    @override
    def fit(self, about: MatterFile) -> None:
        rows = {row.path: row.name for row in [*about.line, *about.below]}
        self.fields["to"].choices = list(rows.items())  # type: ignore[attr-defined]  # a ChoiceField


NETWORK: dict[str, Action[MatterFile]] = {
    "unmerge": Action(
        _("不是同一件事，恢复单独办理"),
        _("恢复单独办理"),
        lambda do: matter_unmerge(**who(do), reason=do.data["reason"]),
        _("已恢复单独办理，期限重新计算，反映人会收到通知。"),
        ReasonForm,
    ),
    "tier": Action(
        _("定大小"),
        _("保存大小"),
        lambda do: services.matter_tier_set(**who(do), tier=do.data["tier"]),
        _("已定大小。"),
        TierForm,
        first=lambda about: {"tier": about.matter.tier},
    ),
    "fix_holder": Action(
        _("决定由谁办理"),
        _("决定，不再转办"),
        lambda do: services.matter_fix_holder(**who(do), to=do.data["to"], reason=do.data["reason"]),
        _("已决定由谁办理，不再转办。"),
        FixForm,
        first=lambda about: {"to": about.matter.holder},
    ),
    "withdraw": Action(
        _("撤下公开内容"),
        _("撤下"),
        lambda do: matter_withdraw(**who(do), reason=do.data["reason"]),
        _("已撤下，公众看不到了。"),
        ReasonForm,
    ),
}
