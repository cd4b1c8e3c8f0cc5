"""Addresses of the desk, gathered from its pages."""

from shangliang.desk import account

app_name = "desk"
urlpatterns = [*account.urlpatterns]
