from tests import factories


def test_pages(app, session, cast, sign_in):
    c = factories.make_customer(name="华星机械有限公司", owner="sales1", level="internal", grade="A")
    factories.make_contact(c)
    for who in ("clerk", "sales1", "sales2", "credit"):
        b = sign_in(who)
        for url in (
            "/",
            "/customers/",
            f"/customers/details/?id={c.id}",
            "/contacts/",
            "/customers/?search=华星",
            "/duplicates/",
            "/level-changes/",
            "/handovers/",
        ):
            page = b.get(url)
            assert page.status_code == 200, (who, url, page.text)
    b = sign_in("clerk")
    for url in (
        "/customers/new/",
        f"/customers/edit/?id={c.id}",
        f"/contacts/new/?customer={c.id}",
        f"/customers/hand-over/?id={c.id}",
        f"/customers/classify/?id={c.id}",
        "/customers/export/csv/",
        "/customers/export/xlsx/",
    ):
        page = b.get(url)
        assert page.status_code == 200, (url, page.text)
