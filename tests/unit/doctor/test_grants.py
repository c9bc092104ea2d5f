"""What the lines of SHOW GRANTS allow."""

import pytest

from lib.doctor.grants import NEEDED, covers, missing

USAGE = "GRANT USAGE ON *.* TO `u`@`%`"
READ = "GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.* TO `u`@`%`"
CHANGE = "GRANT CREATE, DROP, INDEX, ALTER ON `customers`.* TO `u`@`%`"


@pytest.mark.parametrize(
    ("lines", "lacking"),
    [
        pytest.param([USAGE], list(NEEDED), id="nothing"),
        pytest.param(
            [USAGE, "GRANT ALL PRIVILEGES ON `customers`.* TO `u`@`%`"], [], id="all of the database"
        ),
        pytest.param(
            ["GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION"], [], id="all of everything"
        ),
        pytest.param([USAGE, READ, CHANGE], [], id="in two lines"),
        pytest.param([READ], ["CREATE", "ALTER", "DROP", "INDEX"], id="tables cannot be made"),
        pytest.param(
            ["GRANT ALL PRIVILEGES ON `other`.* TO `u`@`%`"], list(NEEDED), id="of another database"
        ),
        pytest.param(["GRANT ALL PRIVILEGES ON `customers`.`t` TO `u`@`%`"], list(NEEDED), id="of one table"),
        pytest.param(["GRANT `reader`@`%` TO `u`@`%`"], list(NEEDED), id="a role that is not active"),
        pytest.param(
            ["GRANT ALL PRIVILEGES ON *.* TO `u`@`%`", "REVOKE DROP ON `customers`.* FROM `u`@`%`"],
            ["DROP"],
            id="taken back",
        ),
    ],
)
def test_what_is_missing(lines, lacking):
    assert missing(lines, "customers") == lacking


@pytest.mark.parametrize(
    ("scope", "database", "is_covered"),
    [
        ("*", "customers", True),
        ("`customers`", "customers", True),
        ("`customers`", "customers_demo", False),
        (r"`customers\_%`", "customers_demo", True),
        (r"`customers\_%`", "customersXdemo", False),
        ("`customers_demo`", "customersXdemo", True),
        ("`a.b`", "a.b", True),
        ("`a.b`", "aXb", False),
    ],
)
def test_which_databases_a_scope_covers(scope, database, is_covered):
    assert covers(scope, database) is is_covered
