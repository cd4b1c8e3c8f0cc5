"""The types of stations found in the field (domain §9); every county adds to the list and closes what it does not use."""

from django.db import migrations

KINDS = (
    ("room", "协商议事室", "Consultation room", "platform"),
    ("hall", "协商议事厅", "Consultation hall", "platform"),
    ("peoples_hall", "民生议事堂", "Livelihood forum hall", "platform"),
    ("corridor", "议事长廊", "Discussion corridor", "platform"),
    ("corner", "议事角", "Discussion corner", "platform"),
    ("pavilion", "议事亭", "Discussion pavilion", "platform"),
    ("square", "广场协商点", "Square consultation point", "platform"),
    ("cloud", "云端协商室", "Online consultation room", "platform"),
    ("business", "企业商会议事室", "Business consultation room", "platform"),
    ("home", "委员之家", "House of members", "studio"),
    ("studio", "委员工作室(站)", "Members' studio", "studio"),
    ("contact", "委员联络站", "Members' liaison station", "studio"),
    ("office", "委员微协商办公室", "Members' micro-consultation office", "studio"),
    ("post", "社情民意驿站", "Public opinion post", "post"),
    ("info", "社情民意信息联系点", "Public opinion contact point", "post"),
    ("stop", "协商驿站", "Consultation stop", "post"),
    ("duty", "委员值守点", "Members' duty point", "point"),
    ("box", "意见收集箱", "Opinion box", "point"),
    ("wall", "倾听墙", "Listening wall", "point"),
    ("bench", "协商小板凳", "Consultation bench", "point"),
    ("liaison", "政协联络组", "CPPCC liaison group", "shared"),
    ("congress", "人大工作站(共用)", "People's congress station (shared)", "shared"),
    ("party", "党群服务中心(共用)", "Party and community service centre (shared)", "shared"),
    ("service", "便民服务厅(共用)", "Public service hall (shared)", "shared"),
)


def load(apps, schema_editor):
    kind = apps.get_model("venues", "StationKind")
    for place, (key, name, name_en, family) in enumerate(KINDS):
        kind.objects.create(key=key, name=name, name_en=name_en, family=family, place=place)


class Migration(migrations.Migration):
    dependencies = [("venues", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
