-- The tables of the state file as of format version 1. schema_2.sql adds to them; nothing here changes any
-- more. Comments and line breaks are taken out before this text is run: the text that remains is compared
-- with that of every file that is opened.
--
-- A row with a `digest` carries the SHA-256 of its own content (state/row_digest.h). `key` says which
-- instance of a block: an integer (count), a text (for_each), or an empty blob where the block is not
-- repeated.

-- One row: where the state stands.
CREATE TABLE head(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  lineage TEXT NOT NULL,      -- a UUID, for the life of the state
  serial INTEGER NOT NULL,    -- counts the edits
  fence INTEGER NOT NULL,     -- counts the runs: a run that finds another number here was overtaken
  content BLOB NOT NULL CHECK(length(content) = 32),  -- sum of all row digests, modulo 2^256
  chain BLOB NOT NULL CHECK(length(chain) = 32),      -- hash of the newest row of `log`
  seal BLOB NOT NULL CHECK(length(seal) = 32)         -- SHA-256 of this row
) STRICT;

-- Blocks that an instance belongs to or depends on, so that rows can name them by a number. No address is
-- there twice; readers check it, as an index would cost each new block one more page in its commit.
CREATE TABLE block(
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL       -- `module.a["k"].docker_container.fe`
) STRICT;

-- Provider instances that an instance belongs to, and the configuration each was last applied with. All
-- columns after `address` are null where there is no such configuration.
CREATE TABLE provider(
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL,         -- `ssh.host["a"]`
  source TEXT,                   -- `dplan/ssh`
  config TEXT,                   -- canonical JSON, sensitive leaves are null
  sensitive TEXT,                -- JSON: [[path, variable that it came from or ""], ...]
  digest BLOB CHECK(length(digest) = 32)
) STRICT;

-- The recorded objects.
CREATE TABLE instance(
  id INTEGER PRIMARY KEY,
  block INTEGER NOT NULL REFERENCES block(id),
  key ANY NOT NULL,
  provider INTEGER NOT NULL REFERENCES provider(id),
  schema_version INTEGER NOT NULL,
  status INTEGER NOT NULL,    -- 0 ready, 1 tainted; since version 2: 2 resumable
  attributes TEXT NOT NULL,   -- canonical JSON under that version of the schema
  sensitive TEXT,             -- JSON: paths of sensitive places; null: none
  private BLOB,               -- the provider's own bytes; null: none
  serial INTEGER NOT NULL,    -- of the edit that wrote it last
  digest BLOB NOT NULL CHECK(length(digest) = 32),  -- covers its dependencies too
  UNIQUE(block, key)
) STRICT;

-- Direct dependencies of an instance, in order.
CREATE TABLE dependency(
  instance INTEGER NOT NULL REFERENCES instance(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,         -- from 0
  kind INTEGER NOT NULL,      -- 0 reference, 1 depends_on, 2 provider
  block INTEGER NOT NULL REFERENCES block(id),
  key ANY,                    -- null: the whole block
  PRIMARY KEY(instance, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE output(
  name TEXT PRIMARY KEY,
  type TEXT NOT NULL,         -- JSON
  value TEXT NOT NULL,        -- canonical JSON of that type
  sensitive INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK(length(digest) = 32)
) STRICT, WITHOUT ROWID;

-- What a provider was or is about to be asked to do, and of which no result is recorded: at most one for
-- an address.
CREATE TABLE intent(
  address TEXT PRIMARY KEY,
  id TEXT NOT NULL,             -- random; the idempotency key
  provider TEXT NOT NULL,
  action INTEGER NOT NULL,      -- 0 create, 1 update, 2 delete
  schema_version INTEGER NOT NULL,
  planned TEXT NOT NULL,        -- canonical JSON, sensitive and unknown leaves are null; "" for a delete
  prior TEXT NOT NULL,          -- the same of the object before; "" for a create
  sensitive TEXT NOT NULL,      -- JSON: paths of sensitive places of the planned object; "": none
  private BLOB NOT NULL,        -- what the provider was given
  request_digest TEXT NOT NULL,
  dependencies TEXT NOT NULL,   -- JSON, of the object that may be there now
  begun_us INTEGER NOT NULL,    -- microseconds since 1970
  digest BLOB NOT NULL CHECK(length(digest) = 32)
) STRICT, WITHOUT ROWID;

-- Runs of changing commands.
CREATE TABLE operation(
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,            -- random
  kind TEXT NOT NULL,           -- "apply"
  actor TEXT NOT NULL,          -- user@host
  first_serial INTEGER NOT NULL,  -- the serial before it
  started_us INTEGER NOT NULL,
  ended_us INTEGER,             -- null: it runs, or it died
  outcome TEXT,                 -- "succeeded", "failed", "interrupted"
  digest BLOB NOT NULL CHECK(length(digest) = 32)
) STRICT;

-- Every change of an object, an output or a provider's configuration, oldest first, never changed. Undoing
-- them from the newest on gives every earlier state.
CREATE TABLE log(
  n INTEGER PRIMARY KEY,        -- from 1, without gaps
  operation INTEGER NOT NULL REFERENCES operation(id),
  serial INTEGER NOT NULL,      -- of the edit
  kind INTEGER NOT NULL,        -- 0 object, 1 output, 2 provider
  target TEXT NOT NULL,         -- its address or name
  before TEXT,                  -- what was there, JSON; null: nothing
  after BLOB,                   -- digest of what is there now; null: nothing
  hash BLOB NOT NULL CHECK(length(hash) = 32)  -- SHA-256 of the previous row's hash and this row
) STRICT;

CREATE TRIGGER log_is_not_updated BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER log_is_not_deleted BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
