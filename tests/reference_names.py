"""Name keys (section 3 of docs/reference/rules.md) in plain Python.

Written from that page only; the tests hold lib against it, so the two share no logic.
"""
# ruff: noqa: RUF001 - letters and apostrophes that look alike are what is read

import re
from typing import NamedTuple

from tests.reference_letters import folded, is_letter

LONGEST_NAME_KEY = 100

# 2. to 4. Affixes


def _listed(words):
    return tuple(words.split())


SURE = _listed(
    "mr mrs ms miss mx dr prof mme mlle dhr mevr mgr mudr judr phdr rndr smt sra srta dra dott drs hr capt sgt lt sig.ra dott.ssa prof.ssa "
    "г-н г-жа д-р δρ ph_d d.phil m.phil d.d.s d.m.d d.v.m ll_m ll_b ll_d esq esquire c.p.a pharm.d psy.d m.s.n b.s.n d.n.p a.p.r.n "
    "c.r.n.a l.c.s.w m.s.w m.p.h m_sc b_sc d_sc c_sc m.eng b.eng b.tech m.tech m.b.b.s mb.ch.b f.r.c.s m.r.c.p f.r.c.p f.a.c.s f.a.c.p "
    "f.a.a.p d.p.t c.f.p p.m.p r_ph l.p.n f.n.p c.i.s.s.p c.i.s.m"
)
FACULTIES = re.compile(r"dr(\.? ?(med|rer|nat|jur|iur|dent|vet|habil|oec|pol|theol|techn|phil|univ)\.)+")
WORDY_TITLES = _listed(
    "sir dame rev reverend frau herr doctor professor captain senor senora senorita senhor senhora monsieur madame signor signora "
    "signorina mevrouw meneer froken bayan pani shri господин госпожа пан пани κυριοσ κυρια מר גברת דר פרופ السيد السيده الدكتور "
    "الدكتوره دكتور الاستاذ الاستاذه الشيخ المهندس श्री श्रीमती सुश्री डॉ"
)
LEADING = ("sr", "fr")
DOTTED = _listed("hon ing inz mag arch avv eng engr atty gen col maj gov univ priv doz sig ir dipl")
BEHIND, BEFORE = (
    ("선생님", "先生", "女士", "小姐", "さま", "さん", "様", "氏", "씨"),
    ("นางสาว", "นาย", "นาง"),
)
WORDY_DEGREES = _listed("m.d r.n j.d n.p m.b.a ed.d o.b.e m.b.e c.b.e c.f.a q.c k.c m.p ret")
DOTTED_DEGREES = _listed("d.o m.a b.a b.s m.s p.a p.e p.t o.d d.c b.ed m.ed d.min b.com m.com")
MOST_TITLES, MOST_DEGREES = 3, 4


class Word(NamedTuple):
    text: str
    start: int
    end: int


def _spellings(affixes, dot=r"\.?"):
    """What matches every way to write one of some affixes."""
    return re.compile("|".join(affix.replace(".", dot).replace("_", r"\.? ?") for affix in affixes))


ANY_SURE = _spellings(SURE)
ANY_DEGREE = _spellings(WORDY_DEGREES + DOTTED_DEGREES)
LAST_DEGREE = (_spellings(WORDY_DEGREES), _spellings(DOTTED_DEGREES, r"\."))


def without_sure(text):
    spans, behind = [], 0
    for part in _parts(text):
        words = _words(text, *part)
        for at, word in enumerate(words):
            if word.start < behind:
                continue
            span = _sure_span(text, part, words, at)
            if span:
                spans.append(span)
                behind = span[1]
    return _blanked(text, spans)


def _sure_span(text, part, words, at):
    word, is_first, is_last = words[at], at == 0, at == len(words) - 1
    dotted = (*WORDY_TITLES, *DOTTED, *(LEADING if is_first else ()))
    faculties = FACULTIES.match(text, word.start)
    if faculties:
        return faculties.span()
    for last in reversed(words[at : at + 7]):
        if ANY_SURE.fullmatch(text, word.start, last.end):
            return word.start, last.end
    if word.text in dotted and text[word.end : word.end + 1] == "." and not is_last:
        return part[0] if word.text in LEADING else word.start, word.end + 1
    attached = [
        *(_before_a_name(text, part, word) if is_first else ()),
        *(_behind_a_name(text, word) if is_last else ()),
    ]
    return next(iter(attached), None)


