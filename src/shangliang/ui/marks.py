"""Icons of the sprite as safe markup."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "img/icons.svg"


@lru_cache(maxsize=1024)  # a page shows dozens of them
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """One icon of the sprite. `size`: "" (1.25 em), "s", "l" or "xl". Without `label` it is decoration and hidden from readers."""
    classes = f"icon icon-{size}" if size else "icon"
    href = f"{static(SPRITE)}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', classes, href)
