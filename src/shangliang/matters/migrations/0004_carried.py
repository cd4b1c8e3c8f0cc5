"""Matters that were there before: their first receiver, what a merge can be taken back to, and a review before anything stays public."""

from django.db import migrations
from django.db.models import F


def carry(apps, schema_editor):
    """Answers that were public show nothing until a reviewer has compared their text."""
    Matter = apps.get_model("matters", "Matter")
    Matter.objects.filter(first_holder="").update(first_holder=F("holder"))
    Matter.objects.filter(merged_into__isnull=False).update(joined_to=F("merged_into"), state_before="submitted")
    Matter.objects.filter(public=True).update(public=False, public_asked=True)


class Migration(migrations.Migration):
    dependencies = [("matters", "0003_network")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
