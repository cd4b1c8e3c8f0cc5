"""Addresses of the public site, gathered from its pages."""

from shangliang.site import account, area, branding, following, raising, reading, results, same, series, stations, topics, voices

app_name = "site"
urlpatterns = [
    *area.urlpatterns,
    *branding.urlpatterns,
    *raising.urlpatterns,
    *following.urlpatterns,
    *same.urlpatterns,
    *reading.urlpatterns,
    *results.urlpatterns,
    *stations.urlpatterns,
    *account.urlpatterns,
    *voices.urlpatterns,
    *topics.urlpatterns,
    *series.urlpatterns,
]
