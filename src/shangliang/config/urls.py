"""Every address of the program."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from shangliang.config.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("shangliang.ui.urls")),
    path("desk/", include("shangliang.desk.urls")),
    path("", include("shangliang.site.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("shangliang.demo.urls")))

handler403 = "shangliang.site.errors.forbidden"
handler404 = "shangliang.site.errors.missing"
handler500 = "shangliang.site.errors.broken"
