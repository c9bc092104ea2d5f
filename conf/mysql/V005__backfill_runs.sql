-- What a backfill was asked for, and how far it has come: one that was killed goes on from there.

CREATE TABLE backfill_runs (
  application VARCHAR(64) NOT NULL COMMENT 'whose customers they are',
  run         INT         NOT NULL,
  request     JSON        NOT NULL COMMENT 'source, span and model: the same request again goes on with an unfinished run',
  starts      JSON        NULL COMMENT 'topic -> partition -> offset: records from there on are looked at; NULL: all',
  ends        JSON        NULL COMMENT 'where the archive was when the run began, from where the next --since-last goes on',
  epoch       INT         NULL COMMENT 'of the archive; offsets of another epoch do not compare',
  state       ENUM('running','finished','abandoned') NOT NULL DEFAULT 'running',
  records     BIGINT      NULL COMMENT 'that it read',
  chunks      INT         NULL COMMENT 'of the staged pairs; NULL until they are staged',
  chunks_done INT         NOT NULL DEFAULT 0 COMMENT 'that are in the tables',
  tally       JSON        NULL COMMENT 'change -> cause -> customers, of these chunks',
  started_at  TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  finished_at TIMESTAMP(3) NULL,
  PRIMARY KEY (application, run)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'runs of backfill_customers';
