"""Sentences of this app's refusals and journal entries."""

import re

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deliberate.ballots.messages import MESSAGES as BALLOTS
from deliberate.procedure.messages import MESSAGES as PROCEDURE
from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "procedures.edit": _("程序模板由县级办公室（本县）或系统管理员修改。请联系他们，或复制一份作为建议。"),
    },
)
registry.register(
    {
        "procedure.version": (_("程序模板“%(name)s”有了第 %(number)s 版"), True),
        "procedure.offered": (_("程序模板“%(name)s”第 %(number)s 版开放使用"), True),
        "procedure.withdrawn": (_("程序模板“%(name)s”第 %(number)s 版停止用于新议题"), True),
    },
)


def _bilingual(chinese: str, english: str) -> str:
    return english if (get_language() or "").startswith("en") else chinese


# The method library carries its own two languages; its {name} placeholders become %(name)s here.
_pick = lazy(_bilingual, str)
errors.register(
    {
        code: _pick(*(re.sub(r"\{(\w+)\}", r"%(\1)s", text) for text in both))
        for part in (PROCEDURE, BALLOTS)
        for code, both in part.items()
    },
)
