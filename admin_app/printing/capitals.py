"""An amount as Chinese papers write it beside the figures: 人民币壹仟肆佰零玖元伍角 for 140950 fen (大写金额)."""

MOST_FEN = 10**14
CURRENCY = "人民币"


def in_capitals(fen: int) -> str:
    """Without the currency; 负 stands before what is below zero, 整 after whole yuan. ValueError beyond 10¹⁴ fen."""
    from cn2an import an2cn  # half a second, of whoever prints

    if abs(fen) > MOST_FEN:
        raise ValueError(f"{fen} fen is more than the desk reckons with.")
    sign, whole = ("负" if fen < 0 else ""), abs(fen)
    return sign + str(an2cn(f"{whole // 100}.{whole % 100:02d}", "rmb"))
