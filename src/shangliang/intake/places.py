"""The places of one county under the names people write: 后周社区, 银湖街道后周社区, 富阳区银湖街道后周社区, or the 12-digit code."""

import re

from shangliang.regions.models import Region
from shangliang.regions.paths import ancestors, code, town_of
from shangliang.regions.selectors import names, subtree

TWICE = "?"
_TAIL = re.compile(r"(村民委员会|居民委员会|村委会|居委会|街道办事处|镇人民政府)$")
_JOINTS = re.compile(r"[\s·/、,，>-]+")


def short(name: str) -> str:
    """The name without the name of its office: 袁集村村民委员会 → 袁集村."""
    found = _TAIL.sub("", name)
    return found if len(found) > 1 else name


class Places:
    """Towns, villages and units of a county, read once; a few thousand names at most."""

    def __init__(self, county: str) -> None:
        rows = list(subtree(county, Region.Level.TOWN, Region.Level.VILLAGE, Region.Level.UNIT))
        self.rows = {row.path: row for row in rows}
        above = names(ancestors(county))
        # What may stand in front: "浙江省杭州市富阳区", "杭州市富阳区", "富阳区".
        whole = [short(above[path]) for path in ancestors(county) if path in above]
        self.fronts = ["".join(whole[start:]) for start in range(len(whole))]
        self.found: dict[str, str] = {}
        for row in rows:
            town = self.rows.get(town_of(row.path))
            for word in {row.name, short(row.name)}:
                self._put(word, row.path)
                if town is not None and town.path != row.path:
                    self._put(town.name + word, row.path)
                    self._put(short(town.name) + word, row.path)
            if row.level != Region.Level.UNIT:  # a unit has the code of the place it lies in
                self.found[code(row.path)] = row.path
            self.found[row.path] = row.path

    def _put(self, word: str, path: str) -> None:
        if self.found.setdefault(word, path) != path:
            self.found[word] = TWICE

    def at(self, typed: str) -> Region | str:
        """The place, or the code of the sentence that says why there is none."""
        plain = _JOINTS.sub("", typed)
        if not plain:
            return "hotline.place"
        front = next((word for word in self.fronts if plain.startswith(word) and plain != word), "")
        written = (plain, plain.removeprefix(front), short(plain.removeprefix(front)))
        path = next((self.found[word] for word in written if word in self.found), "")
        if path == TWICE:
            return "hotline.place_twice"
        return self.rows[path] if path else "hotline.place_unknown"
