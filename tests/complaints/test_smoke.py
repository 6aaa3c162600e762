from tests.complaints.helpers import *
from tests.factories import make_customer


def test_pages(sign_in, session):
    customer = make_customer("乌有纸业")
    key = recorded(customer)
    service = sign_in("service")
    for url in (
        "/complaints/",
        "/complaint-intakes/",
        "/complaint-intakes/new/",
        "/visits/",
        "/visits/new/",
        "/visit-campaigns/",
        "/visit-campaigns/new/",
        "/improvements/",
        "/rest-hours/",
        "/rest-hours/new/",
        f"/complaints/details/?id={key}",
        *(
            f"/complaints/step/{s}/?id={key}"
            for s in (
                "agree",
                "judge",
                "reply",
                "serve",
                "examine",
                "propose",
                "submit",
                "decide",
                "feed_back",
                "sanction",
                "improve",
                "archive",
                "void",
            )
        ),
    ):
        r = service.get(url)
        assert r.status_code == 200, url
    r = sign_in("csmanager").get("/visit-reports/new/")
    assert r.status_code == 200
    r = service.post(f"/complaints/step/archive/?id={key}&lang=en", data={"summary": "x"})
    assert "It is archived once it was handled" in r.text
    brought_to(key, *FOUNDED[:-1], "improve", "sanction")
    r = service.get(f"/complaints/details/?id={key}")
    assert r.status_code == 200
    assert sign_in("csmanager").get(f"/customers/details/?id={customer.id}").status_code == 200
    r = service.get(f"/visits/details/?id={stored(key).visit_id}")
    assert r.status_code == 200
    anon = sign_in("service").application.test_client()
    r = anon.get("/complain/")
    assert r.status_code == 200
