"""What the scan takes for a card number, and what it does not."""

import pytest

from lib.card_scan.card_numbers import card_numbers, has_check_digit, is_card

VISA = "4000735200000035"
AMEX = "378273532000038"
FULL_WIDTH = {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
DARK_CIRCLED = str.maketrans("123456789", "❶❷❸❹❺❻❼❽❾")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MATHEMATICAL = {ord("0") + digit: chr(0x1D7CE + digit) for digit in range(10)}


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        (VISA, 16),
        (f"Ann Lee{VISA}x", 16),
        ("4000 7352 0000 0035", 16),
        ("4000-7352-0000-0035", 16),
        ("4000.7352/0000_0035", 16),
        ("4000      7352\t0000\n0035", 16),
        ("4 0 0 0 7 3 5 2 0 0 0 0 0 0 3 5", 16),
        ("(4000) (7352) (0000) (0035)", 16),
        ("4000–7352—0000\u20090035", 16),  # noqa: RUF001 - dashes and a thin space
        ("4000\u200b7352\u200d0000\ufeff0035", 16),
        ("4\u03010\u03010073520000\u03010035", 16),
        ("<b>4000</b><b>7352</b><i>0000</i>0035", 16),
        ("".join(f"<b>{digit}</b>" for digit in VISA), 16),
        ("".join(f"\\u{ord(digit):04x}" for digit in VISA), 16),
        ("".join(f"\\\\u{ord(digit):04x}" for digit in VISA), 16),
        ("".join(f"&#{ord(digit)};" for digit in VISA), 16),
        (VISA.translate(FULL_WIDTH), 16),
        (VISA.translate(DEVANAGARI), 16),
        (VISA.translate(CIRCLED), 16),
        (VISA.translate(DARK_CIRCLED), 16),
        (VISA.translate(SUPERSCRIPT), 16),
        (VISA.translate(MATHEMATICAL), 16),
        (f"{VISA} 862 12/29", 16),
        (f"2020-01-01 {VISA}", 16),
        (f"{VISA}@example.org", 16),
        (AMEX, 15),
        ("3782 735320 00038", 15),
        (f"+{AMEX}", 15),  # a phone of 15 digits that is a card is a card
        ("5555555555554444", 16),
        ("2223003122003222", 16),
        ("30569309025904", 14),
        ("6011111111111117", 16),
        ("3530111333300000", 16),
        ("6200000000000005", 16),
        ("6304000000000000", 16),
        ("2201382000000013", 16),
        (f"{VISA}{'a0' * 16}1234", 16),  # before a token, as the join's state may have it
        ("4222222222222", 13),
        ("4000000000000000006", 19),
    ],
)
def test_a_card_number(text, digits):
    assert card_numbers(text) == [digits]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("4000735200000034", id="a wrong check digit"),
        pytest.param("9900735200000030", id="of no scheme"),
        pytest.param("400073520000", id="too few digits"),
        pytest.param("1" + "0" * 30, id="too many digits"),
        pytest.param("4000 7352 aaa 0000 0035", id="letters between"),
        pytest.param("+4222222222222", id="a phone of 13 digits"),
        pytest.param("4000735200000035" + "a" * 16, id="a hash of 32 characters"),
        pytest.param("a" * 20 + "378273532000" + "0038", id="a token and the last four digits"),
        pytest.param("annleebc12a4000735200000035ab0123456789a", id="a name and a token"),
        pytest.param(
            f'{{"token": "2:{"4" * 15}a{"1" * 16}", "last4": "1111"}}', id="a token with its version"
        ),
        pytest.param(
            f"ann lee1:{'4' * 15}a{'1' * 16}\0\0\0\0\0\01111", id="a token with its version, in the state"
        ),
        pytest.param("40007352-0000-4003-8035-00000000000a", id="a UUID"),
        pytest.param("2026-11-30 00:37:12.123456", id="a time"),
        pytest.param("0.4000735200000035", id="a fraction"),
        pytest.param("4.000735200000035", id="a fraction, too"),
        pytest.param("customer_id: 4000000000000000006", id="an id"),
        pytest.param("400.777.1239 / 555-000-1111", id="two phones"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_card_number(text):
    assert card_numbers(text) == []


def test_each_of_several_counts():
    assert card_numbers(f"{VISA}, {AMEX} and {VISA}") == [16, 15, 16]


@pytest.mark.parametrize("digits", ["79927398713", "4111111111111111", "378282246310005"])
def test_exactly_one_last_digit_is_right(digits):
    assert [last for last in "0123456789" if has_check_digit(digits[:-1] + last)] == [digits[-1]]


def test_a_right_check_digit_is_not_enough():
    assert has_check_digit("0000000000000000")
    assert not is_card("0000000000000000")
