"""The poster of a station: what stands on it, gathered; printed by venues.poster."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shangliang.desk.picking import acting
from shangliang.regions.selectors import full_name
from shangliang.standards.models import Brand
from shangliang.standards.naming import display_name
from shangliang.standards.selectors import brand_for
from shangliang.venues.models import OpeningHour, Station
from shangliang.venues.poster import Poster, poster_check, poster_pdf
from shangliang.venues.selectors import hours_of, station_seen
from shangliang.venues.week import week_rows


def hours_words(hours: Sequence[OpeningHour]) -> str:
    """ "星期一至星期五 9:00–12:00，14:00–17:30；星期六 9:00–12:00": days with the same hours together."""
    return _("；").join(f"{days} {times}" for days, times in week_rows(hours))


def _name(station: Station, brand: Brand | None) -> str:
    """The name under the brand, without the brand's own words: these stand above it."""
    name = display_name(station)
    return name.removeprefix(brand.platform).lstrip("·・- ") or name if brand else name


def poster_of(station: Station, address: str, brand: Brand | None) -> Poster:
    """Everything the poster says, in Chinese: it hangs in the village, whoever prints it."""
    with translation.override("zh-hans"):
        facts = [
            (_("开放时间"), hours_words(hours_of(station)) or _("请先打电话")),
            (_("电话"), station.phone),
            (_("位置"), station.place_words),
        ]
        return Poster(
            brand=brand.platform if brand else _("商量"),
            name=_name(station, brand),
            place=full_name(station.path),
            address=address,
            short=address.split("://", 1)[-1].rstrip("/"),
            scan=_("扫一扫，身边的事大家商量"),
            by_hand=_("不会扫码？用浏览器打开"),
            opens=(
                (_("提议题"), _("反映身边的事")),
                (_("提建议"), _("参与正在商量的事")),
                (_("看会议"), _("什么时候开会")),
                (_("看结果"), _("办成了哪些事")),
            ),
            facts=tuple((label, value) for label, value in facts if value),
            foot=_("不用注册，不用留姓名；不方便用手机，进来说一声，工作人员替您写。"),
            **({"colour": brand.colour} if brand and brand.colour else {}),
        )


@never_cache
@require_safe
def station_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, ready to print."""
    station = station_seen(acting(request), pk)
    poster_check(station)
    address = request.build_absolute_uri(reverse("site:station", args=[station.code]))
    pdf = poster_pdf(poster_of(station, address, brand_for(station.path)))
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="poster-{station.code}.pdf"'
    return answer


urlpatterns = [path("stations/<int:pk>/poster.pdf", station_poster, name="station_poster")]
