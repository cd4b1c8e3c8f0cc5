"""The reader of messages: names in two languages, bad rows named by line, never a traceback."""

import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError, InputErrors
from deliberate.texts import read_examples, read_messages
from deliberate.texts.messages import MESSAGES
from deliberate.words import sentence


def file(folder: Path, content: str | bytes) -> Path:
    path = folder / "messages.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, reader=read_messages, **options) -> DeliberateError:
    with pytest.raises(DeliberateError) as error:
        reader(path, **options)
    assert sentence(error.value, "zh") != sentence(error.value, "en")
    return error.value


def test_messages_with_ids_and_times(tmp_path):
    path = file(tmp_path, "\ufeffid,title,time,body\n7,路灯,2019/2/28 11:25:05,坏了\n\n8,水,2019-03-01,浑浊\n")
    found = read_messages(path, timed=True)
    assert [(one.key, one.text, one.time) for one in found] == [
        ("7", "路灯 坏了", datetime.fromisoformat("2019-02-28T11:25:05")),
        ("8", "水 浑浊", datetime.fromisoformat("2019-03-01")),
    ]
    assert read_messages(path)[0].time is None


def test_chinese_names_and_rows_as_ids(tmp_path):
    assert [one.key for one in read_messages(file(tmp_path, "留言主题,留言详情\n路灯,坏了\n水,浑\n"))] == ["1", "2"]
    found = read_examples(file(tmp_path, "留言编号,留言主题,一级标签\n5,路灯,城建\n"))
    assert (found[0].label, found[0].key, found[0].body) == ("城建", "5", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "texts.no_rows"),
        ("title,body\n", "texts.no_rows"),
        ("name,text2\na,b\n", "texts.columns"),
        (b"title\n\xff\xfe\n", "input.encoding"),
        ('title\n"open', "texts.csv"),
    ],
)
def test_unusable_files(tmp_path, content, code):
    assert refused(file(tmp_path, content)).code == code


def test_missing_file_and_missing_label(tmp_path):
    assert refused(tmp_path / "none.csv").code == "input.missing"
    assert refused(file(tmp_path, "title\na\n"), read_examples).code == "texts.columns"


def test_bad_rows_are_named_by_line(tmp_path):
    error = refused(file(tmp_path, 'id,title,time\n1,"a\nb",2024-01-01\n1,c,2024-01-02\n2,d\n3,e,gestern\n'), timed=True)
    assert isinstance(error, InputErrors)
    assert [(item.code, item.params["line"]) for item in error.items] == [("texts.repeated_id", 4), ("texts.cells", 5), ("texts.time", 6)]
    error = refused(file(tmp_path, "title,category\na,x\nb,\n"), read_examples)
    assert isinstance(error, InputErrors)
    assert [(item.code, item.params["line"]) for item in error.items] == [("texts.empty_label", 3)]


@given(st.one_of(st.binary(max_size=120), st.text(alphabet='id,title"\n\r\x00 ,文1/-:', max_size=120).map(str.encode)))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    with tempfile.TemporaryDirectory() as folder:
        path = file(Path(folder), b"id,title,time,category\n" + data)
        for reader, options in ((read_messages, {}), (read_messages, {"timed": True}), (read_examples, {})):
            try:
                found = reader(path, **options)
            except DeliberateError as error:
                found = sentence(error)
            assert found


def test_every_sentence_has_two_languages():
    assert all(zh and en and zh != en for zh, en in MESSAGES.values())
