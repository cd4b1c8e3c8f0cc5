"""The sentences of the kernel's own refusals."""

from django.utils.translation import gettext_lazy as _

from shangliang.kernel.errors import register

register(
    {
        "kernel.missing": _("没有找到这个页面或事项。请检查链接，或从首页重新进入。"),
        "kernel.stale": _("您打开页面后，别人已经改过这件事。请刷新后看看最新情况，再决定是否继续；您填写的内容还在下面。"),
        "kernel.too_large": _("文件太大：每个文件不能超过 %(megabytes)s MB。请压缩后重新选择，您填写的文字都还在。"),
        "kernel.not_image": _("“%(name)s”不是可以识别的照片。请上传 JPG、PNG 或 WebP 格式的照片。"),
        "kernel.undo_late": _("只能在 %(minutes)s 分钟内撤销。需要改正的，请照常办理并说明原因。"),
        "kernel.undo_touched": _("这一步之后已经有新的办理记录，不能再撤销。请刷新页面看最新情况。"),
    },
)
