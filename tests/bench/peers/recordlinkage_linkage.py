"""The Python Record Linkage Toolkit over the files of a labelled set: ECM without labels, as its documentation shows it.

python recordlinkage_linkage.py PROFILES STORE_RECORDS PAIRS
"""

import sys

import pandas as pd
import recordlinkage

CLOSE = 0.88


def table_of(path):
    """Records with parted names and numbers without marks."""
    records = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("id")
    tokens = records["name"].str.lower().str.replace(",", " ").str.split()
    return pd.DataFrame(
        {
            "first_name": tokens.str[0].fillna(""),
            "surname": tokens.str[-1].fillna(""),
            "phone": records["phone"].str.replace(r"\D", "", regex=True),
        }
    )


def linked(profiles, store_records):
    tables = [table_of(path) for path in (profiles, store_records)]
    indexer = recordlinkage.Index()
    indexer.block("phone")
    indexer.block(["first_name", "surname"])
    candidates = indexer.index(*tables)
    compare = recordlinkage.Compare()
    for column in ("first_name", "surname"):
        compare.string(column, column, method="jarowinkler", threshold=CLOSE, label=column)
    compare.string("phone", "phone", method="damerau_levenshtein", threshold=0.8, label="phone")
    return recordlinkage.ECMClassifier().fit_predict(compare.compute(candidates, *tables))


if __name__ == "__main__":
    *paths, into = sys.argv[1:]
    linked(*paths).to_frame(index=False).set_axis(["profile", "store_record"], axis=1).to_csv(
        into, index=False
    )
