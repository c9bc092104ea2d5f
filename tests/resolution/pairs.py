"""Decided pairs as a micro-batch brings them: a base, and the fields that matter."""

import pyarrow as pa

PAIR = {
    "l_phone": "+15552000001",
    "l_name_key": "ann lee",
    "l_name": "Ann Lee",
    "l_email": "ann@example.org",
    "l_address": '{"city": "Ulm"}',
    "l_recorded_at": 1_000,
    "l_topic": "profiles",
    "l_partition": 0,
    "l_offset": 0,
    "r_phone": "+15552000001",
    "r_name_key": "ann lee",
    "r_name": "ANN LEE",
    "r_card": {"token": "1:t1", "last4": "1111", "brand": "visa"},
    "r_recorded_at": 2_000,
    "r_topic": "store",
    "r_partition": 0,
    "r_offset": 0,
    "phone_level": "exact",
    "name_level": "exact",
    "match_weight": 12.0,
    "decision": "certain",
    "l_identity": 1,
    "r_identity": 101,
    "row_hash": 42,
}


class Pairs:
    """Stands for the DataFrame that Spark hands over; only its Arrow form is used."""

    def __init__(self, *changes):
        self._table = pa.Table.from_pylist([PAIR | change for change in changes])

    def toArrow(self):  # noqa: N802 - Spark's name
        return self._table
