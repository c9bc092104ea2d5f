-- What the join's state holds was made under more settings than the blocking rules: all of them are kept, and each change is refused by name.

ALTER TABLE applications
  ADD COLUMN frozen_settings JSON NULL COMMENT 'path -> value that the state of the epoch was filled under; NULL before this was kept' AFTER epoch,
  DROP COLUMN blocking_rules;
