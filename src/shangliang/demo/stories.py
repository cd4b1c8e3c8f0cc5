"""The real cases of the field, told again with real places and without invented persons (sources: see docs/demonstration.md)."""

from dataclasses import dataclass, field

from shangliang.cases.models import Participant
from shangliang.cases.services import Seat
from shangliang.demo.play import Story
from shangliang.outcomes.models import Item

FIXED, FLEXIBLE = Participant.Part.FIXED, Participant.Part.FLEXIBLE


def table(*interested: str, fixed: tuple[str, ...] = ("政协委员甲", "村(居)民代表甲")) -> tuple[Seat, ...]:
    """A table: fixed members, and interested parties by label."""
    seats = [Seat(FIXED, "member" if "委员" in label else "representative", label) for label in fixed]
    return (*seats, *(Seat(FLEXIBLE, "interested", label, interested=True) for label in interested))


@dataclass(frozen=True)
class Tale:
    """A case to load: where, by which procedure, how far, told how; `days` is how long ago it began at the least."""

    place: str
    procedure: str
    title: str
    summary: str
    category: str
    voices: tuple[str, ...]
    until: str
    days: int
    story: Story = field(default_factory=Story)
    unit: str = "区城市管理局"
    before: tuple[str, ...] = ()
    judge: tuple[tuple[int, int, int, int], ...] = ()
    advice: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


HOUZHOU, YUANJI, YUANHUI = "330111001023", "411121201232", "411102"
DONGFENG, XIGUAN, JINTAI = "610303006007", "610303002008", "610303"
YUNGAISI = "611025113"

MEMBER_ADVICE = (
    "先把入园企业的用电、用网、用地需求摸清楚，再谈招商。",
    "数据中心耗电大，建议与新能源电力直接交易。",
    "给中小企业留出低租金的孵化空间。",
    "建立政务数据开放目录，企业才有数据可用。",
    "数据出域要有安全评估和脱敏流程。",
    "与本地高校共建实训基地，先解决招人难。",
    "人才公寓按季度租，降低年轻人落脚的门槛。",
    "园区审批一窗受理，容缺办理。",
    "设立产业引导基金，明确退出办法。",
    "把老厂房改造成机房，避免新占耕地。",
    "公交线路延伸到园区门口。",
    "先做医疗、养老两个应用场景，让群众看得见。",
    "园区道路和排水要先行。",
    "鼓励本地企业上云，政府补一部分费用。",
    "明确园区管委会和街道的职责边界。",
    "统计口径要统一，避免重复报数。",
    "引入第三方做能耗审计。",
    "对外来企业和本地企业一视同仁。",
    "每半年公开一次园区建设进度。",
    "数据标注等岗位优先面向残疾人和返乡青年。",
    "政策写明兑现时限，过期要说明原因。",
)
PUBLIC_ADVICE = (
    "招工信息能不能先发到社区？",
    "园区门口的路晚上太黑。",
    "希望有食堂，对附近居民也开放。",
    "机房噪声会不会影响旁边小区？",
    "孩子学计算机的，毕业了能来实习吗？",
    "公交只到路口，要走二十分钟。",
    "征地补偿要公开。",
    "数据会不会把我们的个人信息卖出去？",
    "希望多招本地人。",
    "园区绿化和步道一起修。",
    "快递站设在园区里方便些。",
    "开工前给附近居民讲讲要建什么。",
)

