"""Translations: `collect` the Chinese texts into the English catalogue, `compile` it, `check` that nothing is missing.

The texts in the code are Chinese (docs/adr/0002): English is the catalogue. Babel does the work, so no gettext tools are needed.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "shangliang"
FOLDER = SOURCE / "ui" / "locale" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.i18n"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")  # letters and full-width marks: a text may be just "、"
PLACEHOLDER = re.compile(r"%\((\w+)\)s|(%%)")
UNSTEADY = re.compile(r'"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Generated|Last-Translator|Language-Team)[^\n]*\n')


def collected() -> Catalog:
    """Every text of the source, in the order of files."""
    catalog = Catalog(locale="en", project="shangliang", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(SOURCE, METHODS, OPTIONS, keywords=KEYWORDS):
        found = message if isinstance(message, str) else tuple(message)
        first = found if isinstance(found, str) else found[0]
        if CHINESE.search(first):
            catalog.add(found, locations=[(str(name), line)], auto_comments=comments, context=context)
    return catalog


def existing() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def collect() -> int:
    """Bring the catalogue up to date: new texts come in empty, old ones go."""
    catalog = existing()
    catalog.update(collected(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment, catalog.fuzzy = "# English of 商量 Shangliang: the texts in the code are Chinese (docs/adr/0002).", False
    FOLDER.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=False, sort_output=True, width=0)
    text = UNSTEADY.sub("", buffer.getvalue().decode())
    PO.write_text(text, encoding="utf-8")
    return compile_()


def compile_() -> int:
    """Write the binary catalogue that Django reads."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with MO.open("wb") as file:
        write_mo(file, existing())
    return 0


def faults() -> list[str]:
    """Texts without English, or whose placeholders differ."""
    have = existing()
    found: list[str] = []
    for message in collected():
        if not message.id:
            continue
        translated = have.get(message.id, message.context)
        texts = [] if translated is None else [translated.string] if isinstance(translated.string, str) else list(translated.string)
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        if not texts or not all(texts):
            found.append(f"未翻译 / untranslated: {originals[0]}")
        elif any(set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(originals[-1])) for text in texts):
            found.append(f"占位符不一致 / placeholders differ: {originals[0]} → {texts[0]}")
    return found


def check() -> int:
    """Print what is missing; 1 when there is something."""
    missing = faults()
    for line in missing[:40]:
        print(line)  # noqa: T201
    if missing:
        print(f"{len(missing)} 处 / places; 运行 make messages 后补译 / run make messages, then translate")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit({"collect": collect, "compile": compile_, "check": check}[sys.argv[1]]())
