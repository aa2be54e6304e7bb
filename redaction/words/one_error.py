"""Compares two words of which one may be typed wrongly in one place."""


def one_error(typed: str, meant: str) -> bool:
    """Say whether one letter is wrong, missing, too many, or two neighbours are exchanged."""
    shorter, longer = (typed, meant) if len(typed) <= len(meant) else (meant, typed)
    if len(longer) - len(shorter) > 1 or typed == meant:
        return False
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    if shorter[start + 1 :] == longer[start + 1 :]:
        return True
    exchanged = shorter[start : start + 2][::-1] == longer[start : start + 2]
    return exchanged and shorter[start + 2 :] == longer[start + 2 :]
