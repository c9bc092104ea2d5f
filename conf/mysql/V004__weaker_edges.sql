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
  COMMENT 'how strong the pair is; docs/reference/rules.md, section 6, says which stand';

ALTER TABLE customer_edges ALTER COLUMN decision DROP DEFAULT;

DROP TABLE customer_members_staging, customer_edges_staging;

CREATE TABLE customer_members_staging AS
  SELECT identity_id, component_id, customer_id, side, phone, name_key, first_seen, last_seen, facts
  FROM customer_members WHERE FALSE;

CREATE TABLE customer_edges_staging AS
  SELECT profile_identity, store_identity, decision FROM customer_edges WHERE FALSE;
