"""The desk's tables as Django sees them; it makes none of them."""

from django.db import models

LEVELS = ("internal", "secret", "confidential", "top_secret")


def _choices(values):
    return [(value, value) for value in values]


class Person(models.Model):
    username = models.CharField(max_length=64)
    name = models.CharField(max_length=80)

    class Meta:
        managed = False
        db_table = "user"
        ordering = ("username",)

    def __str__(self):
        return f"{self.name} ({self.username})"


class Customer(models.Model):
    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, null=True, blank=True)
    contact = models.CharField(max_length=80, null=True, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    tax_id = models.CharField(max_length=18, null=True, blank=True)
    status = models.CharField(max_length=12, choices=_choices(("prospect", "active", "merged", "void", "destroyed")))
    industry = models.CharField(max_length=80, null=True, blank=True)
    region = models.CharField(max_length=80, null=True, blank=True)
    address = models.CharField(max_length=200, null=True, blank=True)
    is_key = models.BooleanField()
    is_institutional = models.BooleanField()
    founded_on = models.DateField(null=True, blank=True)
    first_deal_on = models.DateField(null=True, blank=True)
    headcount = models.IntegerField(null=True, blank=True)
    registered_capital_fen = models.BigIntegerField(null=True, blank=True)
    grade = models.CharField(max_length=1, null=True, blank=True, choices=_choices("ABCD"))
    graded_on = models.DateField(null=True, blank=True)
    last_report_on = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=16, choices=_choices(LEVELS))
    level_ends = models.DateField(null=True, blank=True)
    strategy = models.TextField(null=True, blank=True)
    analysis = models.TextField(null=True, blank=True)

    class Meta:
        managed = False
        db_table = "customer"
        ordering = ("name", "id")  # an index has them in this order

    def __str__(self):
        return f"{self.name} ({self.code})"


class Contact(models.Model):
    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT)
    name = models.CharField(max_length=80)

    class Meta:
        managed = False
        db_table = "contact"
