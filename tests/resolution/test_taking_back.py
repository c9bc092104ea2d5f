"""Matches taken back on the real MySQL: what is left are the rows of a database that never had them."""

import itertools

import pytest

from lib.database.batch_ledger import BatchKey
from lib.database.jdbc_staging import JdbcStaging
from lib.database.readers.registry import load_registry
from lib.database.registry_writer import RegistryWriter
from lib.database.upsert import Upsert
from lib.identity.entity import Edge
from lib.identity.registry import difference
from lib.records.source import customer_attributes
from lib.resolution.delta_rows import change_rows
from lib.settings.load import load_settings
from lib.sources.declared import DECLARED
from tests.conftest import HOME
from tests.resolution.pairs import Pairs
from tests.servers import new_database
from tests.tables import CONTENT, content

# Profile identities are 1 to 4, seen in this order: two customers, 1 (with 2 and 3) and 4.
EDGES = (Edge(1, 101), Edge(2, 101), Edge(2, 102), Edge(3, 102), Edge(4, 104))


def pair(edge):
    """A pair of the only records of two identities."""
    profile, store = edge
    return {
        "l_identity": profile,
        "l_name_key": f"ann {profile}",
        "l_name": f"Ann {profile}",
        "l_recorded_at": 1_000 + profile,
        "l_offset": profile,
        "r_identity": store,
        "r_name_key": f"ann {store}",
        "r_name": f"ANN {store}",
        "r_recorded_at": 2_000 + store,
        "r_card": {"token": f"1:t{store}", "last4": "1111", "brand": "visa"},
        "r_offset": store,
        "row_hash": 1_000 * profile + store,
    }


@pytest.fixture
def rows_after(sandbox, sandbox_environ, opened, sink_on, spark):
    """Accept matches, a batch each, take some back, accept more: all rows, and what Delta is told of taking back."""

    def rows(edges, taken_back=(), given_again=()):
        with new_database(sandbox) as database:
            environ = sandbox_environ | {"CUSTID_MYSQL__DATABASE": database}
            settings = load_settings(HOME / "conf", "local", {}, environ)
            application = opened(settings)
            accept, batch_ids = sink_on(application), itertools.count()
            for edge in edges:
                accept(Pairs(pair(edge)), next(batch_ids))
            change = application.mysql.transaction(
                lambda cursor: take_back(cursor, writer_of(spark, settings), taken_back)
            )
            for edge in given_again:
                accept(Pairs(pair(edge)), next(batch_ids))
            application.close()
            return {table: content(settings, table) for table in CONTENT}, told(change)

    return rows


def writer_of(spark, settings):
    upsert = Upsert(JdbcStaging(spark, settings.mysql))
    return RegistryWriter(upsert, customer_attributes(DECLARED))


def take_back(cursor, writer, edges):
    before = load_registry(cursor, {identity for edge in edges for identity in edge})
    change = difference(before, before.without(frozenset(edges)))
    writer.write_change(cursor, change, model_version=1)
    return change


def told(change):
    """``customer_changes`` without its empty columns."""
    rows = change_rows(change, BatchKey("identify-customers", 1, 0), model_version=1).to_pylist()
    shown = ("change", "customer_id", "merged_into", "split_from")
    return [tuple(row[name] for name in shown if row[name] is not None) for row in rows]


@pytest.mark.parametrize(
    ("taken_back", "changes"),
    [
        pytest.param([(2, 101)], [("updated", 1), ("split", 2, 1)], id="a-split"),
        pytest.param([(1, 101)], [("split", 2, 1), ("dissolved", 1)], id="a-founder-leaves"),
        pytest.param([(4, 104)], [("dissolved", 4)], id="a-dissolution"),
        pytest.param(
            [(2, 101), (4, 104)],
            [("updated", 1), ("split", 2, 1), ("dissolved", 4)],
            id="of-two-customers-at-once",
        ),
        pytest.param(EDGES, [("dissolved", 1), ("dissolved", 4)], id="everything"),
    ],
)
def test_the_rows_are_those_of_a_database_that_never_had_the_matches(taken_back, changes, rows_after):
    taken = [Edge(*edge) for edge in taken_back]
    never = [edge for edge in EDGES if edge not in taken]
    rows, told_to_delta = rows_after(EDGES, taken)
    assert (rows, told_to_delta) == (rows_after(never)[0], changes)


def test_given_again_everything_is_as_it_was(rows_after):
    taken = (Edge(2, 101), Edge(4, 104))
    assert rows_after(EDGES, taken, given_again=taken)[0] == rows_after(EDGES)[0]
