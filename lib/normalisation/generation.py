"""A person's generation, which is kept: father and son may have one name, one phone and one address.

The rules are those of ``docs/reference/rules.md``, section 3, step 5. What a name key is made of then: :mod:`lib.records.name_key`.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.normalisation.affixes import LETTER

ONE_FORM = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2nd": "ii", "2d": "ii", "iii": "iii", "3rd": "iii", "3d": "iii",
    "iv": "iv", "4th": "iv",
}  # fmt: skip
# Junior and Senior are names as well, so they count only at the end of a part.
_WORDS = r"(jr|sr|iii?|iv|2n?d|3r?d|4th|(?:junior|senior)(?=[^\p{L}\p{M},]*+(?:,|\z)))"
#: A generation behind another word.
BEHIND_A_NAME = (
    r"(?<![\p{L}\p{M}\p{N}])(?=[jsi2-4])(?<=[\p{L}\p{M}][^\p{L}\p{M}]{1,99})"
    + _WORDS
    + r"(?![\p{L}\p{M}\p{N}])"
)
TWO_WORDS = rf"{LETTER}[^\p{{L}}\p{{M}}]++{LETTER}"


def written_generation(folded: Column) -> Column:
    """The first generation of a name in its one form, with a space before it; empty if there is none."""
    one_form = F.create_map(
        *(F.lit(text) for spelt, form in ONE_FORM.items() for text in (spelt, f" {form}"))
    )
    return F.coalesce(F.try_element_at(one_form, F.regexp_extract(folded, BEHIND_A_NAME, 1)), F.lit(""))


def without_written_generation(folded: Column) -> Column:
    """The name without its generations: right only if :func:`has_two_words` holds of what is left."""
    return F.regexp_replace(folded, BEHIND_A_NAME, " ")


def has_two_words(folded: Column) -> Column:
    """Whether there are at least two words."""
    return folded.rlike(TWO_WORDS)
