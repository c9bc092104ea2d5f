-- Scratch tables that large batches are loaded into over JDBC before they are merged: no history, and a key that
-- only numbers the rows, for servers that want a primary key of every table (sql_require_primary_key).

CREATE TABLE customers_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT customer_id, phone, name, email, address, credit_card_info, name_variants,
         first_seen_date, last_updated, data_sources, model_version
  FROM customers WHERE FALSE;

CREATE TABLE customer_members_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT identity_id, customer_id, side, phone, name_key, first_seen, last_seen, facts
  FROM customer_members WHERE FALSE;

CREATE TABLE customer_edges_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT profile_identity, store_identity FROM customer_edges WHERE FALSE;

CREATE TABLE customer_aliases_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT alias_id, customer_id FROM customer_aliases WHERE FALSE;

CREATE TABLE review_queue_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS
  SELECT profile_identity, store_identity, phone_level, name_level, match_weight, model_version,
         profile_phone, profile_name_key, store_phone, store_name_key
  FROM review_queue WHERE FALSE;
