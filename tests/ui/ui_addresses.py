"""Only the interface's own addresses: the faces are tested in their own folders."""

from django.urls import include, path

urlpatterns = [path("", include("shangliang.ui.urls"))]
