"""What does a robot of a group chat want to be sent, and did it take it? WeCom, DingTalk, Feishu.

Their public formats: WeCom "群机器人配置说明", DingTalk "自定义机器人" (signed: HMAC-SHA256 of time and secret in the
address), Feishu "自定义机器人" (signed: the same in the body). Nothing here sends anything.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from admin_app.errors import Sentence, sentence

# Where each robot lives: the beginning of every address, and what the rest must carry.
HOMES = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
    "dingtalk": "https://oapi.dingtalk.com/robot/send",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/",
}
KEYS = {"wecom": "key", "dingtalk": "access_token"}
SIGNED = ("dingtalk", "feishu")


@dataclass(frozen=True)
class Post:
    url: str
    body: dict[str, Any]


def address_fault(kind: str, address: str, homes: Mapping[str, str] = HOMES) -> Sentence | None:
    """Why it is no address of such a robot, so that the desk posts to no other place; None where it is one."""
    home = urlsplit(homes[kind])
    says = sentence(
        f"Copy the whole address of the robot; it begins with {homes[kind]}",
        f"请粘贴机器人的完整地址，应以 {homes[kind]} 开头。",
    )
    try:
        parts = urlsplit(address)
        is_there = (parts.scheme, parts.netloc) == (home.scheme, home.netloc) and not parts.fragment
    except ValueError:
        return says
    if not is_there or not address.isascii() or any(sign.isspace() for sign in address):
        return says
    if kind in KEYS:
        given = parse_qs(parts.query)
        return None if parts.path == home.path and set(given) == {KEYS[kind]} else says
    rest = parts.path.removeprefix(home.path)
    is_key = rest != parts.path and rest.replace("-", "").isalnum() and not parts.query
    return None if is_key else says


def post_of(kind: str, address: str, secret: str, text: str, at: int) -> Post:
    """What to post. `at`: now, in whole seconds since 1970."""
    if kind == "feishu":
        signed = {"timestamp": str(at), "sign": _sign(f"{at}\n{secret}", "")} if secret else {}
        return Post(address, {**signed, "msg_type": "text", "content": {"text": text}})
    body = {"msgtype": "text", "text": {"content": text}}
    if kind == "dingtalk" and secret:
        milliseconds = at * 1000
        signed = {"timestamp": str(milliseconds), "sign": _sign(secret, f"{milliseconds}\n{secret}")}
        return Post(f"{address}&{urlencode(signed)}", body)
    return Post(address, body)


def _sign(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def refusal(answer: Any) -> str | None:
    """What the robot said where it did not take the message; None where it did."""
    if not isinstance(answer, dict):
        return "no answer in JSON"
    code = next((answer[name] for name in ("errcode", "code", "StatusCode") if name in answer), None)
    if code == 0:
        return None
    says = next((answer[name] for name in ("errmsg", "msg", "StatusMessage") if answer.get(name)), "")
    return f"{code}: {says}"[:200]
