"""Files of cases, photos of matters and evidence of work: each behind the permission of the thing it belongs to."""

from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shangliang.cases.selectors import case_get, document_get
from shangliang.desk.picking import acting
from shangliang.kernel.errors import Missing
from shangliang.matters.selectors import matter_get, photo_get
from shangliang.outcomes.selectors import assignment_seen

# Shown in the page; everything else is only ever downloaded.
PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


def served(file: FieldFile, name: str = "") -> FileResponse:
    """The file with a type that no browser guesses anew; Missing when it is not there."""
    if not file:
        raise Missing
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Missing from None
    ending = PurePath(str(file.name)).suffix.lower()
    kind = PICTURES.get(ending, "application/octet-stream")
    answer = FileResponse(opened, as_attachment=ending not in PICTURES, filename=(name or "photo") + ending, content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


private = cache_control(private=True, max_age=300)


@require_safe
@private
def document(request: HttpRequest, pk: int, document_id: int) -> FileResponse:
    """The file of a document, for whoever may read the case."""
    found = document_get(case_get(acting(request), pk), document_id, public_only=False)
    return served(found.file, f"{found.title}-{found.number}")


@require_safe
@private
def photo(request: HttpRequest, pk: int, photo_id: int) -> FileResponse:
    """A photo of a matter, for the offices over its place."""
    return served(photo_get(matter_get(acting(request), pk), photo_id).image)


@require_safe
@private
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The photo that came with a unit's answer: for the unit, and for whoever may read the case."""
    return served(assignment_seen(acting(request), pk).evidence)


urlpatterns = [
    path("cases/<int:pk>/documents/<int:document_id>/", document, name="document"),
    path("matters/<int:pk>/photos/<int:photo_id>/", photo, name="photo"),
    path("assignments/<int:pk>/evidence/", evidence, name="evidence"),
]
