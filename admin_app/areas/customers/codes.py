"""What is a customer called for short, and is a tax id a real one?

Codes are random, so that nobody learns from one how many customers there are. A 统一社会信用代码 has 18 signs, the
last of which checks the others (GB 32100-2015).
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U
CODE_LENGTH = 6
TAX_ID_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
TAX_ID_LENGTH = 18


def new_code(prefix: str = "C") -> str:
    """A code like C-7K3M9Q; 700 million of them, so ask the database whether it is taken."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tax_id_check_digit(first_17: str) -> str:
    """The last sign of the tax id that begins so; ValueError when a sign cannot stand there."""
    if len(first_17) != TAX_ID_LENGTH - 1:
        raise ValueError(f"17 signs are needed, not {len(first_17)}.")
    total = sum(TAX_ID_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first_17))
    return TAX_ID_SIGNS[-total % 31]


def is_valid_tax_id(text: str) -> bool:
    """Eighteen capital signs whose last one checks."""
    if len(text) != TAX_ID_LENGTH or any(sign not in TAX_ID_SIGNS for sign in text):
        return False
    return tax_id_check_digit(text[:-1]) == text[-1]
