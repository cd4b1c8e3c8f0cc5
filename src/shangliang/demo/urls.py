"""Addresses of the demonstration."""

from shangliang.demo import views

app_name = "demo"
urlpatterns = views.urlpatterns
