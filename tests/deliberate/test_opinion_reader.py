"""The readers of Polis's export layout: fast and patient agree, refusals name the line, nothing escapes as a traceback."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberate.errors import DeliberateError, InputErrors
from deliberate.opinion import Votes, read_conversation, table
from deliberate.opinion.reader import read_statements, read_title, read_votes
from deliberate.words import sentence

LONG = "timestamp,datetime,comment-id,voter-id,vote\n"
WIDE = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,12\n"


def same(first: Votes, second: Votes) -> bool:
    return (
        first.participants == second.participants
        and first.statements == second.statements
        and first.starts.tolist() == second.starts.tolist()
        and first.columns.tolist() == second.columns.tolist()
        and first.values.tolist() == second.values.tolist()
    )


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def errors(path: Path) -> list[tuple[str, object]]:
    with pytest.raises(InputErrors) as refused:
        read_votes(path)
    assert all(sentence(item, language) for item in refused.value.items for language in ("zh", "en"))
    return [(item.code, item.params.get("line")) for item in refused.value.items]


def test_both_layouts_hold_the_same_votes(tmp_path: Path) -> None:
    long = write(tmp_path, "votes.csv", LONG + "5,x,0,7,1\n6,x,12,7,-1\n4,x,1,30,0\n9,x,0,30,-1\n")
    wide = write(tmp_path, "participants-votes.csv", WIDE + "30,,0,2,0,1,-1,0,\n7,1,0,2,1,1,1,,-1\n")
    votes = read_votes(long)
    assert votes.participants == ("7", "30")
    assert votes.statements == ("0", "1", "12")
    assert [votes.columns.tolist(), votes.values.tolist(), votes.starts.tolist()] == [[0, 2, 0, 1], [1, -1, -1, 0], [0, 2, 4]]
    assert same(votes, read_votes(wide))
    assert same(votes, Votes.of([("30", "1", 0), (7, 0, 1), ("30", 0, -1), ("7", "12", -1)]))


def test_the_newest_vote_of_a_pair_stands_in_any_order(tmp_path: Path) -> None:
    rows = ["3,x,0,7,1", "9,x,0,7,-1", "5,x,0,7,0", "5,x,1,7,1", "5,x,1,7,-1", "4,x,2,7,1", "4,x,2,7,1"]
    for order in range(5):
        random.Random(order).shuffle(rows)
        votes = read_votes(write(tmp_path, "votes.csv", LONG + "\n".join(rows) + "\n"))
        assert (votes.values.tolist(), votes.conflicts) == ([-1, 0, 1], 1)


def test_patient_and_fast_reading_agree(tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [
        f"{chance.randrange(10**12, 10**13)},d,{chance.randrange(40)},{chance.randrange(10**9)},{chance.choice([-1, 0, 1])}"
        for _ in range(300)
    ]
    plain = write(tmp_path, "plain.csv", LONG + "\n".join(rows))
    quoted = write(tmp_path, "quoted.csv", "\ufeff" + LONG + "\r\n".join(row.replace("d", '"d, ""e"""') for row in rows) + "\r\n\r\n")
    crossed = write(tmp_path, "crossed.csv", LONG.replace("\n", "\r\n") + "\r\n".join(rows))
    assert same(read_votes(plain), read_votes(quoted))
    assert same(read_votes(plain), read_votes(crossed))
    wide = write(tmp_path, "wide.csv", WIDE + "7,,0,1,1,0,1,,\n8,,0,2,1,1,,-1,1\n")
    patient = write(tmp_path, "patient.csv", WIDE + '7,,0,1,1,0,"1",,\n8,,0,2,1,1,, -1 ,1.0\n')
    assert same(read_votes(wide), read_votes(patient))


def test_blocks_may_cut_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "votes.csv", LONG + "".join(f"{1000 + n},day,{n % 7},{n // 7},1\n" for n in range(200)) + "1,d,3,99,-1")
    whole = read_votes(path)
    for size in (3, 17, 64):
        monkeypatch.setattr(table, "BLOCK", size)
        assert same(read_votes(path), whole)


def test_names_may_be_any_text(tmp_path: Path) -> None:
    votes = read_votes(
        write(tmp_path, "votes.csv", "participant,statement,vote\n张三,b,1\n李四,a,-1\n007,10,1\n7,9,0\n12345678901234567890,9,1\n")
    )
    assert votes.participants == ("7", "12345678901234567890", "张三", "李四")
    assert votes.statements == ("9", "10", "a", "b")


def test_letters_among_numbers(tmp_path: Path) -> None:
    votes = read_votes(write(tmp_path, "votes.csv", "voter-id,comment-id,vote\n12,3,1\n1x,3,-1\n/:,3,0\n"))
    assert votes.participants == ("12", "/:", "1x")


def test_sparse_numbers_need_no_large_table(tmp_path: Path) -> None:
    votes = read_votes(write(tmp_path, "votes.csv", "voter-id,comment-id,vote\n9000000000000000,3,1\n8,3,-1\n"))
    assert votes.participants == ("8", "9000000000000000")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (LONG + "1,x,0,7,2\n1,x,0,8,1\n1,x,,9,1\n1,x,0,,1\n", [("opinion.cell", 2), ("opinion.cell", 4), ("opinion.cell", 5)]),
        (LONG + "1,x,0,7\n1,x,0,8,1,1\n", [("opinion.columns_many", 2), ("opinion.columns_many", 3)]),
        (LONG + '1,"two\nlines",0,7,1\nnever,x,0,8,1\n', [("opinion.cell", 4)]),
        (LONG + '1,"open,0,7,1\n', [("opinion.row", 2)]),
        (WIDE + "7,,0,1,1,0,1,,4\n,,0,1,1,0,1,,\n7,1\n", [("opinion.cell", 2), ("opinion.cell", 3), ("opinion.columns_many", 4)]),
    ],
)
def test_refused_rows_are_named_by_line(tmp_path: Path, text: str, wanted: list[tuple[str, int]]) -> None:
    assert errors(write(tmp_path, "votes.csv", text)) == wanted


