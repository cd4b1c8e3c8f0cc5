"""Addresses of the desk, gathered from its pages."""

from shangliang.desk import (
    account,
    assignments,
    cases,
    changes,
    files,
    here,
    journal,
    matters,
    people,
    places,
    procedures,
    search,
    undo,
    waiting,
)

app_name = "desk"
urlpatterns = [
    *account.urlpatterns,
    *people.urlpatterns,
    *waiting.urlpatterns,
    *here.urlpatterns,
    *changes.urlpatterns,
    *undo.urlpatterns,
    *matters.urlpatterns,
    *cases.urlpatterns,
    *assignments.urlpatterns,
    *files.urlpatterns,
    *search.urlpatterns,
    *procedures.urlpatterns,
    *places.urlpatterns,
    *journal.urlpatterns,
]
