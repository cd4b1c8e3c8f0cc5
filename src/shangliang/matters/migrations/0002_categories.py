"""The two-level issue tree as a start; every county may change it."""

from django.db import migrations

TALK, ASSEMBLY, OWNERS, OPINION, MEDIATION = "talk", "assembly", "owners", "opinion", "mediation"
TREE = [
    ("planning", "规划建设管理", "Planning and building", [
        ("old_estates", "老旧小区改造", "Renewal of old estates", OWNERS), ("lifts", "加装电梯", "Adding lifts", OWNERS),
        ("back_streets", "背街小巷", "Back streets", TALK), ("roads", "道路路灯", "Roads and lamps", TALK),
        ("parking", "停车管理", "Parking", TALK), ("illegal_building", "违建处置", "Illegal building", OPINION),
        ("farmhouses", "农房与宅基地", "Farmhouses and homesteads", ASSEMBLY), ("sites", "公共设施选址", "Sites of public facilities", OPINION),
    ]),
    ("environment", "环境与卫生", "Environment", [
        ("waste_points", "垃圾投放点", "Waste collection points", TALK), ("waste_sorting", "生活垃圾分类", "Waste sorting", TALK),
        ("drains", "污水沟渠", "Sewers and ditches", TALK), ("kitchens", "小餐饮油烟", "Small kitchens and fumes", TALK),
        ("noise", "噪声", "Noise", TALK), ("green", "绿化", "Greenery", TALK), ("animals", "养殖与宠物", "Animals and pets", TALK),
    ]),
    ("governance", "村(社区)治理", "Village and community affairs", [
        ("covenants", "村规民约", "Village covenants", ASSEMBLY), ("customs", "移风易俗", "Customs", TALK),
        ("collective", "财务与集体资产", "Accounts and collective property", ASSEMBLY), ("property", "物业服务", "Property services", OWNERS),
        ("repair_fund", "维修资金", "Repair funds", OWNERS), ("estate_rules", "小区管理规约", "Estate rules", OWNERS),
        ("neighbours", "邻里公共事务", "Neighbourhood affairs", TALK),
    ]),
    ("services", "公共服务", "Public services", [
        ("elders", "养老", "Care for elders", TALK), ("children", "托育与学童", "Children", TALK), ("health", "医疗", "Health", OPINION),
        ("jobs", "就业", "Jobs", OPINION), ("culture", "文体", "Culture and sport", TALK), ("errands", "便民服务", "Everyday services", TALK),
        ("support", "助残助困", "Support", TALK),
    ]),
    ("economy", "经济与产业", "Economy", [
        ("idle_houses", "闲置房屋利用", "Use of idle houses", ASSEMBLY), ("homestays", "民宿旅游", "Homestays and tourism", TALK),
        ("land_transfer", "土地流转", "Land transfer", ASSEMBLY), ("collective_economy", "集体经济", "Collective economy", ASSEMBLY),
        ("parks", "产业园区", "Industrial parks", OPINION), ("business", "营商诉求", "Needs of enterprises", OPINION),
    ]),
    ("safety", "公共安全", "Public safety", [
        ("fire_lanes", "消防通道", "Fire lanes", TALK), ("charging", "电动车充电", "Charging of e-bikes", TALK), ("floods", "防汛", "Floods", TALK),
        ("fires", "防火", "Fires", TALK), ("traffic", "交通安全", "Traffic", TALK), ("lighting", "治安照明", "Lighting", TALK),
        ("power_gas", "用电用气", "Power and gas", TALK),
    ]),
    ("policy", "政策落实", "Carrying out policy", [
        ("resettlement", "动迁安置", "Resettlement", OPINION), ("compensation", "征地补偿分配方案", "Shares of land compensation", ASSEMBLY),
        ("benefits", "惠民政策执行", "Benefits", OPINION), ("projects", "项目建设", "Projects", OPINION),
        ("policy_advice", "政策意见征集", "Advice on policy", OPINION),
    ]),
    ("mutual_aid", "公益互助", "Mutual aid", [
        ("wishes", "微心愿", "Small wishes", TALK), ("volunteers", "志愿服务", "Volunteering", TALK), ("help", "互助", "Mutual help", TALK),
        ("gifts", "捐赠物品", "Gifts in kind", TALK),
    ]),
    ("other", "其他", "Other", []),
]


def load(apps, schema_editor):
    """Add the tree."""
    Category = apps.get_model("matters", "Category")
    place = 0
    for key, name, name_en, leaves in TREE:
        place += 1
        top = Category.objects.create(key=key, name=name, name_en=name_en, place=place)
        for leaf, leaf_name, leaf_en, flag in leaves:
            place += 1
            Category.objects.create(key=leaf, name=leaf_name, name_en=leaf_en, flag=flag, parent=top, place=place)


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
