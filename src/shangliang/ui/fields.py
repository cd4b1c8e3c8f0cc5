"""Widgets with the right input types, and the attributes a field's widget gets."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from typing_extensions import override


class DateInput(forms.DateInput):
    """A date of the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """Date and time of the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Photos(forms.FileInput):
    """Several photos from the camera or the gallery; read them with `request.FILES.getlist(name)`."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/jpeg,image/png,image/webp", **(attrs or {}), "multiple": True})

    @override
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Every chosen file, as a list (empty when none)."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """A field of several photos: cleans to a list of uploaded files. What is in them is checked by the service."""

    widget = Photos

    @override
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as a list; a required field needs at least one. Raises ValidationError."""
        files = [super(PhotosField, self).clean(file, initial) for file in (data or []) if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


def field_attrs(bound: BoundField, ids: str, extra: dict[str, Any], css: str) -> dict[str, Any]:
    """Attributes of a bound field's widget: classes joined with the widget's own, `aria-describedby`, `aria-invalid`."""
    own = str(bound.field.widget.attrs.get("class", ""))
    attrs = dict(extra)
    classes = " ".join(part for part in (css, own, str(attrs.pop("class", ""))) if part)
    if classes:
        attrs["class"] = classes
    if ids.strip():
        attrs["aria-describedby"] = ids.strip()
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs
