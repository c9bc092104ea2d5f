"""Card numbers planted in everything that is stored, past all that keeps them out; a scan has to find each."""

import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests import tables

CARD = "4000735200000035"
TEXT = f"Ann Lee {CARD}"
KEYS = {"application": "planted", "epoch": 1, "batch_id": 1}
#: A row of each table, with the number in one of its columns.
ROWS = {
    "customers.name": {"customer_id": 1, "phone": "1", "name": TEXT, "credit_card_info": "[]", "name_variants": "[]"},
    "customers.address": {"customer_id": 2, "phone": "1", "name": "a", "address": json.dumps({"payment": {"number": int(CARD)}})},
    "customers.credit_card_info": {"customer_id": 3, "phone": "1", "name": "a", "credit_card_info": json.dumps([{"token": CARD}])},
    "customer_members.facts": {"identity_id": 1, "component_id": 1, "side": "store", "facts": json.dumps({"names": {TEXT: 1}})},
    "review_queue.store_name_key": {"profile_identity": 1, "store_identity": 1, "store_name_key": TEXT},
    "customers_staging.email": {"customer_id": 1, "email": f"{CARD}@example.org"},
    "audit_log.detail": {"application": "planted", "event": "a", "detail": json.dumps({"said": TEXT})},
    "delta_outbox.arrow": {**KEYS, "delta_table": "matches", "first_row": 0, "arrow": "ARROW"},
}  # fmt: skip


def in_mysql(settings):
    """Plant one number in each kind of column; the places by the scan's names."""
    with tables.connected(settings) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = ''")  # what is not given gets the type's own zero
        for place, row in ROWS.items():
            values = {name: arrow() if value == "ARROW" else value for name, value in row.items()}
            needed = _needed(cursor, place.partition(".")[0])
            filled = {name: "[]" if kind == "json" else "" for name, kind in needed} | values
            columns, holes = ", ".join(filled), ", ".join(["%s"] * len(filled))
            cursor.execute(
                f"INSERT INTO {place.partition('.')[0]} ({columns}) VALUES ({holes})",
                tuple(filled.values()),
            )
    return set(ROWS)


def _needed(cursor, table):
    """Columns that a row cannot be without."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() "
        "AND table_name = %s AND is_nullable = 'NO' AND data_type IN ('json', 'varchar', 'char', 'longtext')",
        (table,),
    )
    return [
        tuple(value if isinstance(value, str) else value.decode() for value in row)
        for row in cursor.fetchall()
    ]


def arrow():
    """A part of the outbox."""
    table, sink = pa.table({"reason": [TEXT]}), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


def parquet(**columns):
    """A Parquet file of one row."""
    sink = io.BytesIO()
    pq.write_table(pa.table({name: [value] for name, value in columns.items()}), sink, compression="snappy")
    return sink.getvalue()


def in_delta(settings):
    """Plant one in each kind of file of a table, and in the quarantine."""
    history = "history/profiles"
    planted = {
        f"{history}/part-planted.snappy.parquet": parquet(offset=1, name=TEXT),
        f"{history}/_delta_log/00000000000000009999.json": json.dumps({"commitInfo": {"userMetadata": TEXT}}),
        f"{history}/_delta_log/00000000000000009999.checkpoint.parquet": parquet(
            add={"path": "a", "stats": json.dumps({"maxValues": {"name": TEXT}})}
        ),
        f"{history}/_delta_log/00000000000000009999.crc": json.dumps({"allFiles": [{"stats": TEXT}]}),
        "quarantine/part-planted.parquet": parquet(payload=json.dumps({"name": TEXT})),
    }
    return _written(Path(settings.storage.tables), planted)


def in_checkpoint(settings):
    """Plant one in the offsets of a checkpoint, which are text."""
    return _written(
        Path(settings.storage.checkpoints), {"planted/offsets/7": f"v1\n{json.dumps({'t': TEXT})}"}
    )


def in_state(spark, settings, folder):
    """Let Spark itself keep a number: as the key of a state of its own, in a changelog and then in a snapshot."""
    place = Path(settings.storage.checkpoints) / "planted-state"
    (folder / "input").mkdir()
    spark.conf.set("spark.sql.streaming.stateStore.minDeltasForSnapshot", "1")
    try:
        for number in range(2):
            (folder / f"input/{number}.txt").write_text(f"{TEXT}\nnumber {number}\n")
            lines = spark.readStream.text(str(folder / "input")).dropDuplicates()
            query = (
                lines.writeStream.format("noop")
                .option("checkpointLocation", str(place))
                .trigger(availableNow=True)
                .start()
            )
            query.awaitTermination()
    finally:
        spark.conf.unset("spark.sql.streaming.stateStore.minDeltasForSnapshot")
    assert [path for path in place.rglob("*") if path.is_file() and CARD.encode() in path.read_bytes()] == []
    return {path.as_posix() for path in place.glob("state/0/*/*.changelog")}


def _written(root, files):
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return {f"{root}/{name}" for name in files}
