-- An edge may stand or not, depending on the other ones: all are kept, and a component is what they connect, standing or not.

ALTER TABLE customer_members
  ADD COLUMN component_id BIGINT NOT NULL DEFAULT 0 COMMENT 'smallest identity connected by edges, standing or not' AFTER identity_id,
  MODIFY COLUMN customer_id BIGINT NULL COMMENT 'none while no edge that stands has it',
  ADD KEY members_by_component (component_id);

UPDATE customer_members
  JOIN (SELECT customer_id, MIN(identity_id) AS smallest FROM customer_members GROUP BY customer_id) AS components
  USING (customer_id)
  SET customer_members.component_id = components.smallest;

ALTER TABLE customer_members ALTER COLUMN component_id DROP DEFAULT;

ALTER TABLE customer_edges
  ADD COLUMN decision ENUM('certain','match','review','possible') NOT NULL DEFAULT 'certain'
  COMMENT 'how strong the pair is; docs/reference/rules.md, section 6, says which stand',
  ADD COLUMN phone_level   VARCHAR(20) NOT NULL DEFAULT '',
  ADD COLUMN name_level    VARCHAR(20) NOT NULL DEFAULT '',
  ADD COLUMN match_weight  DOUBLE      NOT NULL DEFAULT 0,
  ADD COLUMN model_version INT         NOT NULL DEFAULT 0 COMMENT 'linkage model that decided; 0 before this was kept',
  ADD COLUMN verdict ENUM('match','non_match') NULL COMMENT 'what a person said of the pair; it counts before the decision';

ALTER TABLE customer_edges
  ALTER COLUMN decision DROP DEFAULT, ALTER COLUMN phone_level DROP DEFAULT, ALTER COLUMN name_level DROP DEFAULT,
  ALTER COLUMN match_weight DROP DEFAULT, ALTER COLUMN model_version DROP DEFAULT;

CREATE TABLE linkage_models (
  version    INT          NOT NULL,
  document   JSON         NOT NULL COMMENT 'the model as it was read: what the terms of a weight are added up from',
  first_used TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (version)
) COMMENT 'every version of the linkage model that has decided';

DROP TABLE customer_members_staging, customer_edges_staging;

CREATE TABLE customer_members_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT identity_id, component_id, customer_id, side, phone, name_key, first_seen, last_seen, facts
  FROM customer_members WHERE FALSE;

CREATE TABLE customer_edges_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT profile_identity, store_identity, decision, phone_level, name_level, match_weight, model_version, verdict
  FROM customer_edges WHERE FALSE;
