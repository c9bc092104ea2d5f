"""What happened to customers, told once of each."""

from types import SimpleNamespace

from lib.identity.registry import RegistryChange


def test_a_customer_that_was_split_off_is_not_created_too():
    new, split, changed = (SimpleNamespace(customer_id=key) for key in (1, 2, 3))
    change = RegistryChange(
        created=[new, split], updated=[changed], merged={4: 1}, split={2: 3}, dissolved=[5]
    )
    assert change.by_kind() == {
        "created": [1],
        "updated": [3],
        "merged": [4],
        "split": [2],
        "dissolved": [5],
    }
