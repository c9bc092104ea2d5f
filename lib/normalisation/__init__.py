"""One spelling for what people write in many ways: phones as E.164, names as name keys. Columns in, columns out."""
