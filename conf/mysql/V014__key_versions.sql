-- The card key can be changed: each version of it has a row, and a change that is not complete keeps every other job out.

ALTER TABLE key_checks
  MODIFY COLUMN name VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'card (version 1), card.2, card.3, ..., or identity',
  ADD COLUMN is_complete BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'FALSE while tokens are being brought to this version; no other job begins then';