def test_reading_stops_after_a_hundred_refusals(tmp_path: Path) -> None:
    found = errors(write(tmp_path, "votes.csv", LONG + "1,x,0,7,x\n" * 500))
    assert len(found) == 101
    assert found[-1] == ("opinion.many", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LONG, "opinion.empty"),
        (WIDE, "opinion.empty"),
        (WIDE + "7,,0,0,0,0,,,\n", "opinion.empty"),
        ("", "opinion.column"),
        ("timestamp,comment-id,vote\n1,2,1\n", "opinion.column"),
    ],
)
def test_what_cannot_be_read_at_all(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DeliberateError) as refused:
        read_votes(write(tmp_path, "votes.csv", text))
    assert refused.value.code == code


def test_bytes_that_are_not_utf8_are_named_by_line(tmp_path: Path) -> None:
    with pytest.raises(DeliberateError) as refused:
        read_votes(write(tmp_path, "votes.csv", LONG.encode() + b'1,x,0,7,1\n1,"\xff",0,8,1\n'))
    assert (refused.value.code, refused.value.params["line"]) == ("input.encoding", 3)


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    with pytest.raises(DeliberateError, match=r"input\.missing"):
        read_conversation(tmp_path / "nowhere")
    with pytest.raises(DeliberateError, match=r"opinion\.no_votes_file"):
        read_conversation(tmp_path)
    write(tmp_path, "participants-votes.csv", WIDE + "7,,0,1,1,0,1,,\n")
    assert read_conversation(tmp_path).statements == {}
    write(tmp_path, "votes.csv", LONG + "1,x,0,8,1\n")
    write(tmp_path, "summary.csv", "topic,修路\nurl,x\n")
    write(
        tmp_path,
        "comments.csv",
        "comment-id,moderated,is-meta,comment-body\n0,1,false,先修东街\n1,-1,false,广告\n2,0,TRUE,我是新来的\n3,,, 路灯 \n",
    )
    found = read_conversation(tmp_path)
    assert (found.title, found.votes.participants) == ("修路", ("8",))
    assert {name: (each.text, each.out) for name, each in found.statements.items()} == {
        "0": ("先修东街", False),
        "1": ("广告", True),
        "2": ("我是新来的", True),
        "3": ("路灯", False),
    }
    assert read_conversation(tmp_path / "votes.csv").votes.participants == ("8",)
    assert read_title(write(tmp_path, "summary.csv", "voters,3\n")) == ""


def test_refused_statements(tmp_path: Path) -> None:
    path = write(tmp_path, "comments.csv", "comment-id,moderated,comment-body\n0,5,x\n,1,x\n3,1,x\n3,1,y\n4,1\n")
    with pytest.raises(InputErrors) as refused:
        read_statements(path)
    assert [(item.code, item.params["line"]) for item in refused.value.items] == [
        ("opinion.cell", 2),
        ("opinion.cell", 3),
        ("opinion.twice", 5),
        ("opinion.columns_many", 6),
    ]
    with pytest.raises(DeliberateError, match=r"opinion\.column"):
        read_statements(write(tmp_path, "comments.csv", "comment-id,moderated\n"))


def test_twice_the_same_column_is_read_with_patience(tmp_path: Path) -> None:
    votes = read_votes(write(tmp_path, "wide.csv", "participant,3,03\n7,1,-1\n8,1,1\n"))
    assert (votes.statements, votes.values.tolist(), votes.conflicts) == (("3",), [0, 1], 1)


cells = st.one_of(
    st.sampled_from(["1", "-1", "0", "", "7", "12", "x", '"', ",", "\n", "\r\n", "1.0", "999999999999999999999"]), st.text(max_size=4)
)
heads = st.sampled_from([LONG, WIDE, "voter-id,comment-id,vote\n", "participant,1,2\n", "comment-id,comment-body,moderated\n", ""])


@given(head=heads, body=st.one_of(st.lists(cells, max_size=30).map(",".join).map(str.encode), st.binary(max_size=80)))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, head: str, body: bytes) -> None:
    path = write(tmp_path, "any.csv", head.encode() + body)
    for read in (read_votes, read_statements, read_title):
        found = outcome(read, path)
        assert not isinstance(found, Votes) or np.isin(found.values, [-1, 0, 1]).all()


def outcome(read: Callable[[Path], object], path: Path) -> object:
    """What a reader returns, or the sentence of its refusal."""
    try:
        return read(path)
    except DeliberateError as error:
        return sentence(error, "zh")


def test_a_vote_must_be_a_vote() -> None:
    with pytest.raises(DeliberateError, match=r"opinion\.vote"):
        Votes.of([("a", "b", 2)])
    with pytest.raises(DeliberateError, match=r"opinion\.empty"):
        Votes.of([])


def test_contradicting_repetitions_without_times_are_a_pass() -> None:
    votes = Votes.of([("a", "x", 1), ("b", "x", 1), ("a", "x", -1), ("b", "x", 1)])
    assert (votes.values.tolist(), votes.conflicts) == ([0, 1], 1)
