"""The tree of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from shangliang.regions import paths


class Region(models.Model):
    """A place 区划 or a side unit 园区/企业; `path` (see paths.py) places it in the tree."""

    class Level(models.TextChoices):
        """Seven levels and side units; the labels are the official words."""

        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        COUNTY = "county", _("县(市、区)")
        TOWN = "town", _("乡镇(街道)")
        VILLAGE = "village", _("村(社区)")
        GROUP = "group", _("组(居民小组)")
        AREA = "area", _("片(网格)")
        UNIT = "unit", _("园区/企业/单位")

    path = models.CharField(max_length=24)
    level = models.CharField(max_length=8, choices=Level)
    name = models.CharField(max_length=80)
    settlement = models.CharField(_("城乡分类"), max_length=3, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "regions_region"
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=models.Q(valid_to__isnull=True), name="region_valid_once_per_path"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_to")),
                name="region_starts_before_end",
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="region_path"),
            models.Index(fields=["level", "path"], name="region_level_path"),
            # The operator class lets PostgreSQL find a beginning of a name under any collation; SQLite needs none.
            models.Index(fields=["name"], name="region_name", opclasses=["varchar_pattern_ops"]),
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """The official 12-digit code."""
        return paths.code(self.path)
