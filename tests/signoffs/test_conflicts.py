"""Nobody signs his own request, nor twice, nor through a deputy; a conflict goes to the next superior, then the alternate."""

from datetime import timedelta

import pytest

from admin_app.accounts import deputies
from admin_app.accounts.models import Deputy
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import alternates, service
from tests.factories import DAY, make_customer, store

TOMORROW, YESTERDAY = DAY + timedelta(days=1), DAY - timedelta(days=1)


def put_in_place_of(cast, person, deputy, from_on=DAY, until_on=DAY, **more):
    return store(
        Deputy(
            person_id=cast[person].id,
            deputy_id=cast[deputy].id,
            from_on=from_on,
            until_on=until_on,
            reason="出差",
            **more,
        )
    )


@pytest.fixture
def give_post(session, cast):
    from sqlalchemy import select

    from admin_app.accounts.models import Post

    def go(username, post):
        with unguarded("a test's arrangement"):
            cast[username].roles.append(session.scalars(select(Post).where(Post.name == post)).one())
            session.commit()

    return go


def test_the_managers_own_request_goes_to_his_superior(ask, act, states, cast):
    request = ask(["cs_manager"], by="csmanager")
    step = request.steps[0]
    assert (step.person_id, step.post, step.instead_of) == (cast["gm"].id, None, "cs_manager")
    with pytest.raises(NotAllowed) as refused:
        act("csmanager", service.sign, step)
    assert "own request" in refused.value.says["en"]
    act("gm", service.sign, step)
    assert states(request)[0] == "signed"


def test_the_general_managers_own_request_goes_to_the_alternate_he_named(ask, act, states, cast, session):
    with unguarded("a test's arrangement"):
        alternates.name_alternate(cast["finmanager"], by=cast["gm"])
        session.commit()
    request = ask(["general_manager"], by="gm")
    assert request.steps[0].person_id == cast["finmanager"].id
    act("finmanager", service.sign, request.steps[0])
    assert states(request)[0] == "signed"


@pytest.mark.parametrize(
    ("post", "says"),
    [("decision_committee", "nobody holds this post"), ("board", "no post of this desk"), ("auditor", "nobody holds")],
)
def test_a_post_that_nobody_holds_is_not_asked_and_nothing_goes_up(ask, post, says):
    with pytest.raises(Refused) as refused:
        ask(["cs_manager", [post, "general_manager"]])
    assert says in refused.value.says["en"]


def test_a_post_given_up_meanwhile_waits_for_whoever_is_given_it(ask, act, states, cast, give_post, session, sign_in):
    give_post("finance", "decision_committee")
    request = ask(["cs_manager", "decision_committee"])
    with unguarded("a test's arrangement"):
        cast["finance"].roles = [post for post in cast["finance"].roles if post.name != "decision_committee"]
        session.commit()
    act("csmanager", service.sign, request.steps[0])
    step = request.steps[1]
    assert (step.state, step.post, step.person_id) == ("open", "decision_committee", None)
    page = sign_in("gm").get(f"/signoffs/{request.id}?lang=en").text
    assert "Nobody holds this post now: decision committee." in page.replace("Decision", "decision")
    give_post("finmanager", "decision_committee")
    act("finmanager", service.sign, step)
    assert states(request) == ("signed", ["signed", "signed"])


def test_without_an_alternate_it_is_refused_at_once_and_says_where_one_is_named(ask, cast, session):
    """As long as nobody stands above: named meanwhile, the request may be asked for again."""
    with pytest.raises(Refused) as refused:
        ask(["general_manager"], by="gm")
    assert ("Signatures › Deputies" in refused.value.says["en"], "签批 › 代理人" in refused.value.says["zh"]) == (
        True,
        True,
    )
    assert refused.value.clause
    with unguarded("a test's arrangement"):
        alternates.name_alternate(cast["gm"], by=cast["gm"])
        session.commit()
    with pytest.raises(Refused):
        ask(["cs_manager", "general_manager"], by="gm")


