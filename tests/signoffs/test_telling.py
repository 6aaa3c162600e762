"""Signers are told that they are asked, and whoever asked how it ended, of no customer and in both languages."""

from admin_app.errors import Refused, sentence
from admin_app.notices import service as notices
from admin_app.signoffs import service
from tests.factories import make_customer


def told(as_reader, person="clerk"):
    with as_reader(person):
        return [(notice.text["en"], notice.text["zh"], notice.url) for notice in notices.mine()]


def test_the_last_signature_is_told(ask, act, as_reader):
    request = ask(["cs_manager", "general_manager"], customer_id=make_customer("青岚纸业").id)
    act("csmanager", service.sign, request.steps[0])
    assert told(as_reader) == []
    act("gm", service.sign, request.steps[1])
    assert told(as_reader) == [("Signed: A test.", "已签批：测试事项。", f"/signoffs/{request.id}")]


def test_each_signer_is_told_when_it_is_his_turn(ask, act, as_reader):
    request = ask(["cs_manager", "general_manager"], customer_id=make_customer("青岚纸业").id)
    asked = ("Your signature is asked: A test.", "有事项待您签批：测试事项。", f"/signoffs/{request.id}")
    assert (told(as_reader, "csmanager"), told(as_reader, "gm"), told(as_reader)) == ([asked], [], [])
    act("csmanager", service.sign, request.steps[0])
    assert (told(as_reader, "csmanager"), told(as_reader, "gm")) == ([asked], [asked])


def test_nobody_is_asked_for_his_own_request(ask, as_reader):
    ask(["cs_manager"], by="csmanager")
    assert told(as_reader, "csmanager") == []


def test_a_refusal_is_told_and_its_reason_stays_with_the_request(ask, act, as_reader):
    request = ask(["cs_manager"])
    act("csmanager", service.refuse, request.steps[0], "青岚纸业欠款过多")
    assert told(as_reader) == [("Refused: A test.", "未获批准：测试事项。", f"/signoffs/{request.id}")]


def test_what_the_rules_no_longer_allow_is_told_as_lapsed(ask, act, as_reader, effects):
    effects.refuses_with = Refused(sentence("Not any more.", "已不允许。"))
    request = ask(["cs_manager"])
    act("csmanager", service.sign, request.steps[0])
    assert told(as_reader) == [("Lapsed: A test.", "已失效：测试事项。", f"/signoffs/{request.id}")]


def test_whoever_withdraws_is_not_told(ask, act, as_reader):
    request = ask(["cs_manager"])
    act("clerk", service.withdraw, request, "no longer needed")
    assert told(as_reader) == []
