"""The database itself refuses to change or delete what the journal holds."""

from django.db import migrations

from shangliang.kernel.triggers import AppendOnly


class Migration(migrations.Migration):

    dependencies = [("journal", "0001_initial")]

    operations = [AppendOnly("journal_entry")]
