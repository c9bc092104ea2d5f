-- Records that MySQL refuses for what they hold, however often they are tried (docs/adr/0028): no later batch tries them again.

CREATE TABLE poison_records (
  application     VARCHAR(64)  NOT NULL COMMENT 'whose record it is',
  topic           VARCHAR(249) NOT NULL COMMENT 'coordinates of the record in Kafka',
  topic_partition INT          NOT NULL,
  topic_offset    BIGINT       NOT NULL,
  error           INT          NOT NULL COMMENT 'number of the error that MySQL raised for it; 0 if the connector did',
  epoch           INT          NOT NULL COMMENT 'micro-batch in which it was found',
  batch_id        BIGINT       NOT NULL,
  found_at        DATETIME(3)  NOT NULL DEFAULT (NOW(3)),
  PRIMARY KEY (application, topic, topic_partition, topic_offset)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT 'records that no customer is made from, because MySQL refuses them';