@pytest.mark.parametrize("steps", [
    [["finance_manager", "marketing_manager"], "general_manager"], [["marketing_manager", "marketing_manager"]],
])  # fmt: skip
def test_what_is_left_to_somebody_who_signs_another_step_waits_for_an_alternate(ask, act, states, cast, session, steps):
    """The general manager stands in for the marketing manager who asks, and nobody signs twice."""
    with pytest.raises(Refused) as refused:
        ask(steps, by="mktmanager")
    assert ("another step" in refused.value.says["en"], refused.value.clause) == (True, "二(二)6.10")
    with unguarded("a test's arrangement"):
        alternates.name_alternate(cast["csmanager"], by=cast["gm"])
        session.commit()
    request = ask(steps, by="mktmanager")
    for step in request.steps:
        if step.post is None:
            act("gm" if step.person_id == cast["gm"].id else "csmanager", service.sign, step)
        else:
            act("finmanager", service.sign, step)
    assert states(request)[0] == "signed"


@pytest.mark.parametrize("username", ["csmanager", "clerk"])
def test_only_the_general_manager_names_the_alternate(cast, session, username):
    with pytest.raises(NotAllowed):
        alternates.name_alternate(cast["finmanager"], by=cast[username])


@pytest.mark.parametrize("username", ["auditor", "admin"])
def test_who_never_signs_is_no_alternate(cast, session, username):
    with pytest.raises(Invalid):
        alternates.name_alternate(cast[username], by=cast["gm"])


def test_one_person_in_two_posts_signs_once_and_the_second_goes_up(ask, act, states, cast, give_post):
    give_post("csmanager", "information_supervisor")
    request = ask([["information_supervisor"], "cs_manager", "general_manager"])
    supervisor, manager, gm = request.steps
    act("csmanager", service.sign, supervisor)
    assert (manager.person_id, manager.instead_of) == (cast["gm"].id, "cs_manager")
    with pytest.raises(NotAllowed) as refused:
        act("csmanager", service.sign, manager)
    assert "twice" in refused.value.says["en"]
    act("gm", service.sign, manager)
    with pytest.raises(NotAllowed):  # nobody is left: the general manager has signed already
        act("gm", service.sign, gm)
    assert states(request) == ("pending", ["signed", "signed", "open"])


def test_a_step_left_to_nobody_is_told_and_goes_to_the_alternate_named_then(
    ask, act, states, cast, give_post, sign_in, session
):
    give_post("csmanager", "information_supervisor")
    customer = make_customer(owner=cast["sales1"], level="top_secret")
    request = ask([["information_supervisor"], "cs_manager", "general_manager"], customer_id=customer.id)
    first, second, step = request.steps
    act("csmanager", service.sign, first)
    act("gm", service.sign, second)
    gm = sign_in("gm")
    assert "name an alternate" in gm.get("/notices/?lang=en").text
    assert "it goes to him" in gm.get(f"/signoffs/{request.id}?lang=en").text
    said = gm.post("/deputies/alternate", data={"person": cast["finmanager"].id}, follow_redirects=True)
    assert said.status_code == 200
    with unguarded("a test's look"):
        session.refresh(step)
    assert (step.state, step.person_id, step.post, step.instead_of) == (
        "open", cast["finmanager"].id, None, "general_manager",
    )  # fmt: skip
    assert "A test" in sign_in("finmanager").get("/signoffs/?lang=en").text
    act("finmanager", service.sign, step)
    assert states(request)[0] == "signed"


def test_a_deputy_signs_in_the_managers_place_and_it_says_so(ask, act, states, cast):
    put_in_place_of(cast, "csmanager", "infosupervisor")
    request = ask(["cs_manager"])
    act("infosupervisor", service.sign, request.steps[0])
    step = request.steps[0]
    assert (step.signed_by_id, step.signed_for_id) == (cast["infosupervisor"].id, cast["csmanager"].id)
    assert states(request)[0] == "signed"


def test_who_signs_for_himself_and_as_deputy_signs_for_himself(ask, act, cast):
    put_in_place_of(cast, "csmanager", "gm")
    request = ask(["general_manager"])
    act("gm", service.sign, request.steps[0])
    assert request.steps[0].signed_for_id is None


@pytest.mark.parametrize(
    ("from_on", "until_on"), [(TOMORROW, TOMORROW), (YESTERDAY, YESTERDAY)], ids=["not yet", "no more"]
)
def test_a_deputy_signs_only_in_his_days(ask, act, cast, from_on, until_on):
    put_in_place_of(cast, "csmanager", "infosupervisor", from_on, until_on)
    request = ask(["cs_manager"], by="gm")
    with pytest.raises((NotAllowed, NotFound)):
        act("infosupervisor", service.sign, request.steps[0])