TALES = (
    Tale(
        HOUZHOU,
        "six_step",
        "马路停车场整治",
        "社区主路两侧长期被当成停车场，占道停车多、老人过路难。",
        "parking",
        ("社区门口的马路成了停车场，老人过马路要绕着车走，很危险。", "消防车进不来，希望划线管一管停车。"),
        "supervise",
        50,
        Story(
            seats=table("沿街店主甲", "有车居民甲", "无车居民甲", "物业公司"),
            material="停车调查：高峰停放 86 辆，可划泊位 52 个，周边可共享泊位 30 个。",
            minutes="到会各方就单侧划线、错时共享、消防通道禁停三个办法逐一讨论。店主担心影响生意，同意白天限时 30 分钟。",
            items=(
                ("主路单侧划定停车泊位，另一侧及消防通道禁停。", "一名店主担心客人停车不便，建议保留限时卸货。"),
                ("与附近单位协商夜间错时共享停车位。", ""),
            ),
            adoptions=((Item.Adoption.ADOPTED, ""), (Item.Adoption.PARTLY, "先与两家单位试行三个月。")),
        ),
    ),
    Tale(
        HOUZHOU,
        "six_step",
        "垃圾投放集置点选址",
        "投放点离住户太近有异味，太远又没人去，大家一起选位置。",
        "waste_points",
        ("垃圾桶就在我家窗户下面，夏天味道很大。", "投放点太远，老人走不动。", "桶满了没人清，流到路上。"),
        "",
        60,
        Story(
            seats=table("一号楼居民甲", "三号楼居民甲", "保洁员"),
            minutes="现场看了三处备选位置，比较距离、风向和清运道路，多数赞成设在南侧围墙边，并加盖、装水冲设施。",
            items=(("集置点迁至南侧围墙边，加盖并设洗手、冲洗设施。", ""),),
            answer="新集置点已建成启用，旧点拆除并补种绿化，保洁员每天冲洗两次。",
            result="垃圾投放集置点已迁至南侧围墙边并加盖，旧点已拆除复绿。管护由保洁员每日两次，监督电话见公示牌。",
        ),
        judge=((3, 3, 3, 3), (3, 3, 2, 3), (2, 2, 2, 2)),
    ),
    Tale(
        HOUZHOU,
        "six_step",
        "小餐饮油烟整治",
        "一楼小餐饮油烟直排、占道洗碗，居民和店主意见不一。",
        "kitchens",
        ("楼下小饭店的油烟直接往楼上飘，晚上不敢开窗。",),
        "consult",
        20,
        Story(seats=table("楼上居民甲", "楼上居民乙", "餐饮店主甲", "餐饮店主乙"), material="油烟检测记录和三种净化办法的费用比较。"),
    ),
    Tale(
        YUANJI,
        "people_choose",
        "闲置老宅盘活利用",
        "村里闲置老宅较多，拆还是改、改成什么样，村民意见不一，多次协商。",
        "idle_houses",
        ("我家老宅空了十几年，能不能修一修做民宿？",),
        "supervise",
        110,
        Story(
            seats=table("老宅户主甲", "老宅户主乙", "老宅户主丙", "返乡村民甲"),
            place="袁集村协商议事室",
            inquiry="走访老宅户主，查明闲置院落的位置、年代和产权，记录户主愿意出租、入股或自用的意见。",
            items=(
                ("闲置老宅由村集体统一流转，保留原貌修缮，用于民俗文化项目。", "一户希望自用，不参加流转。"),
                ("租金和分红办法写入合同，每年向村民公布。", ""),
            ),
            result="乡党委、乡政府采纳协商建议，老宅统一流转和修缮已启动。",
        ),
        unit="保和乡人民政府",
        before=("not_yet",),
    ),
    Tale(
        YUANHUI,
        "people_choose",
        "村集体出租的违建处置",
        "村集体所有并已出租的一处违法建筑，涉及村集体、租户和周边居民。",
        "illegal_building",
        ("村里出租的那排房子是违建，挡了消防通道，租户和村里都不肯动。",),
        "prepare",
        30,
        Story(
            seats=table("租户甲", "租户乙", "村集体", "周边居民甲"),
            inquiry="查明建筑面积、租约期限和租金去向；租户担心损失，村集体担心违约，周边居民要求恢复通道。",
        ),
        unit="源汇区城市管理局",
    ),
    Tale(
        DONGFENG,
        "four_orders",
        "生活垃圾分类怎么分得下去",
        "分类桶有了，分得不好；居民点单，委员接单，一起商量。",
        "waste_sorting",
        ("垃圾分类桶摆了半年，没人教怎么分，最后又混在一起拉走。",),
        "supervise",
        35,
        Story(
            seats=table("居民甲", "居民乙", "楼组长甲", "物业公司"),
            inquiry="委员跟随清运车看了三天，记录混投最多的时段和楼栋。",
            items=(("早晚高峰由楼组长和志愿者桶边指导一个月。", ""), ("清运公司分车清运，车次向居民公示。", "")),
        ),
    ),
    Tale(
        XIGUAN,
        "six_talk",
        "西关社区居民公约",
        "多种渠道提议题，多方恳谈，草案张榜，专家审查，最后居民表决说了算。",
        "covenants",
        ("楼道堆物、遛狗不拴绳老吵架，社区能不能定个大家都认的规矩？",),
        "vote",
        45,
        Story(
            seats=table("居民甲", "居民乙", "养犬居民甲", "业委会"),
            draft="公约草案共八条：楼道不堆物、遛狗拴绳并清理、晚十点后不高声、垃圾分类投放、邻里互助等。",
            expert="法律顾问意见：不得设罚款，第六条改为劝导；其余不违反法律法规。",
        ),
    ),
    Tale(
        JINTAI,
        "closed_loop",
        "社区养老服务设施建设",
        "社区养老设施怎么建、建什么、谁来管，形成五点共识。",
        "elders",
        ("社区里老人多，白天没个吃饭、歇脚的地方。", "父母一个人在家，希望有上门服务。"),
        "",
        120,
        Story(
            seats=table("老年居民甲", "老年居民乙", "老人家属甲", "养老机构"),
            items=tuple(
                (text, "")
                for text in (
                    "事业定位：社区养老是政府主导、社会参与的公共服务。",
                    "需求导向：先做助餐、日间照料和健康监测。",
                    "实效原则：先用好闲置用房，不搞重复建设。",
                    "服务优先：设施建成前先把上门服务做起来。",
                    "各方聚力：社区、机构、志愿者分工写清楚。",
                )
            ),
            result="五点共识已采纳：两处闲置用房改为日间照料点，助餐和健康监测先行开展。",
        ),
        unit="金台区民政局",
        judge=((3, 3, 3, 2), (3, 2, 3, 3)),
    ),
    Tale(
        JINTAI,
        "closed_loop",
        "大数据产业园怎么建",
        "专题约谈会前网上议政 15 天，委员和群众的建议汇总后转化为政策文件。",
        "parks",
        ("产业园说了好几年，到底建什么、能给本地带来什么，想听听也想说说。",),
        "report",
        100,
        Story(
            question="大数据产业园要建什么、先做什么、怎样让本地群众受益？",
            seats=table("园区企业甲", "园区企业乙", "附近居民甲", "高校代表"),
            items=(
                ("制定产业园扶持政策，写明兑现时限和责任部门。", ""),
                ("公交延伸到园区，招工信息先发社区。", ""),
                ("公开数据安全和个人信息保护办法。", ""),
            ),
            answer="已写入《金台区大数据产业园扶持办法》第三、七、十二条，自印发之日起施行。",
        ),
        unit="金台区工业和信息化局",
        advice=(MEMBER_ADVICE, PUBLIC_ADVICE),
    ),
    Tale(
        YUNGAISI,
        "small",
        "每月村民议事会：路灯与排水沟",
        "每月村民议事会收集的小事，当月议定、当月公布结果。",
        "roads",
        ("村口两盏路灯不亮，排水沟堵了。",),
        "conclude",
        6,
        Story(seats=table("村民甲", "村民乙"), items=(("修复路灯两盏，清淘排水沟并明确管护人。", ""),)),
        unit="云盖寺镇人民政府",
    ),
    Tale(
        YUNGAISI,
        "six_step",
        "古街门前三包",
        "古街商户和住户商量门前卫生、秩序、设施怎么包。",
        "back_streets",
        ("古街上游客多了，门前卫生没人管。",),
        "",
        60,
        Story(seats=table("商户甲", "商户乙", "住户甲"), items=(("商户与住户签门前三包约定，镇上每月公布检查结果。", ""),)),
        unit="云盖寺镇人民政府",
        judge=((3, 3, 3, 3),),
    ),
    Tale(
        YUNGAISI,
        "six_step",
        "河堤步道是否夜间开放",
        "散步的想开放，住在边上的怕吵，第一轮没有谈拢，继续协商。",
        "neighbours",
        ("晚上河堤步道锁门，散步没地方去。",),
        "prepare",
        30,
        Story(seats=table("散步居民甲", "临河住户甲", "临河住户乙")),
        unit="云盖寺镇人民政府",
        before=("not_yet",),
    ),
    Tale(
        YUNGAISI,
        "six_step",
        "跨村引水渠维修费用分摊",
        "两村对分摊比例分歧大，协商两轮仍难以达成，报送镇党委、政府决策参考。",
        "drains",
        ("水渠坏了两年，两个村谁出多少钱一直谈不拢。",),
        "refer",
        70,
        Story(
            seats=table("上游村民甲", "上游村民乙", "下游村民甲", "下游村民乙"),
            items=(("先由镇上垫资抢修险段，分摊比例另行研究。", "下游村民认为应按受益面积分摊。"),),
            branch_reason="两轮协商后，对分摊比例仍有根本分歧。",
        ),
        unit="云盖寺镇人民政府",
        before=("not_yet", "hard"),
    ),
)

