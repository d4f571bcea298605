-- What format version 2 of the state file adds to schema_1.sql. A file of version 1 becomes one of version 2
-- by this text alone: no row that is there changes.

-- One row: the key of the fingerprints in `write_only`, which are worth nothing without it.
CREATE TABLE fingerprint_key(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  key BLOB NOT NULL CHECK(length(key) = 32),        -- random
  digest BLOB NOT NULL CHECK(length(digest) = 32)
) STRICT;

-- The write-only values that an instance was last applied with, of instances that have any. The digest of the
-- instance covers them.
CREATE TABLE write_only(
  instance INTEGER PRIMARY KEY REFERENCES instance(id) ON DELETE CASCADE,
  fingerprints TEXT NOT NULL    -- JSON: [[path, fingerprint], ...]
) STRICT;

-- What a running operation has reported, for intents that have reported anything. A row of its own, so that a
-- report writes no more than itself.
CREATE TABLE report(
  address TEXT PRIMARY KEY REFERENCES intent(address) ON DELETE CASCADE,
  known_id TEXT NOT NULL,       -- by which the object can be imported; "": not known
  checkpoint TEXT NOT NULL,     -- canonical JSON of the object, half-done; "": none
  private BLOB NOT NULL,        -- the provider's own bytes with the checkpoint
  digest BLOB NOT NULL CHECK(length(digest) = 32)
) STRICT, WITHOUT ROWID;
