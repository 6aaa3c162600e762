"""A draft tried beside the rules in force: on facts typed in, or on those of a customer. Nothing is kept."""

from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import lazy_gettext as _

from admin_app import said
from admin_app.areas.customers.models import Customer
from admin_app.decisions import service as decisions
from admin_app.errors import DeskError, Invalid
from admin_app.policy_desk import service, trying
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.screens.fields import facts_form, typed
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.screens.fields import LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup, key_of
from admin_app.screens.transactions import flash_refusal
from admin_app.screens.writing import say_errors
from rules.engine import LoadedFile

CUSTOMERS = CustomerLookup("customer", Customer)


class TryForm(DeskForm):
    customer = LookupField(CUSTOMERS, _("Customer"), allow_blank=True)


class TryPart(DraftPage):
    _form_ajax_refs = {"customer": CUSTOMERS}

    def show_try(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        if reading.file is None:
            return {"policy": None}
        names = list(reading.file.policies)
        wanted = request.args.get("policy", "")
        changed = service.changed_policies(draft, reading.file)
        name = wanted if wanted in names else next(iter(changed or names))
        policy = reading.file.policies[name]
        customer = trying.customer_of(key_of(request.args.get("customer", "")))
        form = facts_form(policy, trying.facts_to_type(policy, customer), request.args)
        comparison = self._compared(draft, reading.file, name, form, customer) if request.args.get("asked") else None
        takes_customer = bool(decisions.supplied_facts(name))
        chosen = TryForm(formdata=None, data={"customer": customer}) if takes_customer else None
        return {
            "policy": policy,
            "names": [(one, said(reading.file.policies[one].title)) for one in names],
            "form": form,
            "customer": customer,
            "customer_form": chosen,
            "comparison": comparison,
            "example_url": None if customer else self._example_url(draft, name, form),
        }

    def _example_url(self, draft: PolicyDraft, name: str, form: Any) -> str:
        """Where these facts become an example; what a customer's record supplied stays there."""
        given = {f"given_{field.short_name}": request.args.get(field.short_name, "") for field in form}
        url: str = self.get_url(".one", draft_id=draft.id, part="examples", policy=name, new=1, **given)
        return url

    def _compared(self, draft: PolicyDraft, file: LoadedFile, name: str, form: Any, customer: Customer | None) -> Any:
        if not form.validate():
            return None
        kinds = file.policies[name].facts
        facts = {field.short_name: typed(field.data, kinds[field.short_name]) for field in form}
        try:
            base = service.base_of(draft) if service.is_behind(draft) else None
            return trying.compare(file, name, facts, service.supposed_day(draft), customer, base)
        except Invalid as invalid:
            say_errors(form, invalid)
        except DeskError as error:
            flash_refusal(error)
        return None

    @expose("/ajax/lookup/")  # type: ignore[untyped-decorator]
    def ajax_lookup(self) -> Any:
        """Customers to try a draft on, through the guard."""
        if request.args.get("name") != "customer":
            abort(404)
        found = CUSTOMERS.get_list(request.args.get("query", "")[:100], limit=10)
        return [CUSTOMERS.format(one) for one in found]
