"""Will this password do? As NIST SP 800-63B-4 and OWASP ASVS 5.0 (6.2) ask: long, not among the guessable, no more.

At least 15 characters, since for most people it is the only factor; at most 128; any sign, blanks and Chinese too;
no rules about kinds of signs, no change by the calendar. Common passwords, names, dates, keyboard walks and the user
name are found by zxcvbn, which brings its lists. Texts are kept in one Unicode form, as the sign-in form reads them.
"""

import unicodedata

from flask_security.utils import hash_password, verify_password

from admin_app.errors import Sentence, sentence

SHORTEST, LONGEST = 15, 128
STRONG_ENOUGH = 3  # zxcvbn's score, 0 to 4: 10⁸ guesses or more
ESTIMATED = 72  # signs that zxcvbn looks at


def normal(password: str) -> str:
    """The form in which it is hashed: what Flask-Security makes of what is typed at sign-in."""
    return unicodedata.normalize("NFKD", password)


def hashed(password: str) -> str:
    return str(hash_password(normal(password)))


def is_right(password: str, kept: str) -> bool:
    return bool(verify_password(normal(password), kept))


def fault(password: str, username: str = "") -> Sentence | None:
    """Why this password will not do; None when it will."""
    if len(password) < SHORTEST:
        return sentence(
            f"At least {SHORTEST} characters. A few words in a row are easy to keep in mind.",
            f"密码至少 {SHORTEST} 个字符。几个词连在一起容易记住。",
        )
    if len(password) > LONGEST:
        return sentence(f"At most {LONGEST} characters.", f"密码最多 {LONGEST} 个字符。")
    if any(0xD800 <= ord(sign) < 0xE000 or sign == "\0" for sign in password):
        return sentence("This holds signs that are no text.", "密码含有无效字符。")
    if (username and username.lower() in password.lower()) or _score(password, username) < STRONG_ENOUGH:
        return sentence(
            "Too easy to guess: vary it, and leave out the user name, known passwords and series.",
            "密码容易被猜到：请增加变化，不要包含用户名、常见密码或连续字符。",
        )
    return None


def strength(password: str, username: str = "") -> Sentence:
    """How strong a password is that will do."""
    if _score(password, username) > STRONG_ENOUGH:
        return sentence("very hard to guess", "极难猜到")
    return sentence("hard to guess", "难以猜到")


def _score(password: str, username: str) -> int:
    from zxcvbn import zxcvbn  # its lists take long to read, and few processes are told a new password

    known = [username, "guizhang", "规章"]
    return int(zxcvbn(password[:ESTIMATED], user_inputs=[one for one in known if one])["score"])
