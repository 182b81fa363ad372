-- Every commit asks what an earlier one left unfinished; it must not read all versions for that.
CREATE INDEX unfinished_versions ON versions (state) WHERE state <> 'live';
