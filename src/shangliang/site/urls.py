"""Addresses of the public site, gathered from its pages."""

from shangliang.site import account

app_name = "site"
urlpatterns = [*account.urlpatterns]
