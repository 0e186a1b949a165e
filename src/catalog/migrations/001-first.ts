/**
 * The first schema. Columns called `blob` or `…_blob` hold one blob's SHA-256 and columns called `blobs` a JSON array of
 * them: `collectBlobs` finds what is in use by these names. Values of activations are REAL, which holds a float32 exactly.
 */
export const first = `
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL,
  format TEXT NOT NULL,
  classes TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE image (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  path TEXT NOT NULL,
  record INTEGER,
  hash TEXT NOT NULL,
  label INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  bytes INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  broken TEXT
) STRICT;
CREATE INDEX image_of_split ON image (dataset_id, split);
CREATE INDEX image_count ON image (dataset_id, label, split, broken);
CREATE INDEX image_broken ON image (dataset_id) WHERE broken IS NOT NULL;

CREATE TABLE network (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  network_id INTEGER NOT NULL REFERENCES network,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  recipe TEXT NOT NULL,
  preprocessing TEXT NOT NULL,
  runtime TEXT NOT NULL,
  versions TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'paused', 'finished', 'failed', 'cancelled')),
  error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;

CREATE TABLE run_state (
  run_id INTEGER PRIMARY KEY REFERENCES run,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  state TEXT NOT NULL,
  blob TEXT NOT NULL
) STRICT;

CREATE TABLE run_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run,
  request TEXT NOT NULL CHECK (request IN ('pause', 'cancel', 'lowerLearningRate', 'checkpoint'))
) STRICT;

CREATE TABLE step_metric (
  run_id INTEGER NOT NULL REFERENCES run,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  loss REAL NOT NULL,
  learning_rate REAL NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch_metric (
  run_id INTEGER NOT NULL REFERENCES run,
  epoch INTEGER NOT NULL,
  train_loss REAL NOT NULL,
  train_error REAL NOT NULL,
  val_loss REAL,
  val_error REAL,
  learning_rate REAL NOT NULL,
  seconds REAL NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run,
  epoch INTEGER NOT NULL,
  blob TEXT NOT NULL,
  val_error REAL,
  created_at TEXT NOT NULL,
  UNIQUE (run_id, epoch)
) STRICT;

CREATE TABLE index_pass (
  id INTEGER PRIMARY KEY,
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  split TEXT NOT NULL,
  top INTEGER NOT NULL,
  images INTEGER NOT NULL,
  images_done INTEGER NOT NULL DEFAULT 0,
  broken INTEGER NOT NULL DEFAULT 0,
  runtime TEXT NOT NULL,
  finished_at TEXT
) STRICT;
CREATE INDEX index_pass_of_checkpoint ON index_pass (checkpoint_id);

CREATE TABLE index_layer (
  pass_id INTEGER NOT NULL REFERENCES index_pass ON DELETE CASCADE,
  layer_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (pass_id, layer_id),
  UNIQUE (pass_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE feature_map (
  pass_id INTEGER NOT NULL,
  layer_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  maximum REAL NOT NULL,
  mean_sum REAL NOT NULL,
  firings INTEGER NOT NULL,
  PRIMARY KEY (pass_id, layer_id, channel),
  FOREIGN KEY (pass_id, layer_id) REFERENCES index_layer ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE top_activation (
  pass_id INTEGER NOT NULL,
  layer_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image,
  value REAL NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (pass_id, layer_id, channel, rank),
  FOREIGN KEY (pass_id, layer_id) REFERENCES index_layer ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE projection (
  id INTEGER PRIMARY KEY,
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint,
  layer TEXT NOT NULL,
  channel INTEGER NOT NULL,
  image_id INTEGER REFERENCES image,
  image_hash TEXT NOT NULL,
  position INTEGER NOT NULL,
  rule TEXT NOT NULL,
  activation REAL NOT NULL,
  box TEXT NOT NULL,
  blob TEXT NOT NULL,
  patch_blob TEXT NOT NULL,
  runtime TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (checkpoint_id, layer, channel, image_hash, position, rule)
) STRICT;

CREATE TABLE analysis (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint,
  parameters TEXT NOT NULL,
  result TEXT NOT NULL,
  blobs TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE figure (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  provenance TEXT NOT NULL,
  blob TEXT NOT NULL,
  media_type TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled')),
  message TEXT,
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
`;
