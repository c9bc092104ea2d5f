-- The tables that make writing a micro-batch idempotent (docs/adr/0003 and 0005).

CREATE TABLE applications (
  application VARCHAR(64) NOT NULL,
  epoch       INT         NOT NULL DEFAULT 1 COMMENT 'rises when a checkpoint is rebuilt',
  delivery    BIGINT      NOT NULL DEFAULT 0 COMMENT 'number of the last delivery to Delta',
  driver      CHAR(32)    NULL COMMENT 'the one driver whose transactions count',
  started_at  TIMESTAMP(3) NULL,
  PRIMARY KEY (application)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'lease: one driver at a time runs an application';

CREATE TABLE batch_ledger (
  application  VARCHAR(64) NOT NULL,
  epoch        INT         NOT NULL,
  batch_id     BIGINT      NOT NULL,
  content_hash CHAR(32)    NOT NULL COMMENT 'order-free hash over the pairs of the batch',
  offsets      JSON        NOT NULL COMMENT 'topic -> partition -> offset that the batch ends at, and the next begins at',
  committed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (application, epoch, batch_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'batches that are in the tables';

CREATE TABLE application_topics (
  application VARCHAR(64)  NOT NULL,
  topic       VARCHAR(249) NOT NULL,
  topic_id    VARCHAR(64)  NOT NULL COMMENT 'as the broker says; a topic that is made again has another one',
  PRIMARY KEY (application, topic)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'which topics the offsets of an application are of';

CREATE TABLE delta_outbox (
  application VARCHAR(64) NOT NULL,
  epoch       INT         NOT NULL,
  batch_id    BIGINT      NOT NULL,
  delta_table VARCHAR(64) NOT NULL,
  first_row   INT         NOT NULL COMMENT 'many rows of a batch come in parts',
  delivery    BIGINT      NULL COMMENT 'number of the delivery that takes it, once one does',
  arrow       LONGBLOB    NOT NULL COMMENT 'the rows to append, Arrow IPC stream, zstd',
  PRIMARY KEY (application, epoch, batch_id, delta_table, first_row)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'committed with the customers, delivered to Delta after';
