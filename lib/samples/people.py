"""People: name, phone, household and cards of a person id, as columns."""

from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.samples.choice import number, one_of, ranked, share, words

HOUSEHOLD_SHARE, HOUSEHOLD_SIZE = 0.08, 4
ABROAD_SHARE = 0.02
AREA_CODES = [
    "201",
    "202",
    "203",
    "205",
    "206",
    "212",
    "213",
    "214",
    "215",
    "216",
    "219",
    "224",
    "225",
    "228",
    "229",
    "234",
    "239",
    "240",
    "248",
    "251",
    "253",
    "254",
    "256",
    "260",
    "262",
    "267",
    "270",
    "281",
    "301",
    "302",
    "303",
    "304",
    "305",
    "309",
    "310",
    "312",
    "313",
    "314",
    "315",
    "316",
    "317",
    "318",
    "319",
    "323",
    "330",
    "334",
    "336",
    "337",
    "347",
    "352",
    "360",
    "361",
    "386",
    "401",
    "402",
    "404",
    "405",
    "406",
    "407",
    "408",
    "409",
    "410",
    "412",
    "413",
    "414",
    "415",
    "417",
    "419",
    "423",
    "425",
    "432",
    "434",
    "435",
    "440",
    "443",
    "469",
    "470",
    "478",
    "479",
    "480",
    "484",
]
#: Calling code, first digits of a mobile number, and how many digits follow.
ABROAD = (("44", "77", 8), ("33", "6", 8), ("49", "151", 8), ("52", "55", 8), ("84", "91", 7))
TEN = 10
CARD_PREFIXES = (("4", 16), ("51", 16), ("53", 16), ("37", 15), ("6011", 16))


@dataclass(frozen=True)
class People:
    """Attributes of the people of one seed."""

    seed: int

    def given(self, person: Column) -> Column:
        """The rank of the given name."""
        return ranked(self.seed, person, "given", len(words("given_names.txt")))

    def given_name(self, person: Column) -> Column:
        """The given name as its bearer writes it."""
        return one_of(words("given_names.txt"), self.given(person))

    def surname(self, person: Column) -> Column:
        """The surname, shared within a household."""
        rank = ranked(self.seed, self.home(person), "surname", len(words("surnames.txt")))
        return one_of(words("surnames.txt"), rank)

    def home(self, person: Column) -> Column:
        """The person whose phone and surname this one shares; most people are their own."""
        block = F.floor(person / HOUSEHOLD_SIZE) * HOUSEHOLD_SIZE
        return F.when(share(self.seed, block, "household") < HOUSEHOLD_SHARE, block).otherwise(person)

    def phone(self, person: Column) -> Column:
        """Calling code, a blank, and the national number."""
        home = self.home(person)
        line = F.lpad(number(self.seed, home, "line", 10_000).cast("string"), 4, "0")
        exchange = (number(self.seed, home, "exchange", 700) + 220).cast("string")
        area = one_of(AREA_CODES, number(self.seed, home, "area", len(AREA_CODES)))
        kind = number(self.seed, home, "country", len(ABROAD))
        abroad = F.lit(None)
        for index, (code, start, more) in enumerate(ABROAD):
            rest = F.lpad(number(self.seed, home, "abroad", 10**more).cast("string"), more, "0")
            abroad = F.when(kind == index, F.concat(F.lit(f"{code} {start}"), rest)).otherwise(abroad)
        domestic = F.concat(F.lit("1 "), area, exchange, line)
        return F.when(share(self.seed, home, "is abroad") < ABROAD_SHARE, abroad).otherwise(domestic)

    def card(self, person: Column, which: Column) -> Column:
        """A card number that passes the Luhn check (ISO/IEC 7812-1, annex B), of one of a person's two cards."""
        key = F.concat_ws(":", person, which)
        kind = number(self.seed, key, "brand", len(CARD_PREFIXES))
        body = F.lit(None)
        for index, (start, size) in enumerate(CARD_PREFIXES):
            more = size - len(start) - 1
            digits = F.lpad(number(self.seed, key, "card", 10**more).cast("string"), more, "0")
            body = F.when(kind == index, F.concat(F.lit(start), digits)).otherwise(body)
        return F.concat(body, luhn_digit(body))


def luhn_digit(body: Column) -> Column:
    """The check digit of a card number without one."""
    backwards = F.reverse(body)
    digits = F.transform(F.sequence(F.lit(1), F.length(body)), lambda at: _weighed(backwards, at))
    total = F.aggregate(digits, F.lit(0), lambda left, right: left + right)
    return F.pmod(F.lit(10) - F.pmod(total, F.lit(10)), F.lit(10)).cast("string")


def _weighed(backwards: Column, at: Column) -> Column:
    digit = F.substr(backwards, at, F.lit(1)).cast("int")
    doubled = digit * 2
    return F.when(at % 2 == 1, doubled - F.when(doubled >= TEN, TEN - 1).otherwise(0)).otherwise(digit)
