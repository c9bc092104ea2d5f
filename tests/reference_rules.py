"""Comparison (section 5 of docs/reference/rules.md) in plain Python.

Written from that page only; the tests hold lib against it, so the two share no logic.
"""

import re
import unicodedata
from itertools import permutations
from pathlib import Path

import jellyfish
from nicknames import NickNamer


def is_placeholder_name(key):
    """By the lists of the page itself, the first of words and the second of phrases."""
    return key in PLACEHOLDERS


PAGE = (Path(__file__).parents[1] / "docs/reference/rules.md").read_text(encoding="utf-8")
WORDS, PHRASES = re.findall(r"```text\n(.*?)```", PAGE.split("till's word for nobody")[1], re.DOTALL)[:2]
PLACEHOLDERS = {*WORDS.split(), *(phrase.strip() for phrase in PHRASES.split(","))}

# 5. Comparison

CLOSE = 0.88
NICKNAMES = NickNamer()
NO_NICKNAMES = re.search(r"entries of the table: ([^.]*)", PAGE)[1].split(", ")
SPELLINGS = {
    tuple(line.split(","))
    for table in ("spellings", "abbreviations")
    for line in (Path(__file__).parents[1] / f"lib/linkage/{table}.csv").read_text(encoding="ascii").split()
}


def phone_level(left, right):
    if left == right:
        return "exact" if left.startswith("+") else "same_digits"
    if _distance(left, right) == 1 or _is_a_digit_off(*sorted((left, right))):
        return "one_edit"
    return next(
        (
            level
            for level, digits in (("same_local", 7), ("same_tail", 4))
            if left[-digits:] == right[-digits:]
        ),
        "else",
    )


def _is_a_digit_off(whole, alone):
    if not whole.startswith("+") or alone.startswith("+") or len(alone) <= 7:
        return False
    return any(_distance(whole[-length:], alone) == 1 for length in (len(alone) - 1, len(alone) + 1))


GENERATIONS = "jr", "sr", "ii", "iii", "iv"


def name_level(left, right):
    (left_name, left_generation), (right_name, right_generation) = map(_parted, (left, right))
    if left == right:
        return "exact"
    level = "exact" if left_name == right_name else _level_of_names(left_name.split(), right_name.split())
    if left_generation == right_generation:
        return level
    if left_generation and right_generation:
        return level if level == "else" else "other_generation"
    return "contained" if level in ("exact", "same_tokens", "first_and_last") else level


def _parted(key):
    *name, last = key.split()
    return (" ".join(name), last) if last in GENERATIONS and len(name) > 1 else (key, None)


def _level_of_names(left_tokens, right_tokens):
    if sorted(left_tokens) == sorted(right_tokens) or "".join(left_tokens) == "".join(right_tokens):
        return "same_tokens"
    is_alike = len(left_tokens) != len(right_tokens) and _are_alike(
        "".join(left_tokens), "".join(right_tokens)
    )
    sizes = {min(len(tokens), 2) for tokens in (left_tokens, right_tokens)}
    if sizes == {2}:
        return _level_of_two(left_tokens, right_tokens, is_alike)
    if is_alike or (sizes == {1} and _is_close(left_tokens[0], right_tokens[0])):
        return "close"
    single, other = sorted((left_tokens, right_tokens), key=len)
    is_part = len(other) > 1 and any(_may_be_one(single[0], end) for end in _ends(other))
    return "one_part" if is_part else "else"


def _are_two_slips(left, right):
    given = left[0], right[0]
    could_be = min(map(len, given)) >= 4 and not any(map(_is_given_name, given))
    return could_be and _distance(*given) <= 2 and _is_close(left[-1], right[-1])


def _core(tokens):
    while len(tokens) > 2 and _is_single_letter(tokens[-1]):
        tokens = tokens[:-1]
    return tokens


def outer_tokens(name):
    """The outer tokens of a name key, or its only one."""
    tokens = _core(_parted(name)[0].split())
    return tokens[:1] + tokens[1:][-1:]


def name_tokens(name):
    """The tokens of a name key but its generation."""
    return _parted(name)[0].split()


def _is_single_letter(token):
    return len(token) == 1 and unicodedata.category(token) == "Ll"


def _ends(tokens):
    return _core(tokens)[0], _core(tokens)[-1]


def _level_of_two(left_tokens, right_tokens, is_alike):
    left, right = _ends(left_tokens), _ends(right_tokens)
    first, last = left
    ways = [(first, last, *right), (first, last, *reversed(right))]  # straight and crosswise
    crossed = (first, right[1]), (last, right[0])
    straight, crosswise = ([pair[::2], pair[1::2]] for pair in ways)
    is_other = {
        0: _are_two_given_names(*straight[0]),
        1: any(_are_two_given_names(*pair) for pair in crosswise),
    }
    open_ways = [way for place, way in enumerate(ways) if not is_other[place]]
    is_alike = is_alike and not is_other[0]
    levels = {
        "first_and_last": any(a == c and b == d for a, b, c, d in ways),
        "contained": not {first, last}.isdisjoint(right) and _is_contained(left_tokens, right_tokens),
        "initial": _agree(open_ways, _is_initial)
        or _are_initials(left_tokens, right_tokens)
        or _are_initials(right_tokens, left_tokens),
        "nickname": _agree(open_ways, _are_nicknames) or _agree(open_ways, _are_spellings),
        "close": _agree(open_ways, _is_misspelt) or is_alike,
        "same_given": _may_be_one(first, right[0]),
        "same_surname": any(_is_close(*pair) for pair in ((last, right[1]), *crossed)),
        "else": True,
    }
    return next(level for level, holds in levels.items() if holds)


