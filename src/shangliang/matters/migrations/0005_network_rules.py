"""The rules of the new fields, after the old rows fit them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("matters", "0004_carried")]

    operations = [
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.CheckConstraint(condition=models.Q(('joined_to', models.F('id')), _negated=True), name='matter_not_joined_to_itself'),
        ),
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.CheckConstraint(condition=models.Q(('public', False), models.Q(models.Q(('public_text', ''), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='matter_public_was_reviewed'),
        ),
    ]
