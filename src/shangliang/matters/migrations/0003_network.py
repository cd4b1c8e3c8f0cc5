"""What the network needs of a matter: station, tier, first receiver, public words, merges that can be taken back; words and hot spots."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0002_categories'),
        ('regions', '0001_initial'),
        ('venues', '0002_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='HotSpot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('county', models.CharField(max_length=6)),
                ('found_at', models.DateTimeField()),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('words', models.JSONField(default=list)),
                ('places', models.JSONField(default=list)),
                ('size', models.PositiveIntegerField()),
            ],
            options={
                'db_table': 'matters_hot_spot',
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('county', models.CharField(max_length=6)),
                ('kind', models.CharField(choices=[('urgent', '紧急：立刻给出电话'), ('review', '公开前须人工复核'), ('forbid', '不得公开')], max_length=8)),
                ('word', models.CharField(max_length=20)),
                ('says', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'db_table': 'matters_word',
                'ordering': ['kind', 'word'],
            },
        ),
        migrations.AddField(
            model_name='matter',
            name='first_holder',
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name='matter',
            name='holder_fixed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='matter',
            name='joined_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='matters.matter'),
        ),
        migrations.AddField(
            model_name='matter',
            name='public_asked',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='matter',
            name='public_text',
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name='matter',
            name='public_title',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='matter',
            name='published_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='matter',
            name='state_before',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='matter',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='venues.station'),
        ),
        migrations.AddField(
            model_name='matter',
            name='tier',
            field=models.CharField(blank=True, choices=[('small', '小事（片区化解）'), ('large', '大事（村组解决）'), ('hard', '难事（镇村化解）')], max_length=8),
        ),
        migrations.AddField(
            model_name='matter',
            name='urgent',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='matter',
            name='channel',
            field=models.CharField(choices=[('web', '网页'), ('helper', '代为填写'), ('hotline', '热线转来'), ('box', '意见箱'), ('station', '阵地扫码'), ('wall', '倾听墙'), ('duty', '值班接待'), ('patrol', '巡片发现'), ('member', '委员联系')], default='web', max_length=8),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('urgent', True)), fields=['county', 'due_at'], name='matter_urgent'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('public_asked', True)), fields=['county', '-id'], name='matter_public_asked'),
        ),
        migrations.AddField(
            model_name='hotspot',
            name='matters',
            field=models.ManyToManyField(db_table='matters_hot_spot_matter', related_name='hot_spots', to='matters.matter'),
        ),
        migrations.AddConstraint(
            model_name='word',
            constraint=models.UniqueConstraint(fields=('county', 'word'), name='word_once_per_county'),
        ),
        migrations.AddIndex(
            model_name='hotspot',
            index=models.Index(fields=['county', '-size', 'id'], name='hot_spot_county'),
        ),
        migrations.AddConstraint(
            model_name='hotspot',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 5)), name='hot_spot_has_five_matters'),
        ),
    ]
