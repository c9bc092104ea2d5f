-- By its check value a wrong key is refused before it makes ids and tokens that fit to no others.

CREATE TABLE key_checks (
  name        VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'card or identity',
  check_value CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the key, see lib/settings/key_properties.py; it does not lead to the key',
  first_used  TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (name)
) COMMENT 'the keys that ids and tokens in these tables were made with';
