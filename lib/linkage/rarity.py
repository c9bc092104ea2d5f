"""How rare a name is, from the term frequencies of the linkage model."""

import json

from pyspark.sql import Column
from pyspark.sql import functions as F

from lib.settings.linkage_model import TermFrequencies


def rarity(name_key: Column, terms: TermFrequencies) -> Column:
    """:meth:`TermFrequencies.rarity` as an expression."""
    first, last = (F.substring_index(name_key, " ", end) for end in (1, -1))
    return _bits(first, terms) + F.when(name_key.contains(" "), _bits(last, terms)).otherwise(0.0)


def _bits(token: Column, terms: TermFrequencies) -> Column:
    """One literal that Spark folds into a map with a hash, where a map of literals is thousands of expressions."""
    listed = F.from_json(F.lit(json.dumps(dict(terms.tokens))), "map<string,double>")
    return F.coalesce(listed[token], F.lit(terms.unknown))
