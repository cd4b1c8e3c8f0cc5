"""The documentation is complete: every model, setting, dependency, refusal and journal code has its entry."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from shangliang.journal import registry
from shangliang.kernel import errors

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "shangliang"
MODELS = sorted(f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models() if model.__module__.startswith("shangliang"))


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_in_the_glossary(model: str) -> None:
    assert f"| `{model}` |" in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    read = re.findall(r'env\.\w+\("(\w+)"|_secret\("(\w+)"\)', (SOURCE / "config" / "settings.py").read_text(encoding="utf-8"))
    names = {first or second for first, second in read} - {"TEST_AXES"}
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    lines = [line for name in ("base", "dev") for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()]
    names = [re.split(r"[\[<>=]", line)[0] for line in lines if line and not line.startswith("-r")]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", page)] == []


def codes_in_source(pattern: str) -> set[str]:
    return {code for path in SOURCE.rglob("*.py") for code in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_refusal_has_a_sentence_in_both_languages() -> None:
    used = codes_in_source(r'(?:Refused|denied)\(\s*"([a-z_]+\.[a-z_.]+)"')
    assert used - errors.codes() == set()
    for code in errors.codes():
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert str(errors._SENTENCES[code]).strip()


def test_every_journal_code_is_registered() -> None:
    used = codes_in_source(r'code="([a-z_]+\.[a-z_.]+)"')
    known = set(registry.kinds())
    from shangliang.notifications.texts import message_codes, notice_codes

    assert used - known - message_codes() - notice_codes() - errors.codes() == set()


def test_locks_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert text.count("--hash=sha256:") > 10
