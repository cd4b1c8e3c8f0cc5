"""Masking: what is hidden, what stays, and the spans a reviewer sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.texts import mask
from deliberate.texts.masking import LABELS

HIDDEN = [
    ("请拨13812345678联系我", "phone", "13812345678"),
    ("138 1234 5678", "phone", "138 1234 5678"),
    ("+86-138-1234-5678", "phone", "+86-138-1234-5678"),
    ("１３８１２３４５６７８", "phone", "１３８１２３４５６７８"),
    ("打0731-85551234无人接", "phone", "0731-85551234"),
    ("电话：85551234", "phone", "85551234"),
    ("客服400-820-8820", "phone", "400-820-8820"),
    ("身份证430102199001011234", "identity", "430102199001011234"),
    ("430102 19900101 123X", "identity", "430102 19900101 123X"),
    ("旧证430102900101123", "identity", "430102900101123"),
    ("车牌湘A12345违停", "plate", "湘A12345"),
    ("粤Ｂ·Ｄ12345绿牌", "plate", "粤Ｂ·Ｄ12345"),
    ("挂车鲁H1234挂", "plate", "鲁H1234挂"),
    ("3栋2单元201室漏水", "room", "2单元201室"),
    ("住三栋二单元七零三房", "room", "二单元七零三房"),
    ("4幢1321室", "room", "1321室"),
    ("12栋307", "room", "307"),
    ("我家在5-2-301", "room", "5-2-301"),
]


@pytest.mark.parametrize(("text", "kind", "found"), HIDDEN)
def test_personal_numbers_are_hidden(text, kind, found):
    result = mask(text)
    assert [(span.kind, text[span.start : span.end]) for span in result.spans] == [(kind, found)]
    assert found not in result.text


@pytest.mark.parametrize(
    "text",
    [
        "拨打12345热线、110、119",
        "2019年3月12日10:20交了1200元",
        "三室两厅的房子，2000房产证未办",
        "文号湘政办发〔2019〕35号",
        "订单号20190312000123456789",
        "3栋2单元的楼道灯",
        "办公室和会议室",
        "12栋2019年交房",
        "按照2005房补文件",
        "违建一座650吨油库",
    ],
)
def test_public_numbers_stay(text):
    assert mask(text).text == text
    assert mask(text).spans == ()


def test_several_kinds_in_one_text_in_order():
    result = mask("湘A12345的车主住2单元301室，电话13812345678")
    assert [span.kind for span in result.spans] == ["plate", "room", "phone"]
    assert result.text == "〔车牌〕的车主住〔房号〕，电话〔电话〕"
    assert len(result.digest) == 64


@given(st.text(alphabet="0123456789１２-– 室栋单元湘A电话：a楼年", max_size=60))
def test_the_spans_and_the_labels_rebuild_the_masked_text(text):
    result = mask(text)
    built, last = "", 0
    for span in result.spans:
        assert last <= span.start < span.end
        built += text[last : span.start] + LABELS[span.kind]
        last = span.end
    assert built + text[last:] == result.text
