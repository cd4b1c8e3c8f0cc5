"""The 34 sectors of the 14th national committee; every committee edits its own list afterwards."""

from django.db import migrations

SECTORS = (
    "中共 民革 民盟 民建 民进 农工党 致公党 九三学社 台盟 无党派人士 共青团和青联 工会 妇联 工商联 科协 台联 侨联 "
    "文化艺术 科学技术 社会科学 经济 农业 教育 体育 新闻出版 医药卫生 对外友好 社会福利和社会保障 环境资源 少数民族 宗教 "
    "特邀香港人士 特邀澳门人士 特别邀请人士"
).split()


def load(apps, schema_editor):
    sector = apps.get_model("people", "Sector")
    sector.objects.bulk_create([sector(name=name, position=position) for position, name in enumerate(SECTORS, start=1)])


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
