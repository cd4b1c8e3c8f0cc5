"""Answers 200 when the database answers, for load balancers and `make demo`."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from shangliang import __version__


def healthz(request: HttpRequest) -> JsonResponse:
    """{"status": "ok"} with 200, or {"status": "database"} with 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "database", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})
