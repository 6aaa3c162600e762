from tests.api.test_schemathesis import *
import pytest
from tests.api.test_schemathesis import test_api_holds_to_its_description as real
def _wrap(monkeypatch): pass
del test_api_holds_to_its_description
def test_control(app, monkeypatch, request):
    from admin_app.api import customers, bodies
    old=customers._card
    monkeypatch.setattr(customers,"_card",lambda c,a: old(c,a)|{"surprise":1})
    old2=bodies.check_names
    monkeypatch.setattr(bodies,"check_names",lambda b,k,r: None)
    api=request.getfixturevalue("api")
    with pytest.raises(AssertionError) as e: real(api)
    print("FOUND", str(e.value)[:1500])
