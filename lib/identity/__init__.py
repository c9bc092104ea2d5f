"""Who a person is: identities, entities, one stable id, and the golden record."""
