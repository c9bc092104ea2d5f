"""Titles, degrees and honours, which belong to no name, and where they stand.

The rules are those of ``docs/reference/rules.md``, section 3, steps 3 and 4. The words are in the form that
:func:`lib.normalisation.letter_forms.fold` gives them. In a degree, a dot may be left out or written, and ``_`` is a dot or a
blank, both, or none.

All patterns end in something that cannot take part in their repetitions, which are bounded or possessive: no match is tried twice.
"""
# ruff: noqa: RUF001 - titles of other scripts

from itertools import groupby

from pyspark.sql import Column
from pyspark.sql import functions as F

# Abbreviations that are nobody's name, wherever they stand.
TITLES = (
    "mr mrs ms miss mx dr prof mme mlle dhr mevr mgr mudr judr phdr rndr smt sra srta dra dott drs hr capt sgt lt "
    "sig.ra dott.ssa prof.ssa г-н г-жа д-р δρ"
)
DEGREES = (
    "ph_d d.phil m.phil d.d.s d.m.d d.v.m ll_m ll_b ll_d esq esquire c.p.a pharm.d psy.d m.s.n b.s.n d.n.p a.p.r.n c.r.n.a l.c.s.w m.s.w "
    "m.p.h m_sc b_sc d_sc c_sc m.eng b.eng b.tech m.tech m.b.b.s mb.ch.b f.r.c.s m.r.c.p f.r.c.p f.a.c.s f.a.c.p f.a.a.p d.p.t c.f.p p.m.p "
    "r_ph l.p.n f.n.p c.i.s.s.p c.i.s.m"
)
# Faculties behind ``Dr.``, each with its dot.
FACULTIES = "med rer nat jur iur dent vet habil oec pol theol techn phil univ"
# Words that are names too, before a name: with a dot, or if there is a whole name without them.
WORDY_TITLES = (
    "sir dame rev reverend frau herr doctor professor captain senor senora senorita senhor senhora monsieur madame signor signora "
    "signorina mevrouw meneer froken bayan pani shri господин госпожа пан пани κυριοσ κυρια מר גברת דר פרופ السيد السيده الدكتور الدكتوره "
    "دكتور الاستاذ الاستاذه الشيخ المهندس श्री श्रीमती सुश्री डॉ"
)
# The same, but a generation behind a name, or the beginning of one.
LEADING_TITLES = "sr fr"
# Words that are names too often: only with a dot.
DOTTED_TITLES = "hon ing inz mag arch avv eng engr atty gen col maj gov univ priv doz sig ir dipl"
# Degrees that are names or initials too: behind a whole name.
WORDY_DEGREES = "m.d r.n j.d n.p m.b.a ed.d o.b.e m.b.e c.b.e c.f.a q.c k.c m.p ret"
# Degrees that are words of names too: also only with all their dots, or apart, between commas.
DOTTED_DEGREES = "d.o m.a b.a b.s m.s p.a p.e p.t o.d d.c b.ed m.ed d.min b.com m.com"
# Written to the end of a name, without a blank; and to its beginning.
ATTACHED = "선생님 先生 女士 小姐 さま さん 様 氏 씨"
ATTACHED_BEFORE = "นางสาว นาย นาง"

LETTER = r"[\p{L}\p{M}]"
GAP = r"[^\p{L}\p{M},]"  # what may stand between two words of one part
BEGINS, ENDS = rf"(?<!{LETTER})", rf"(?!{LETTER})"
PART_BEGINS, PART_ENDS = "(?<![^,])", r"(?=,|\z)"
A_WORD_FOLLOWS = rf"(?={GAP}*+{LETTER})"


DOT, PERHAPS_DOT, DOT_OR_BLANK = r"\.", r"\.?", r"\.? ?"


def _any(words: str, dot: str = PERHAPS_DOT) -> str:
    """One of some words, the longest that fits, in few steps: words with the same beginning stand together."""
    spelt = sorted(words.split(), key=lambda word: (word[0], -len(word), word))
    firsts = groupby(spelt, key=lambda word: word[0])
    branches = (first + _branch([word[1:] for word in group], dot) for first, group in firsts)
    return f"(?:{'|'.join(branches)})"