def _are_initials(left, right):
    """A name of two tokens, one of which has the first letter of each given name of the other: tokens before a surname or behind it."""
    short, full = _core(left), _core(right)
    if len(short) != 2 or len(full) < 3:
        return False
    letters = [token[0] for token in full]
    ways = [(short[0], short[1]), (short[1], short[0])]
    return any(
        not _is_given_name(initials)
        and (
            (list(initials) == letters[:-1] and _is_close(surname, full[-1]))
            or (list(initials) == letters[1:] and _is_close(surname, full[0]))
        )
        for initials, surname in ways
    )


def _is_contained(left, right):
    if any(
        one[0] == other[0] and "".join(one[1:]) == "".join(other[1:])
        for one in _from_each_end(_core(left))
        for other in _from_each_end(_core(right))
    ):
        return True
    shared, rest, other_rest = [], [], list(right)
    for token in left:
        if token in other_rest:
            other_rest.remove(token)
            shared.append(token)
        else:
            rest.append(token)
    fewer, more = sorted((rest, other_rest), key=len)
    in_full = sum(not _is_single_letter(token) for token in shared)
    return in_full > 1 and any(
        all(
            _stands_for(one, other) or _stands_for(other, one)
            for one, other in zip(fewer, chosen, strict=True)
        )
        for chosen in permutations(more, len(fewer))
    )


def _from_each_end(tokens):
    """The tokens, beginning with each of the outer ones."""
    return list(tokens), [tokens[-1], *tokens[:-1]]


def _stands_for(letter, token):
    return _is_single_letter(letter) and token.startswith(letter)


def _agree(ways, test):
    """In one of the ways one token of each is close and the other ones pass a test."""
    return any((_is_close(b, d) and test(a, c)) or (_is_close(a, c) and test(b, d)) for a, b, c, d in ways)


def _are_alike(left, right):
    return _distance(left, right) * 7 <= max(len(left), len(right))


def _may_be_one(left, right):
    return _is_close(left, right) or _are_nicknames(left, right)


def _is_initial(left, right):
    return (len(left) == 1 and right.startswith(left)) or (len(right) == 1 and left.startswith(right))


def _are_nicknames(left, right):
    if f"{left} and {right}" in NO_NICKNAMES or f"{right} and {left}" in NO_NICKNAMES:
        return False
    if left in NICKNAMES.nicknames_of(right) or right in NICKNAMES.nicknames_of(left):
        return True
    thirds = NICKNAMES.canonicals_of(left) & NICKNAMES.canonicals_of(right)
    return bool(thirds - NICKNAMES.nicknames_of(left) - NICKNAMES.nicknames_of(right))


def _are_spellings(left, right):
    return (left, right) in SPELLINGS or (right, left) in SPELLINGS


def _are_two_given_names(left, right):
    if (
        left == right
        or min(len(left), len(right)) < 3
        or _are_nicknames(left, right)
        or _are_spellings(left, right)
    ):
        return False
    known = [_is_given_name(name) for name in (left, right)]
    begin = {{"k": "c", "j": "g"}.get(name[0], name[0]) for name in (left, right)}
    if all(known) and (len(begin) == 2 or _distance(left, right) > 2):
        return True
    is_vowel = [name[-1] in "aeiouy" for name in (left, right)]
    if left[-1] == right[-1] or not any(is_vowel):
        return False
    for longer, shorter, shorter_is_known in ((left, right, known[1]), (right, left, known[0])):
        if longer[:-1] == shorter:
            return longer[-1] in "aeiouy" and shorter_is_known
    if _distance(left, right) == 1:
        return all(known) or (left[-1] in "aeo" and right[-1] in "aeo" and left[:-1] == right[:-1])
    return any(known)


CONTRADICTING = ("other_generation", "same_given", "same_surname", "else")


def contradict(left, right):
    """Whether two names that need not be those of a pair are two people's."""
    level = name_level(left, right)
    if level not in CONTRADICTING or level == "other_generation":
        return level in CONTRADICTING
    left, right = (" ".join(name_tokens(key)) for key in (left, right))
    single, other = sorted((left.split(), right.split()), key=len)
    if len(other) == 1:
        return _is_given_name(left) and _is_given_name(right)
    if len(single) == 1:
        return not any(len(token) == 1 and single[0].startswith(token) for token in other)
    if _are_two_slips(outer_tokens(left), outer_tokens(right)):
        return False
    return not any(
        name_level(" ".join([full, *nickname.split()[1:]]), other) not in CONTRADICTING
        for nickname, other in ((left, right), (right, left))
        if not _is_given_name(other.split()[0])
        for full in NICKNAMES.canonicals_of(nickname.split()[0])
    )


def _is_close(left, right):
    return round(jellyfish.jaro_winkler_similarity(*_plain(left, right)), 4) >= CLOSE


def _is_misspelt(left, right):
    is_slip = min(len(left), len(right)) >= 4 and _distance(left, right) == 1
    return _is_close(left, right) or (is_slip and not all(map(_is_given_name, (left, right))))


def _is_given_name(token):
    return bool(NICKNAMES.nicknames_of(token) or NICKNAMES.canonicals_of(token))


def _distance(left, right):
    return jellyfish.damerau_levenshtein_distance(*_plain(left, right))


def _plain(left, right):
    """The same words in an alphabet without marks: jellyfish compares what a reader sees as one letter, the rules count characters."""
    alphabet = {letter: chr(0x4E00 + n) for n, letter in enumerate(sorted({*left, *right}))}
    return ["".join(map(alphabet.get, word)) for word in (left, right)]
