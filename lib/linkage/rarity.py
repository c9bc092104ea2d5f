"""How rare a name is, from the term frequencies of the linkage model."""

import json

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.records.name_key import outer_name_of
from lib.settings.linkage_model import TermFrequencies


def rarity(name_key: Column, terms: TermFrequencies) -> Column:
    """:meth:`TermFrequencies.rarity` of the outer tokens of a name key, as an expression.

    The frequencies are one JSON literal, which Spark folds into a constant map: an entry of its own for each token would make
    the plan of every micro-batch thousands of expressions longer.
    """
    name = outer_name_of(name_key)
    first, last = (F.substring_index(name, " ", end) for end in (1, -1))
    ends = F.when(name.contains(" "), F.array(first, last)).otherwise(F.array(name))
    listed = F.from_json(F.lit(json.dumps(dict(terms.tokens))), "map<string,double>")
    bits = F.transform(ends, lambda token: F.coalesce(listed[token], F.lit(terms.unknown)))
    return F.aggregate(bits, F.lit(0.0), lambda total, bit: total + bit)
