"""The subcommands, from file to JSON."""

import json

import pytest
from click.testing import CliRunner

from deliberate.cli import group

ROWS = [f"{at},幸福花园烧烤店油烟扰民{at},2024-05-0{at} 08:00,烧烤店油烟直排居民楼{at}" for at in range(1, 7)]


@pytest.fixture
def messages(tmp_path):
    path = tmp_path / "messages.csv"
    path.write_text("\n".join(["id,title,time,body", *ROWS, "9,自来水发黄,2024-05-01,村里自来水浑浊"]), encoding="utf-8")
    return path


def run(*arguments, lang="zh"):
    result = CliRunner().invoke(group, ["--lang", lang, *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(("lang", "word"), [("zh", "相近"), ("en", "near")])
def test_similar(messages, tmp_path, lang, word):
    out = tmp_path / "out.json"
    code, text, _ = run("similar", "--index", messages, "--query", "自来水发黄怎么办", "-n", 2, "--json", out, lang=lang)
    assert code == 0
    assert word in text
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["hits"][0]["id"], found["hits"][0]["row"]) == ("9", 7)
    assert found["results"][0]["hits"] == found["hits"]


def test_similar_with_a_file_of_queries_to_standard_output(messages, tmp_path):
    queries = tmp_path / "queries.txt"
    queries.write_text("油烟\n自来水\n", encoding="utf-8")
    code, text, _ = run("similar", "--index", messages, "--queries", queries, "--json", "-")
    assert code == 0
    assert [len(one["hits"]) for one in json.loads(text)["results"]] == [5, 1]
    assert run("similar", "--index", messages)[0] == 2
    assert run("similar", "--index", messages, "--query", "油烟")[0] == 0


def test_route(messages, tmp_path):
    train = tmp_path / "train.csv"
    lines = [f"{word}问题{at},{word},{label}" for at in range(6) for word, label in (("油烟烧烤", "环保"), ("自来水管", "水务"))]
    train.write_text("\n".join(["title,body,category", *lines]), encoding="utf-8")
    out = tmp_path / "out.json"
    code, text, _ = run("route", "--train", train, "--predict", messages, "--why", "--json", out)
    assert code == 0
    assert "环保" in text
    whole = json.loads(out.read_text(encoding="utf-8"))
    rows = whole["rows"]
    assert whole["category"] == [row["category"] for row in rows]
    assert whole["confidence"] == [row["confidence"] for row in rows]
    assert [row["category"] for row in rows] == ["环保"] * 6 + ["水务"]
    assert rows[0]["because"]["words"]
    assert all(0 < row["confidence"] <= 1 for row in rows)
    code, text, _ = run("route", "--train", train, "--predict", messages, "--json", "-", lang="en")
    assert [row["category"] for row in json.loads(text)["rows"]] == [row["category"] for row in rows]
    assert "suggestion" in run("route", "--train", train, "--predict", messages, lang="en")[1]


def test_hotspots(messages, tmp_path):
    out = tmp_path / "out.json"
    code, text, _ = run("hotspots", messages, "--json", out)
    assert code == 0
    assert "幸福花园" in text
    only = json.loads(out.read_text(encoding="utf-8"))["hotspots"][0]
    assert (only["size"], only["messages"]) == (6, ["1", "2", "3", "4", "5", "6"])
    assert json.loads(run("hotspots", messages, "--json", "-")[1])["hotspots"] == [only]
    assert "hot spots" in run("hotspots", messages, lang="en")[1]


def test_mask(tmp_path):
    out = tmp_path / "out.json"
    code, text, _ = run("mask", "--text", "电话13812345678", "--json", out)
    assert code == 0
    assert "〔电话〕" in text
    assert json.loads(out.read_text(encoding="utf-8"))["spans"] == [{"start": 2, "end": 13, "kind": "phone", "found": "13812345678"}]
    letter = tmp_path / "letter.txt"
    letter.write_text("住2单元301室", encoding="utf-8")
    assert json.loads(run("mask", letter, "--json", "-")[1])["text"] == "住〔房号〕"
    assert run("mask")[0] == 2
    assert "hidden" in run("mask", letter, lang="en")[1]
