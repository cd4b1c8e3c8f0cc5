"""Error pages: what happened, in words, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "ui/error.html", {"code": status, "title": title, "text": text}, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the reason of the refusal."""
    return _page(request, 403, _("这一步您不能操作"), str(exception or ""))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here for this visitor."""
    return _page(request, 404, _("没有找到"), _("没有找到这个页面或事项。请检查链接，或从首页重新进入。"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing half-done is left, because every write is one transaction."""
    return _page(request, 500, _("系统出了问题"), _("刚才的操作没有保存，请稍后再试。问题已经记录，我们会尽快处理。"))
