"""Security codes and expiry dates of cards, which nobody may keep (PCI DSS 3.3.1), in text and in JSON."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.records.cuts import CUT_MARK

_LABELS = (
    "cvv2?|cvc2?|cvn2?|csc|cav2|card ?code|security.?(?:code|number)|(?:card)?.?verification.?(?:code|value|number)"
    "|exp|exp\\.|expir[a-z]{1,6}|(?:exp|expir[a-z]{1,6}).?(?:date|month|year|mm|yy|dt)"
    "|valid.?(?:thru|through|until|till|to)|good.?(?:thru|through|until)"
)
#: A label, and a date or a code of 3 or 4 digits behind it.
LABELLED = (
    rf"(?i)(?<!\p{{L}})({_LABELS})((?:[^\p{{L}}0-9]|\bis\b|\bdate\b|\bcode\b|\bno\b){{0,12}}+)"
    r"(?:[0-9]{1,2} ?[-/. ] ?(?:[0-9]{4}|[0-9]{2})|[0-9]{3,6})(?![0-9])"
)
#: A date, a code or both directly behind a number that was cut.
BEHIND_NUMBER = (
    r"\[card\](?:[^\p{L}0-9]{0,8}+(?:(?:0[1-9]|1[0-2]) ?[-/. ]? ?(?:20)?[0-9]{2}|[0-9]{3,4})(?![0-9])){1,2}+"
)
#: A field of a JSON object that is named after a code or a date, with its value, which may be an object of four levels.
_STRING = r'"(?:[^"\\]|\\.)*+"'
_VALUE = rf"{_STRING}|[^\"{{}}\[\],]++"
for _ in range(4):
    _VALUE = rf"{_STRING}|[^\"{{}}\[\],]++|[{{\[](?:{_VALUE}|[,:])*+[}}\]]"
KEYED = rf'(?i)("(?:[^"\\]{{0,40}}?[^a-z"\\]|[a-z]{{0,12}}?(?:card|cc|payment|pay))?+(?:{_LABELS})[0-9]?(?:[^a-z"\\][^"\\]{{0,40}}+)?+"\s*+:\s*+)(?:{_VALUE})'
LABEL_BEGINS = "CEGSVcegsv"
#: A cheap test of whether there may be a label.
HINT = (
    r"[cC](?:[vV][vVcCnN]|[sS][cC]|[aA][vV]2|[aA][rR][dD] ?[cC])|[eE][xX][pP]|[sS][eE][cC][uU][rR]"
    r"|[vV](?:[eE][rR][iI][fF]|[aA][lL][iI][dD])|[gG][oO][oO][dD].?[tTuU]"
)


def without_codes(text: Column) -> Column:
    """The text without what a label or its place says is a code or an expiry date."""
    keyed = F.when(text.startswith("{"), F.regexp_replace(text, KEYED, rf'$1"{CUT_MARK}"')).otherwise(text)
    labelled = F.regexp_replace(keyed, LABELLED, rf"$1$2{CUT_MARK}")
    return F.regexp_replace(labelled, BEHIND_NUMBER, CUT_MARK)
