"""What users read goes through gettext: no raw Chinese in templates, nor in Python outside the files listed here with a reason."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment

SOURCE = Path(__file__).resolve().parents[2] / "src" / "shangliang"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy"}
TEMPLATES = {
    "ui/templates/ui/_switches.html": "the name of the language Chinese",
    "ui/templates/ui/patterns.html": "samples of content on the pattern page",
    "ui/templates/ui/components/forms.html": "the marks trimmed off the end of a label",
}
PYTHON = {
    "cli/": "the command line says everything in both languages",
    "config/": "faults of the settings, in both languages; the name of the language Chinese",
    "demo/": "the stories of the demonstration are content",
    "journal/seals.py": "faults of a seal file, in both languages",
    "regions/faults.py": "faults of an import file, in both languages",
    "regions/initials.py": "characters and the letters they are typed with",
    "regions/files.py": "names of columns in import files; faults in both languages",
    "ui/samples.py": "samples of content on the pattern page",
    "ui/words.py": "dates as Chinese writes them; English has its own form beside it",
    "topics/messages.py": "the sample that proves a text fits one message",
    "topics/rules.py": "the marks between the parts of a line that a county writes",
    "matters/messages.py": "the sample that proves a text fits one message",
    "desk/hotline.py": "the sample line of the file to fill in",
    "desk/series.py": "endings of the names of bodies that people leave out",
    "desk/sessions.py": "a published result is written in Chinese",
    "desk/standards_brand.py": "names that counties use, offered to choose from",
    "desk/station_forms.py": "digits and marks that people type",
    "intake/columns.py": "names of columns in hotline files",
    "intake/hotline.py": "a mark kept in the record, which is written in Chinese",
    "standards/branding.py": "a mark kept in the record, which is written in Chinese",
    "standards/services.py": "a mark kept in the record, which is written in Chinese",
    "venues/services.py": "a mark kept in the record, which is written in Chinese",
    "intake/places.py": "endings and marks of place names in hotline files",
    "liaison/roster.py": "names of columns and values in roster files",
    "matters/shown.py": "surnames and titles that are hidden",
    "matters/suggesting.py": "the mark at which a title is cut",
    "matters/urgent.py": "words that mean an emergency",
    "patrols/services.py": "the text of the matter that a hazard becomes",
    "patrols/things.py": "letters around words about people",
    "standards/colours.py": "the full-width mark that people type",
    "standards/naming.py": "endings of the names of bodies and places",
    "voices/reading.py": "the mark that stands for what was hidden",
    "voices/services.py": "the mark that stands for what was hidden",
    "matters/services.py": "the marks at which a title is cut from what somebody wrote",
}


def listed(path: Path, reasons: dict[str, str]) -> bool:
    """True when the file may hold raw Chinese."""
    name = path.relative_to(SOURCE).as_posix()
    return any(name == entry or (entry.endswith("/") and name.startswith(entry)) for entry in reasons)


def raw_in_template(text: str) -> list[str]:
    """Chinese of a template outside comments and gettext calls."""
    found = []
    tokens = [token for token in Environment(extensions=["jinja2.ext.i18n"]).lex(text) if token[1] != "whitespace"]
    for at, (line, kind, value) in enumerate(tokens):
        if kind in {"data", "string"} and CHINESE.search(value) and not (kind == "string" and in_call(tokens, at)):
            found.append(f"{line}: {value.strip()[:60]}")
    return found


def in_call(tokens: list[tuple[int, str, str]], at: int) -> bool:
    """True when the string at this place is an argument of a gettext call, after strings only."""
    before = at - 1
    while before > 0 and (tokens[before][1] == "string" or tokens[before][2] == ","):
        before -= 1
    return before > 0 and tokens[before][2] == "(" and tokens[before - 1][2] in CALLS


def raw_in_python(text: str) -> list[str]:
    """Chinese string constants outside docstrings and gettext calls."""
    tree = ast.parse(text)
    fine: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            fine |= {id(part) for argument in node.args for part in ast.walk(argument)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            fine.add(id(node.value))
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [f"{node.lineno}: {node.value[:60]}" for node in constants if CHINESE.search(str(node.value)) and id(node) not in fine]


@pytest.mark.parametrize("face", ["site", "desk", "demo", "ui"])
def test_templates_hold_no_raw_chinese(face: str) -> None:
    files = [path for path in (SOURCE / face / "templates").rglob("*.html") if not listed(path, TEMPLATES)]
    assert files
    assert {path.name: raw for path in files if (raw := raw_in_template(path.read_text(encoding="utf-8")))} == {}


def test_python_holds_no_raw_chinese() -> None:
    files = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts and not listed(path, PYTHON)]
    assert len(files) > 100
    raw = {path.relative_to(SOURCE).as_posix(): found for path in files if (found := raw_in_python(path.read_text(encoding="utf-8")))}
    assert raw == {}


def test_every_entry_of_the_lists_is_needed() -> None:
    for entry in TEMPLATES:
        assert raw_in_template((SOURCE / entry).read_text(encoding="utf-8")), entry
    for entry in PYTHON:
        files = (SOURCE / entry).rglob("*.py") if entry.endswith("/") else [SOURCE / entry]
        assert any(raw_in_python(path.read_text(encoding="utf-8")) for path in files), entry


def test_the_scans_see_raw_chinese() -> None:
    assert raw_in_template("<p>你好</p>") == ["1: <p>你好</p>"]
    assert raw_in_template("{{ ui.button('提交') }}{# 注 #}{{ _('提交') }}{{ ngettext('一', '多', n) }}") == ["1: '提交'"]
    assert raw_in_template("{{ _('%(a)s：', a='外') }}") == ["1: '外'"]
    assert raw_in_python('"""文"""\nfrom x import gettext as _\na = _("好")\nb = f"坏{a}"\n') == ["4: 坏"]
