"""Every component draws what it is given, escaped, and says states in words."""

import datetime as dt
import re
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe
from jinja2 import Environment, UndefinedError

from shangliang.ui.components import Components
from shangliang.ui.fields import DateInput, PhotosField

EVIL = '<script>alert("x")</script>'
DAY = dt.date(2026, 11, 16)


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def env() -> Environment:
    return engines["jinja2"].env  # type: ignore[no-any-return]


@pytest.fixture
def ui(env: Environment) -> Components:
    return env.globals["ui"]  # type: ignore[return-value]


def plain(markup: Any) -> str:
    """The words a reader sees, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", str(markup)).split())


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("button", {"text": EVIL, "href": EVIL, "attrs": {"data-x": EVIL}}),
    ("button", {"text": EVIL, "disabled": EVIL}),
    ("link", {"text": EVIL, "url": EVIL}),
    ("post", {"action": EVIL, "csrf": "", "text": EVIL, "fields": {"a": EVIL}}),
    ("badge", {"text": EVIL}),
    ("tag", {"text": EVIL, "url": EVIL}),
    ("lamp", {"colour": "red", "text": EVIL, "detail": EVIL}),
    ("seal", {"text": EVIL}),
    ("stage_bar", {"stages": [{"label": EVIL, "state": "current", "at": EVIL}], "note": EVIL}),
    ("page_head", {"title": EVIL, "text": EVIL, "eyebrow": EVIL, "crumbs": [(EVIL, EVIL)]}),
    ("case_card", {"case": dict.fromkeys(("title", "url", "number", "place", "stage", "lamp_text", "next", "by", "seal", "tag"), EVIL)}),
    (
        "matter_card",
        {"matter": dict.fromkeys(("text", "url", "state", "category", "place", "at"), EVIL) | {"photos": [{"url": EVIL, "alt": EVIL}]}},
    ),
    ("work_list", {"items": [{"text": EVIL, "url": EVIL, "detail": EVIL, "action": EVIL, "action_url": EVIL}]}),
    ("receipt", {"code": "ABCD", "next": EVIL, "by": EVIL, "state": EVIL, "title": EVIL, "qr": EVIL}),
    ("timeline", {"entries": [{"title": EVIL, "at": EVIL, "text": EVIL, "by": EVIL, "files": [{"name": EVIL, "url": EVIL}]}]}),
    ("missing_list", {"items": [{"text": EVIL, "who": EVIL, "action": EVIL, "action_url": EVIL}]}),
    ("posting", {"title": EVIL, "body": EVIL, "starts": DAY, "ends": DAY, "days_left": 1, "object_url": EVIL, "url": EVIL}),
    ("kv", {"items": [(EVIL, EVIL)]}),
    ("result_bar", {"yes": 1, "no": 1, "abstain": 1, "title": EVIL, "rule": EVIL}),
    ("bar", {"parts": [(EVIL, 1, "jade")], "title": EVIL, "note": EVIL}),
    ("progress", {"value": 1, "max": 2, "label": EVIL}),
    ("chart", {"title": EVIL, "head": [EVIL], "rows": [[EVIL]], "summary": EVIL, "source": EVIL}),
    ("table", {"head": [EVIL, EVIL], "rows": [[EVIL, EVIL]], "caption": EVIL}),
    ("tabs", {"items": [{"text": EVIL, "url": EVIL}], "label": EVIL}),
    (
        "filters",
        {
            "action": EVIL,
            "groups": [{"name": "x", "label": EVIL, "options": [{"value": EVIL, "label": EVIL, "checked": True}]}],
            "query": EVIL,
        },
    ),
    ("role_bar", {"action": EVIL, "csrf": "", "roles": [{"value": EVIL, "label": EVIL}], "next": EVIL}),
    ("notices", {"items": [{"text": EVIL, "tone": "info"}]}),
    ("empty_state", {"title": EVIL, "text": EVIL, "action": EVIL, "action_url": EVIL}),
    ("confirm", {"text": EVIL, "question": EVIL, "action": EVIL, "csrf": "", "fields": {"a": EVIL}}),
    (
        "region_picker",
        {"name": "r", "search_url": EVIL, "query": EVIL, "results": [{"value": EVIL, "label": EVIL, "path": EVIL}], "error": EVIL},
    ),
    ("error_summary", {"extra": [EVIL]}),
    ("steps", {"current": 1, "total": 3, "label": EVIL}),
]


@pytest.mark.parametrize(("name", "arguments"), CALLS, ids=[name for name, _arguments in CALLS])
def test_what_people_wrote_is_escaped(ui: Components, name: str, arguments: dict[str, Any]) -> None:
    drawn = str(getattr(ui, name)(**arguments))
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn
    assert 'alert("x")' not in drawn


def test_markup_that_is_marked_safe_stays(ui: Components) -> None:
    assert "<svg>" in str(ui.receipt("ABCD", "", qr=mark_safe("<svg></svg>")))


def test_unknown_component_and_unknown_name_are_errors(ui: Components, env: Environment) -> None:
    with pytest.raises(AttributeError, match=r"docs/components\.md"):
        _ = ui.buton
    with pytest.raises(UndefinedError):
        env.from_string("{{ nothing }}").render()


def test_stage_bar_says_where_it_stands_and_every_state_in_words(ui: Components) -> None:
    states = ["done", "overridden", "skipped", "current", "todo"]
    bar = ui.stage_bar([{"label": f"步{at}", "state": state} for at, state in enumerate(states)])
    words = plain(bar)
    assert words.startswith("第 4 步，共 5 步： 步3")
    for said in ("已完成", "已破例通过", "不适用", "进行中", "未开始"):
        assert said in words
    assert str(bar).count('aria-current="step"') == 1
    assert "2 步全部走完 · 六步" in plain(ui.stage_bar([{"label": "甲", "state": "done"}, {"label": "乙", "state": "done"}], "六步"))


@pytest.mark.parametrize(("colour", "said"), [("green", "正常"), ("yellow", "快到期"), ("red", "已超期"), ("grey", "暂停计时")])
def test_lamp_is_never_colour_alone(ui: Components, colour: str, said: str) -> None:
    assert plain(ui.lamp(colour)) == said


def test_missing_list_counts_what_is_open_and_turns_green(ui: Components) -> None:
    items = [{"text": "甲", "done": False, "who": "联络员"}, {"text": "乙", "done": True}]
    assert "还差 1 项" in plain(ui.missing_list(items))
    assert "谁来办：联络员" in plain(ui.missing_list(items))
    assert "还差 2 项" in plain(ui.missing_list([{"text": "甲"}, {"text": "乙"}]))
    assert "都齐了" in plain(ui.missing_list(items[1:]))
    assert "missing-done" in str(ui.missing_list([]))


@pytest.mark.parametrize(("count", "limit", "folded"), [(3, 2, 0), (4, 2, 2), (9, 8, 0), (12, 8, 4), (12, 0, 0)])
def test_long_timeline_folds_what_is_older(ui: Components, count: int, limit: int, folded: int) -> None:
    drawn = str(ui.timeline([{"title": f"事{at}", "at": "昨天"} for at in range(count)], limit=limit))
    assert drawn.count('class="t-title"') == count
    assert drawn.partition("<details")[2].count('class="t-title"') == folded
    assert (f"再看 {folded} 条记录" in drawn) == bool(folded)


@pytest.mark.parametrize(("interested", "said"), [(7, "不少于一半"), (6, "不到一半")])
def test_composition_warns_below_one_half(ui: Components, interested: int, said: str) -> None:
    assert said in plain(ui.composition_meter(5, 9, interested))


def test_meters_survive_nothing(ui: Components) -> None:
    assert "还没有邀请" in plain(ui.composition_meter(0, 0, 0))
    assert "<svg" not in str(ui.result_bar(0, 0, 0))
    assert "%" not in plain(ui.bar([("满意", 0, "jade")]))


def test_result_bar_draws_the_absent_too(ui: Components) -> None:
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', str(ui.result_bar(46, 8, 3, due=72)))]
    assert widths == [100, pytest.approx(63.89, abs=0.01), pytest.approx(11.11, abs=0.01), pytest.approx(4.17, abs=0.01)]


def test_posting_that_is_over_takes_no_objection(ui: Components) -> None:
    running = str(ui.posting("约", "", DAY, DAY, days_left=0, objections=2, object_url="/o"))
    over = str(ui.posting("约", "", DAY, DAY, days_left=-1, objections=2, object_url="/o"))
    assert "今天到期" in running
    assert "/o" in running
    assert "公示期已满" in over
    assert "/o" not in over
    assert "收到异议 2 条" in plain(over)


def test_disabled_button_says_why_and_cannot_submit(ui: Components) -> None:
    button = str(ui.button("下一步", disabled="还差 2 项"))
    assert "还差 2 项" in plain(button)
    assert 'type="button"' in button


def test_table_cells_carry_their_heading_for_phones(ui: Components) -> None:
    table = str(ui.table(["议题", "状态"], [["甲", ui.link("看", "/x")]]))
    assert 'data-label="状态"' in table
    assert '<a href="/x">看</a>' in table
    assert "<table" not in str(ui.table(["议题"], []))


class Form(forms.Form):
    """One field of every kind that is drawn differently."""

    text = forms.CharField(label="什么事？", widget=forms.Textarea(attrs={"class": "own"}), help_text="一句话")
    kind = forms.ChoiceField(label="类别", choices=[("", "---"), ("a", "路"), ("b", "水")], widget=forms.RadioSelect)
    hide = forms.BooleanField(label="匿名", required=False, help_text="仍可联系")
    note = forms.CharField(label="备注", required=False)
    photos = PhotosField(label="照片", required=False)
    day = forms.DateField(label="日", widget=DateInput)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_ties_label_help_and_error_to_the_widget(ui: Components) -> None:
    drawn = str(ui.field(Form({})["text"]))
    assert '<label for="id_text">什么事？</label>' in drawn
    assert 'aria-describedby="id_text_helptext id_text_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'class="input own"' in drawn
    assert 'id="id_text_helptext"' in drawn
    assert 'id="id_text_error"' in drawn


def test_field_marks_what_is_optional_and_keeps_what_was_typed(ui: Components) -> None:
    assert "（选填）" in plain(ui.field(Form()["note"]))
    assert "（选填）" not in plain(ui.field(Form()["text"]))
    assert "&lt;b&gt;" in str(ui.field(Form({"note": "<b>"})["note"]))


def test_radios_become_cards_with_hints_and_without_the_empty_choice(ui: Components) -> None:
    drawn = str(ui.field(Form()["kind"], hints={"a": "坑洼、路灯"}))
    assert drawn.count('class="choice"') == 2
    assert "坑洼、路灯" in drawn
    assert "<legend>类别</legend>" in drawn


def test_fields_draws_all_of_a_form(ui: Components) -> None:
    drawn = str(ui.fields(Form()))
    for name in ("text", "kind", "hide", "note", "photos", "day", "token"):
        assert f'name="{name}"' in drawn
    assert 'type="date"' in drawn
    assert 'type="hidden"' in drawn
    assert re.search(r'<input type="file"[^>]* multiple', drawn)


def test_error_summary_links_to_the_fields_and_is_silent_without_errors(ui: Components) -> None:
    drawn = str(ui.error_summary(Form({}), extra=["码已过期。"]))
    assert 'href="#id_text"' in drawn
    assert 'href="#id_kind_0"' in drawn
    assert "码已过期。" in plain(drawn)
    assert plain(ui.error_summary(Form())) == ""


def test_photos_field_cleans_to_a_list(rf: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    request = rf.post("/", {"photos": [SimpleUploadedFile("a.jpg", b"1"), SimpleUploadedFile("b.jpg", b"2")]})
    field = PhotosField()
    assert [file.name for file in field.clean(field.widget.value_from_datadict(request.POST, request.FILES, "photos"))] == [
        "a.jpg",
        "b.jpg",
    ]
    with pytest.raises(forms.ValidationError):
        field.clean([])


def test_english_face_speaks_no_chinese_dates(ui: Components) -> None:
    with translation.override("en"):
        assert "16 Nov 2026" in str(ui.posting("x", "", DAY, DAY, days_left=1))
