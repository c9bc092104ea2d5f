-- The scratch tables of databases from before: with a key, as some servers want one of every table (sql_require_primary_key).

DROP TABLE customers_staging, customer_members_staging, customer_edges_staging, customer_aliases_staging, review_queue_staging;

CREATE TABLE customers_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS SELECT * FROM customers WHERE FALSE;

CREATE TABLE customer_members_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS SELECT * FROM customer_members WHERE FALSE;

CREATE TABLE customer_edges_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS SELECT * FROM customer_edges WHERE FALSE;

CREATE TABLE customer_aliases_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS SELECT * FROM customer_aliases WHERE FALSE;

CREATE TABLE review_queue_staging (staged_row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AS SELECT * FROM review_queue WHERE FALSE;