# Matters that are not in a case: (place, text, category, what became of it, words).
LOOSE = (
    (HOUZHOU, "小区东门的路灯坏了三盏，晚上看不清台阶。", "lighting", "new", ""),
    (HOUZHOU, "健身器材的螺丝松了，小孩在上面玩很危险。", "culture", "new", ""),
    (HOUZHOU, "楼道里停电动车充电，怕起火。", "charging", "accepted", ""),
    (
        HOUZHOU,
        "想知道社区议事厅几点开门。",
        "errands",
        "answered",
        "议事厅周一至周五 8:30—17:30 开放，每周三晚上 19:00 有委员值守，欢迎来坐坐。",
    ),
    (
        HOUZHOU,
        "邻居欠我两千块钱不还，请社区让他还。",
        "neighbours",
        "mediation",
        "这是您与邻居之间的借款纠纷，建议找社区人民调解委员会，我们可以帮您联系。",
    ),
    (YUANJI, "村里文化广场的音响太响，晚上九点以后能不能关小？", "noise", "new", ""),
    (DONGFENG, "东风路菜市场门口下雨积水。", "drains", "new", ""),
    (XIGUAN, "想给独居老人装一键呼叫。", "elders", "accepted", ""),
    (YUNGAISI, "古街的石板松动，老人容易绊倒。", "roads", "new", ""),
)
