"""Splink on DuckDB over the files of a labelled set: trained by EM without labels, as its documentation shows it.

python splink_linkage.py PROFILES STORE_RECORDS PAIRS
"""

import csv
import sys
from pathlib import Path

import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

PROBABILITY = 0.5  # at least as likely one person as two


def table_of(path):
    """Records with what Splink's documentation asks for beforehand: parted names, numbers without marks."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = [prepared(row) for row in csv.DictReader(file)]
    return pa.Table.from_pylist(rows)


def prepared(row):
    tokens = [token for token in row["name"].lower().replace(",", " ").split() if token]
    digits = "".join(character for character in row["phone"] if character.isdigit())
    return {
        "unique_id": row["id"],
        "first_name": tokens[0] if tokens else None,
        "surname": tokens[-1] if len(tokens) > 1 else None,
        "phone": digits or None,
    }


def linked(profiles, store_records):
    database = DuckDBAPI()
    tables = [database.register(table_of(path)) for path in (profiles, store_records)]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("first_name", "surname"),
            block_on("substr(phone, 1, 4)", "surname"),
            block_on("substr(phone, -4)", "first_name"),
        ],
    )
    linker = Linker(tables, settings)
    exact = [block_on("phone", "surname"), block_on("phone", "first_name")]
    linker.training.estimate_probability_two_random_records_match(exact, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    return linker.inference.predict(threshold_match_probability=PROBABILITY).as_record_list()


if __name__ == "__main__":
    *paths, into = sys.argv[1:]
    with Path(into).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["profile", "store_record"])
        for row in linked(*paths):
            sides = {row[f"source_dataset_{side}"]: row[f"unique_id_{side}"] for side in "lr"}
            writer.writerow([sides[name] for name in sorted(sides)])