def _before_a_name(text, part, word):
    for title in BEFORE:
        name = text[word.start + len(title) :][:2]
        if word.text.startswith(title) and _are_two_letters(name):
            yield part[0], word.start + len(title)


def _behind_a_name(text, word):
    for title in BEHIND:
        start = word.end - len(title)
        if word.text.endswith(title) and _are_two_letters(text[:start].removesuffix(" ")[-2:]):
            yield start, word.end


def _are_two_letters(text):
    return len(text) == 2 and all(map(is_letter, text))


def without_wordy(text):
    spans = [span for number, part in enumerate(_parts(text)) for span in _wordy_spans(text, number, part)]
    return _blanked(text, spans)


def _wordy_spans(text, number, part):
    words = _words(text, *part)
    titles = 0
    while titles < min(MOST_TITLES, len(words) - 1) and words[titles].text in (*WORDY_TITLES, *LEADING):
        titles += 1
    if titles:
        yield part[0], words[titles].start
    elif number and words and _are_degrees(text, words, (ANY_DEGREE,)):
        yield part
        return
    for at in range(titles, len(words)):
        if _are_degrees(text, words[at:], LAST_DEGREE):
            yield words[at].start, part[1]
            return


def _are_degrees(text, words, spellings, most=MOST_DEGREES):
    if not words or not most:
        return not words
    return any(
        any(spelling.fullmatch(text, words[0].start, last.end) for spelling in spellings)
        and _are_degrees(text, words[number:], spellings, most - 1)
        for number, last in enumerate(words, 1)
    )


# 5. Generation

GENERATIONS = {"jr": "jr", "sr": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
IN_DIGITS = {"2nd": "ii", "2d": "ii", "3rd": "iii", "3d": "iii", "4th": "iv"}
AT_THE_END = {"junior": "jr", "senior": "sr"}
FARTHEST = 99  # characters between a name and its generation


def generation_and_rest(text):
    found = []
    for part in _parts(text):
        words = _words(text, *part)
        for at, word in enumerate(words):
            known = GENERATIONS | (AT_THE_END if at == len(words) - 1 else {})
            start = word.start
            if text[start - 1 : start] in ("2", "3", "4") and start:
                known, start = IN_DIGITS, start - 1
            one_form = known.get(text[start : word.end])
            if one_form and _is_apart(text, start, word.end) and _is_behind_a_word(text, start):
                found.append((one_form, (start, word.end)))
    rest = _blanked(text, [span for _, span in found])
    return (found[0][0], rest) if found and len(_words(rest)) > 1 else ("", text)


def _is_apart(text, start, end):
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not any(is_letter(c, "LMN") for c in around)


def _is_behind_a_word(text, start):
    words = _words(text[:start])
    return bool(words) and 1 <= start - words[-1].end <= FARTHEST


# 6. and 7. The key


def name_key(name):
    text = folded(name)
    surely = without_sure(text)
    if any(map(is_letter, surely)):
        fewer = without_wordy(surely)
        is_whole = sum(len(word.text) > 1 for word in _words(fewer)) > 1
        text = fewer if is_whole else surely
    generation, text = generation_and_rest(text)
    parts = text.split(",")
    if len(parts) > 1:
        parts = [part for part in parts if any(map(is_letter, part))]
    if len(parts) > 1:
        parts = [*parts[1:], parts[0]]
    tokens = " ".join(word.text for word in _words(" ".join(parts)))
    behind = f" {generation}" if generation else ""
    return tokens[: LONGEST_NAME_KEY - len(behind)].rstrip() + behind


def _words(text, start=0, end=None):
    """The runs of letters and marks in a part of a text."""
    words, begun = [], None
    end = len(text) if end is None else end
    for at in range(start, end + 1):
        is_inside = at < end and is_letter(text[at], "LM")
        if is_inside and begun is None:
            begun = at
        elif not is_inside and begun is not None:
            words.append(Word(text[begun:at], begun, at))
            begun = None
    return words


def _parts(text):
    """Where each part between commas begins and ends."""
    ends = [at for at, character in enumerate(text) if character == ","] + [len(text)]
    return list(zip([0, *(end + 1 for end in ends)], ends, strict=False))


def _blanked(text, spans):
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text