def _branch(tails: list[str], dot: str) -> str:
    spelt = (tail.replace(".", dot).replace("_", DOT_OR_BLANK) for tail in tails)
    return f"(?:{'|'.join(spelt)})"


_SURE_WORD = rf"{_any(TITLES + ' ' + DEGREES)}{ENDS}"
_DOCTOR = rf"dr(?:\.? ?{_any(FACULTIES)}\.)++"
_DOTTED_TITLE = rf"{_any(WORDY_TITLES + ' ' + DOTTED_TITLES)}\.{A_WORD_FOLLOWS}"
_AT_THE_END = (
    f"(?=[{''.join(dict.fromkeys(word[0] for word in ATTACHED.split()))}])"  # before what takes longer to try
    rf"(?<=\p{{L}}{{2}} ?)(?:{ATTACHED.replace(' ', '|')})(?={GAP}*+{PART_ENDS})"
)
_AT_THE_BEGINNING = (
    rf"{PART_BEGINS}{GAP}*+(?:{_any(LEADING_TITLES)}\.{A_WORD_FOLLOWS}|"
    rf"(?:{ATTACHED_BEFORE.replace(' ', '|')})(?=\p{{L}}{{2}}))"
)
#: What is no name wherever it stands, and what its dot or its place makes one.
SURE = rf"{BEGINS}(?:{_DOCTOR}|{_SURE_WORD}|{_DOTTED_TITLE})|{_AT_THE_END}|{_AT_THE_BEGINNING}"

_TITLES_FIRST = (
    rf"{PART_BEGINS}{GAP}*+(?:{_any(WORDY_TITLES + ' ' + LEADING_TITLES)}{GAP}++){{1,3}}(?={LETTER})"
)
_DEGREES_APART = (
    rf"(?<=,){GAP}*+(?:{_any(WORDY_DEGREES + ' ' + DOTTED_DEGREES)}{ENDS}{GAP}*+){{1,4}}{PART_ENDS}"
)
_LAST_DEGREE = rf"(?:{_any(WORDY_DEGREES)}|{_any(DOTTED_DEGREES, DOT)}){ENDS}"
_DEGREES_LAST = rf"{BEGINS}(?:{_LAST_DEGREE}{GAP}*+){{1,4}}{PART_ENDS}"
#: What is no name if a whole name is left without it.
WORDY = rf"{_TITLES_FIRST}|{_DEGREES_APART}|{_DEGREES_LAST}"
#: Two words of two letters or more.
WHOLE_NAME = (
    rf"{BEGINS}{LETTER}{{2}}{LETTER}*+[^\p{{L}}\p{{M}}]++(?:{LETTER}[^\p{{L}}\p{{M}}]++)*+{LETTER}{{2}}"
)


def without_sure_affixes(folded: Column) -> Column:
    """The name without what can be no part of it; perhaps nothing is left."""
    return F.regexp_replace(folded, SURE, " ")


def without_wordy_affixes(folded: Column) -> Column:
    """The name without what may be a part of it: right only if :func:`is_whole_name` holds of what is left."""
    return F.regexp_replace(folded, WORDY, " ")


def is_whole_name(folded: Column) -> Column:
    """Whether a text has two words of two letters or more."""
    return folded.rlike(WHOLE_NAME)


def ascii_affixes(*further: str) -> list[str]:
    """All affixes that are ASCII letters when their dots and blanks are left out, and ``further`` words, sorted."""
    notation = str.maketrans(dict.fromkeys("._-"))
    lists = (TITLES, DEGREES, WORDY_TITLES, LEADING_TITLES, DOTTED_TITLES, WORDY_DEGREES, DOTTED_DEGREES)
    words = {word.translate(notation) for words in lists for word in words.split()}
    return sorted(word for word in words.union(further) if word.isascii())
