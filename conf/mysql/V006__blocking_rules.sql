-- Rows that the join holds have the keys of the rules that were in force when they came: other rules would miss them without a word.

ALTER TABLE applications
  ADD COLUMN blocking_rules VARCHAR(1000) NULL COMMENT 'that the state of the epoch was filled by; NULL before this was kept' AFTER epoch;
