"""An address as a picture to scan: on receipts, on printed pages and on the picture of a case that people send each other."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """One of our own addresses as an SVG of square modules."""
    buffer = BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, nl=False)
    return mark_safe(buffer.getvalue().decode())  # noqa: S308 made by segno from our own address, nothing typed is in it
