"""Writes days and years in words, French and English, folded, as a date of birth is dictated."""

from typing import Final

from redaction.words.word_list import words

_EN: Final = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS: Final = words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_EN_DAYS: Final = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_FR: Final = words(
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze"
    " quinze seize dixsept dixhuit dixneuf"
)
_FR_TENS: Final = words(
    "_ _ vingt trente quarante cinquante soixante soixante quatrevingt quatrevingt"
)


def days_in_words(day: int) -> tuple[str, ...]:
    """Return how people say the day of a month."""
    if day < 20:
        ordinal = _EN_DAYS[day - 1]
    else:
        tens, units = divmod(day, 10)
        rounded = {2: "twentieth", 3: "thirtieth"}
        ordinal = _EN_TENS[tens] + _EN_DAYS[units - 1] if units else rounded[tens]
    french = ("premier", "un") if day == 1 else (_french(day),)
    return (ordinal, _english(day), *french)


def numbers_in_words(number: int) -> tuple[str, ...]:
    """Return how people say a number under a hundred, digit by digit as ``oh four`` too."""
    said = (_english(number), _french(number))
    return (*said, *(f"{zero}{one}" for zero in ("oh", "o", "zero") for one in said if number < 10))


def years_in_words(year: int) -> tuple[str, ...]:
    """Return how people say a year from 1900 to 2099; none for others."""
    century, rest = divmod(year, 100)
    if century not in (19, 20):
        return ()
    english_rest = f"o{_english(rest)}" if 0 < rest < 10 else _english(rest) if rest else "hundred"
    french_rest = _french(rest) if rest else ""
    if century == 19:
        return (
            f"nineteen{english_rest}",
            f"nineteenhundred{_english(rest) if rest else ''}",
            f"milleneufcent{french_rest}",
            f"milneufcent{french_rest}",
            f"dixneufcent{french_rest}",
        )
    thousand = _english(rest) if rest else ""
    return (
        f"twothousand{thousand}",
        f"twothousandand{thousand}",
        f"twenty{english_rest}",
        f"deuxmille{french_rest}",
    )


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    tens, units = divmod(number, 10)
    return _EN_TENS[tens] + (_EN[units] if units else "")


def _french(number: int) -> str:
    if number < 20:
        return _FR[number]
    tens, units = divmod(number, 10)
    if tens in (7, 9):
        units += 10
    joint = "et" if units in (1, 11) and tens < 8 else ""
    return _FR_TENS[tens] + joint + (_FR[units] if units else "")


def _any_of(writings: set[str]) -> str:
    longest_first = sorted(writings, key=lambda writing: (-len(writing), writing))
    return "(?:" + "|".join(writing.replace(" ", "[ -]") for writing in longest_first) + ")"


def _spaced_days() -> set[str]:
    tens = {20: ("twenty", "vingt"), 30: ("thirty", "trente")}
    days = {*_EN_DAYS, *_EN[1:], "twentieth", "thirtieth", "premier", *_FR[1:17]}
    days |= {"dix sept", "dix huit", "dix neuf", "vingt", "trente", "twenty", "thirty"}
    for ten, (english, french) in tens.items():
        for unit in range(1, 10 if ten == 20 else 2):
            days |= {f"{english} {_EN_DAYS[unit - 1]}", f"{english} {_EN[unit]}"}
            days.add(f"{french} et un" if unit == 1 else f"{french} {_FR[unit]}")
    return days


UNITS_AND_TENS: Final = frozenset(
    {*_EN, *_EN_TENS[2:], *_FR[:17], "vingt", "trente", "quarante", "cinquante", "soixante"}
    | {"cent", "cents", "mille", "mil", "hundred", "thousand", "oh", "o"}
)
"""Every word of a number up to 9999, one by one."""
DAYS: Final = _any_of(_spaced_days())
"""A pattern of a day of the month in words; folded of accents, in small letters."""
YEARS: Final = (
    r"(?:(?:nineteen|twenty|two[ -]thousand|mil(?:le)?|dix[ -]neuf[ -]cents?"
    r"|deux[ -]mille)(?:[ -]and|[ -]et)?"
    r"(?:[ -](?:and|et|" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + r")\b){0,6}"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four"
    r"|five|six|seven|eight|nine))?"
    r"|(?:vingt|trente|quarante|cinquante|soixante|quatre-vingts?)"
    r"(?:(?:[ -]et)?[ -](?:dix[ -](?:sept|huit|neuf)|[a-z]{2,7}))?)"
)
"""A pattern of a year in words, from 1900 on."""
