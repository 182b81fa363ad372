-- Every answer says how much of the library was read: not by a walk through the text of all documents.
CREATE INDEX versions_by_coverage ON versions (state, coverage, name);
