"""The page for a form whose token has run out: the page was open too long, or somebody signed in meanwhile in another tab."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What happened and what to do; the reason itself is for nobody but an attacker."""
    text = _("页面打开得太久，或在别的窗口里重新登录过。请退回上一页，刷新后再提交；工作台里写过的文字还在这台设备上。")
    return render(request, "ui/error.html", {"code": 403, "title": _("这一步没有完成"), "text": text}, status=403)
