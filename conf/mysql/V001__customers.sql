-- The customers, and what makes their ids trustworthy. One unique key a table, its primary key: a second one
-- would mean next-key locks and deadlocks, and could overwrite the wrong person (docs/adr/0004).

CREATE TABLE customers (
  customer_id      BIGINT        NOT NULL COMMENT 'id of the founding profile identity, derived',
  phone            VARCHAR(20)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'E.164',
  name             VARCHAR(100)  NOT NULL COMMENT 'as the newest profile wrote it',
  email            VARCHAR(320)  NULL,
  address          JSON          NULL,
  credit_card_info JSON          NOT NULL COMMENT 'list of {token, last4, brand}',
  name_variants    JSON          NOT NULL COMMENT 'every way the name was written',
  first_seen_date  DATETIME(3)   NOT NULL COMMENT 'event time, UTC',
  last_updated     DATETIME(3)   NOT NULL COMMENT 'event time of the newest record, UTC',
  data_sources     SET('DOTNET','STORE') NOT NULL,
  model_version    INT           NOT NULL COMMENT 'linkage model that last changed the row',
  created_at       TIMESTAMP(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  updated_at       TIMESTAMP(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (customer_id),
  KEY customers_by_phone_and_name (phone, name),
  KEY customers_by_name (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci COMMENT 'people present in both topics, one row each';

CREATE TABLE customer_members (
  identity_id BIGINT       NOT NULL COMMENT 'derived from side, phone and name key',
  customer_id BIGINT       NOT NULL,
  side        ENUM('profile','store') NOT NULL,
  phone       VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name_key    VARCHAR(100) COLLATE utf8mb4_bin NOT NULL,
  first_seen  BIGINT       NOT NULL COMMENT 'ms since 1970',
  last_seen   BIGINT       NOT NULL COMMENT 'ms since 1970',
  facts       LONGTEXT     NOT NULL COMMENT 'canonical JSON, see lib/identity/facts.py',
  PRIMARY KEY (identity_id),
  KEY members_by_customer (customer_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'identity -> customer';

CREATE TABLE customer_edges (
  profile_identity BIGINT NOT NULL,
  store_identity   BIGINT NOT NULL,
  PRIMARY KEY (profile_identity, store_identity)
) COMMENT 'accepted matches; customers are their connected sets';

CREATE TABLE customer_aliases (
  alias_id    BIGINT NOT NULL COMMENT 'an id that lost a merge',
  customer_id BIGINT NOT NULL COMMENT 'the customer that answers for it',
  PRIMARY KEY (alias_id),
  KEY aliases_by_customer (customer_id)
) COMMENT 'every id a customer has or might have had';

CREATE TABLE review_queue (
  profile_identity BIGINT       NOT NULL,
  store_identity   BIGINT       NOT NULL,
  phone_level      VARCHAR(20)  NOT NULL,
  name_level       VARCHAR(20)  NOT NULL,
  match_weight     DOUBLE       NOT NULL,
  model_version    INT          NOT NULL,
  profile_phone    VARCHAR(20)  NOT NULL,
  profile_name_key VARCHAR(100) NOT NULL,
  store_phone      VARCHAR(20)  NOT NULL,
  store_name_key   VARCHAR(100) NOT NULL,
  decision         ENUM('pending','match','non_match') NOT NULL DEFAULT 'pending',
  PRIMARY KEY (profile_identity, store_identity)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'pairs between the thresholds, for a person to decide';

CREATE TABLE audit_log (
  application VARCHAR(64)  NOT NULL,
  at          TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  event       VARCHAR(40)  NOT NULL COMMENT 'lease taken, epoch raised, review decided, ...',
  detail      JSON         NOT NULL,
  PRIMARY KEY (application, at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'what operators and jobs did';
