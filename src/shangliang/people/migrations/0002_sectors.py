"""The 34 sectors of the 14th national committee; every committee edits its own list afterwards."""

from django.db import migrations
from django.utils.translation import gettext_noop as _  # the English of what is loaded here

SECTORS = (
    _("中共"),
    _("民革"),
    _("民盟"),
    _("民建"),
    _("民进"),
    _("农工党"),
    _("致公党"),
    _("九三学社"),
    _("台盟"),
    _("无党派人士"),
    _("共青团和青联"),
    _("工会"),
    _("妇联"),
    _("工商联"),
    _("科协"),
    _("台联"),
    _("侨联"),
    _("文化艺术"),
    _("科学技术"),
    _("社会科学"),
    _("经济"),
    _("农业"),
    _("教育"),
    _("体育"),
    _("新闻出版"),
    _("医药卫生"),
    _("对外友好"),
    _("社会福利和社会保障"),
    _("环境资源"),
    _("少数民族"),
    _("宗教"),
    _("特邀香港人士"),
    _("特邀澳门人士"),
    _("特别邀请人士"),
)


def load(apps, schema_editor):
    sector = apps.get_model("people", "Sector")
    sector.objects.bulk_create([sector(name=name, position=position) for position, name in enumerate(SECTORS, start=1)])


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
