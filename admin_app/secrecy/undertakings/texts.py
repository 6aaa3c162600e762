"""What does a person undertake? The text by version; a version once signed is never changed, a new one asks again."""

import hashlib

from admin_app.errors import Sentence, sentence

CLAUSE = "二(二)4.13"

VERSIONS: dict[int, tuple[Sentence, ...]] = {
    1: (
        sentence(
            "What I learn about customers at work, the archives and what is made of them, is a commercial secret of "
            "the company, kept by customer service.",
            "我在工作中获知的客户情况、客户档案及据此形成的资料均属公司商业秘密，由客服部统一保管。",
        ),
        sentence(
            "I read and use it within my duties and the circle I am named in, for nothing else and for nobody else.",
            "我只在本人职责和已列入的知悉范围内查阅和使用，不用于其他目的，也不代他人查阅。",
        ),
        sentence(
            "I do not read archives in public or while travelling, and copy, print, photograph or pass on nothing "
            "without permission.",
            "我不在公共场所或出差途中阅读档案，未经许可不复制、打印、拍摄或外传。",
        ),
        sentence(
            "I return what I borrow on its day. What leaves the company is customer service's version, recorded first.",
            "借阅的档案我按期归还；对外提供的资料以客服部版本为准，并事先登记。",
        ),
        sentence(
            "I report a loss or leak, or the danger of one, at once to my superior and to customer service.",
            "发现遗失、泄密或泄密隐患，我立即报告直接上级和客服部。",
        ),
        sentence(
            "I know that my reading is logged, and that I answer for a breach, as does my direct superior.",
            "我知悉本人的查阅会被记录；如有违反，本人承担责任，直接上级亦负相应责任。",
        ),
        sentence(
            "The undertaking holds after I change my post or leave, until the information is no longer classified.",
            "调岗或离职后本承诺继续有效，直至有关资料解除密级。",
        ),
    ),
}


def current_version() -> int:
    return max(VERSIONS)


def digest(version: int) -> str:
    """SHA-256 of that version in both languages, kept with each signature."""
    text = "\n".join(f"{point['en']}\n{point['zh']}" for point in VERSIONS[version])
    return hashlib.sha256(text.encode()).hexdigest()
