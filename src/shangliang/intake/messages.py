"""Sentences of this app's refusals and journal entries."""

from django.utils.translation import gettext_lazy as _

from shangliang.journal import registry
from shangliang.kernel import errors

errors.register(
    {
        "intake.spot_office": _("意见箱和倾听墙由本地联络员、乡镇(街道)或县级办公室设立。"),
        "intake.helper": _("只有本地联络员、片长和乡镇(街道)工作人员可以录入。"),
        "intake.review": _("能不能公开，由本地联络员、乡镇(街道)或县级办公室核对后决定。"),
        "intake.not_on_duty": _("只有当班的人、替班的人和本站点的工作人员可以记录这一班收到的事。"),
        "intake.member": _("只有本县的政协委员可以在这里登记联系群众时收到的诉求。"),
        "intake.hotline_office": _("热线工单由县级办公室导入。"),
        "intake.name": _("请写一个名称，至少 2 个字，例如“东门意见箱”。"),
        "intake.name_taken": _("这里已经有一个叫“%(name)s”的，请换个名称。"),
        "intake.station_elsewhere": _("这个阵地不在“%(place)s”，请选本地的阵地，或不选。"),
        "intake.spot_closed": _("“%(name)s”已经停用，不能再录入；需要时请重新设立。"),
        "intake.pickups_open": _("还有开箱记录没有办完，请先办完再停用。"),
        "intake.second": _("开箱要两个人：请另选一位在本地担任公职的人。"),
        "intake.future": _("日期不能晚于今天。"),
        "intake.pickup_closed": _("这次开箱已经办完，不能再录入。新找到的意见条请另记一次开箱。"),
        "intake.differs": _(
            "开箱时数到 %(found)s 张，现在录入 %(entered)s 张、看不清 %(unreadable)s 张，对不上。请继续录入，或写明原因再办完。"
        ),
        "intake.consent": _("请把告知内容读给本人听，并勾选“本人同意”。"),
        "intake.no_duty": _("这一天没有这个班，请选值班的日子。"),
        "intake.reason": _("请至少写 5 个字，说明原因。"),
        "intake.shown": _("这张留言已经公开，要收回请到诉求页面办理。"),
        "intake.hotline_empty": _("文件里没有可以读的行。请用模板另存一份 CSV 再上传。"),
        "intake.hotline_not_csv": _("这不是 CSV 文件：%(reason)s。请在表格软件里选“另存为 CSV”再上传。"),
        "intake.hotline_long": _("一次最多导入 %(most)s 行，请把文件分成几份。"),
        "intake.hotline_mapping": _("请指明哪一列是“%(field)s”，并且一列只用一次。"),
        "intake.hotline_state": _("这份文件现在是“%(state)s”，不能再这样做。请刷新页面看最新情况。"),
        # Why a line of the file was not taken in, and what to do.
        "hotline.columns": _("这一行有 %(found)s 列，应有 %(wanted)s 列。常见原因是内容里有没加引号的逗号，请改好再导。"),
        "hotline.unreadable": _("这一行读不出来：%(reason)s。请删去多余的引号再导。"),
        "hotline.number": _("没有工单编号。请补上热线系统里的编号。"),
        "hotline.number_long": _("工单编号超过 40 个字符，请核对是不是对错了列。"),
        "hotline.text": _("诉求内容不到 5 个字，请补全。"),
        "hotline.place": _("没有写地方。请写到乡镇(街道)或村(社区)，用区划里的名称或代码。"),
        "hotline.place_unknown": _("本县没有找到“%(place)s”。请改成区划里的名称，例如“银湖街道 后周社区”，或 12 位代码。"),
        "hotline.place_twice": _("本县有几个地方叫“%(place)s”，请在前面写上乡镇(街道)名。"),
        # What was left out of a line that was taken in.
        "hotline.phone_left": _("电话不是手机号码，没有保存；其余已导入。"),
    },
)
registry.register(
    {
        "spot.saved": (_("设立或修改“%(name)s”"), False),
        "spot.closed": (_("停用“%(name)s”"), True),
        "spot.picked_up": (_("%(day)s 由%(first)s、%(second)s开箱，数到 %(found)s 张"), True),
        "spot.unreadable": (_("有一张意见条看不清，已记录"), True),
        "spot.pickup_done": (_("%(day)s 的开箱办完：%(found)s 张，录入 %(entered)s 张，看不清 %(unreadable)s 张。%(reason)s"), True),
        "spot.kept_back": (_("一张留言不公开：%(reason)s"), False),
        "hotline.staged": (_("上传热线工单 %(lines)s 行；没有收下的列：%(dropped)s"), False),
        "hotline.started": (_("开始导入热线工单"), False),
        "hotline.batch": (_("导入到第 %(last)s 行：新 %(done)s 件，以前已有 %(same)s 件，没有导入 %(refused)s 行"), False),
        "hotline.finished": (_("热线工单导入完毕"), False),
        "hotline.discarded": (_("放弃导入，上传的内容已删除"), False),
    },
)
