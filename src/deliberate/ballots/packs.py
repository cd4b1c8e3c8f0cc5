"""The decision rules of the law and of local party regulations as dated, editable defaults."""

from dataclasses import dataclass
from fractions import Fraction

from deliberate.ballots.rules import Base, Rule, Threshold

HALF = Fraction(1, 2)
TWO_THIRDS = Fraction(2, 3)
THREE_QUARTERS = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Pack:
    """A named rule with its Chinese and English title and the text that it comes from."""

    zh: str
    en: str
    source: str
    rule: Rule


def _meeting(quorum: Threshold, *, of: Base = "present", strict: bool = True) -> Rule:
    return Rule(quorum=(quorum,), approval=(Threshold(of, HALF, strict=strict),))


def _owners(share: Fraction, *, strict: bool) -> Rule:
    return Rule(
        quorum=(Threshold("eligible", TWO_THIRDS, measure="area"), Threshold("eligible", TWO_THIRDS)),
        approval=(Threshold("present", share, strict, "area"), Threshold("present", share, strict)),
        attendance="participating",
    )


VILLAGE_LAW = "村民委员会组织法（2018）"
CODE = "民法典第二百七十八条"
PACKS: dict[str, Pack] = {
    "party_members_meeting": Pack(
        "四议两公开：党员大会审议",
        "Four deliberations: party members' meeting",
        "地方规定的常见数字：三分之二以上党员到会，应到会党员半数以上同意",
        _meeting(Threshold("eligible", TWO_THIRDS), of="eligible", strict=False),
    ),
    "villagers_meeting": Pack(
        "村民会议（按人）", "Villagers' meeting, by heads", f"{VILLAGE_LAW}第二十二条", _meeting(Threshold("eligible", HALF, strict=True))
    ),
    "villagers_meeting_households": Pack(
        "村民会议（按户代表）",
        "Villagers' meeting, by households",
        f"{VILLAGE_LAW}第二十二条",
        _meeting(Threshold("eligible", TWO_THIRDS, measure="households")),
    ),
    "village_representatives": Pack(
        "村民代表会议", "Villagers' representatives", f"{VILLAGE_LAW}第二十六条", _meeting(Threshold("eligible", TWO_THIRDS))
    ),
    "village_group": Pack(
        "村民小组会议（按人）",
        "Villagers' group meeting, by heads",
        f"{VILLAGE_LAW}第二十八条",
        _meeting(Threshold("eligible", TWO_THIRDS)),
    ),
    "village_group_households": Pack(
        "村民小组会议（按户代表）",
        "Villagers' group meeting, by households",
        f"{VILLAGE_LAW}第二十八条",
        _meeting(Threshold("eligible", TWO_THIRDS, measure="households")),
    ),
    "residents_meeting": Pack(
        "居民会议", "Residents' meeting", "城市居民委员会组织法（2018）第九条", _meeting(Threshold("eligible", HALF, strict=True))
    ),
    "owners_ordinary": Pack("业主共同决定：一般事项", "Owners: ordinary matters", CODE, _owners(HALF, strict=True)),
    "owners_special": Pack("业主共同决定：特别事项", "Owners: special matters", CODE, _owners(THREE_QUARTERS, strict=False)),
    "unanimous": Pack(
        "全体一致（如有利害关系的业主）",
        "Unanimous, such as interested owners",
        "民法典第二百七十九条",
        Rule(quorum=(), approval=(Threshold("eligible", Fraction(1)),), attendance="participating"),
    ),
}
