-- `find` looks identities up by phone or by name key, among millions.

ALTER TABLE customer_members
  ADD KEY members_by_phone (phone),
  ADD KEY members_by_name_key (name_key);
