"""The same list, filters, form and look-up as the desk's. Files by django-import-export: Django hands out none."""

from django.contrib import admin
from import_export import resources
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV

from bench.django_desk.models import Contact, Customer, Person

SEARCHED = ("name", "code", "tax_id", "contact", "phone")
FORM = (
    *("name", "contact", "phone", "tax_id", "industry", "region", "address", "is_institutional", "is_key"),
    *("founded_on", "first_deal_on", "headcount", "registered_capital_fen", "strategy", "analysis"),
)
EXPORTED = (
    *("code", "name", "contact", "phone", "owner__name", "tax_id", "status", "industry", "region", "address"),
    *("is_key", "is_institutional", "founded_on", "first_deal_on", "headcount", "registered_capital_fen"),
    *("grade", "graded_on", "last_report_on", "level", "level_ends"),
)


class CustomerResource(resources.ModelResource):
    class Meta:
        model = Customer
        fields = EXPORTED

    def filter_export(self, queryset, **_asked):
        return queryset.select_related("owner")


@admin.register(Customer)
class CustomerAdmin(ExportMixin, admin.ModelAdmin):
    resource_classes = (CustomerResource,)
    formats = (CSV,)
    skip_export_form = True
    list_display = ("code", "name", "grade", "level", "owner")
    list_filter = ("owner", "grade", "level", "status", "is_key", "last_report_on")
    search_fields = SEARCHED
    list_per_page = 20
    fields = FORM


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    autocomplete_fields = ("customer",)


admin.site.register(Person)