def test_a_deputy_does_not_sign_what_he_asked_for(ask, act, cast):
    put_in_place_of(cast, "csmanager", "clerk")
    request = ask(["cs_manager"], by="clerk")
    with pytest.raises(NotAllowed):
        act("clerk", service.sign, request.steps[0])


def test_nobodys_deputy_signs_for_him_what_he_asked_for(ask, act, cast):
    put_in_place_of(cast, "csmanager", "infosupervisor")
    step = ask(["cs_manager"], by="csmanager").steps[0]
    assert step.person_id == cast["gm"].id
    with pytest.raises((NotAllowed, NotFound)):
        act("infosupervisor", service.sign, step)


def test_a_deputy_does_not_sign_twice_for_two_people(ask, act, cast):
    put_in_place_of(cast, "csmanager", "infosupervisor")
    put_in_place_of(cast, "finmanager", "infosupervisor")
    first, second = ask([["cs_manager", "finance_manager"]]).steps
    act("infosupervisor", service.sign, first)
    with pytest.raises(NotAllowed):
        act("infosupervisor", service.sign, second)
    act("finmanager", service.sign, second)


def test_nobody_signs_a_request_made_for_him(ask, act, cast):
    step = ask(["cs_manager"], by="clerk", for_id=cast["csmanager"].id).steps[0]
    assert step.person_id == cast["gm"].id
    with pytest.raises((NotAllowed, NotFound)):
        act("csmanager", service.sign, step)


@pytest.mark.parametrize(
    ("by", "manager"),
    [("sales1", "mktmanager"), ("clerk", "csmanager"), ("csmanager", "gm"), ("finance", "finmanager")],
)
def test_the_department_manager_is_the_nearest_manager_above(ask, cast, by, manager):
    request = ask(["department_manager"], by=by)
    assert (request.steps[0].person_id, request.steps[0].instead_of) == (cast[manager].id, "department_manager")


def test_whoever_has_no_manager_above_him_is_told(ask):
    with pytest.raises(Refused) as refused:
        ask(["department_manager"], by="gm")
    assert "administrator" in refused.value.says["en"]


# --- who names deputies


def test_one_names_ones_own_deputy_and_ends_it(cast, session):
    row = deputies.name_deputy(cast["csmanager"], cast["clerk"], DAY, TOMORROW, "出差", by=cast["csmanager"])
    assert [(key, user.username) for key, user in deputies.deputies_of([cast["csmanager"].id], DAY)] == [
        (cast["csmanager"].id, "clerk")
    ]
    deputies.end_deputy(row.id, by=cast["csmanager"])
    assert deputies.deputies_of([cast["csmanager"].id], DAY) == []


def test_the_general_manager_names_anybodys_and_others_do_not(cast, session):
    deputies.name_deputy(cast["csmanager"], cast["clerk"], DAY, TOMORROW, "出差", by=cast["gm"])
    with pytest.raises(NotAllowed):
        deputies.name_deputy(cast["csmanager"], cast["clerk"], DAY, TOMORROW, "出差", by=cast["clerk"])


@pytest.mark.parametrize(
    ("deputy", "until_on", "reason", "field"),
    [
        ("csmanager", TOMORROW, "出差", "deputy"),
        ("auditor", TOMORROW, "出差", "deputy"),
        ("admin", TOMORROW, "出差", "deputy"),
        ("clerk", YESTERDAY, "出差", "until_on"),
        ("clerk", DAY + timedelta(days=367), "出差", "until_on"),
        ("clerk", TOMORROW, " ", "reason"),
    ],
)
def test_a_deputy_that_cannot_be_is_said_by_field(cast, session, deputy, until_on, reason, field):
    with pytest.raises(Invalid) as refused:
        deputies.name_deputy(cast["csmanager"], cast[deputy], DAY, until_on, reason, by=cast["csmanager"])
    assert set(refused.value.errors) == {field}


def test_a_stranger_ends_nobodys_deputy(cast, session):
    row = put_in_place_of(cast, "csmanager", "clerk")
    with pytest.raises(NotFound):
        deputies.end_deputy(row.id, by=cast["sales1"])
