/** What the workbench's screens show besides: dead maps during a training, sheets of a unit's tiles, composed figures. */
export const workbench = `
CREATE TABLE layer_metric (
  run_id INTEGER NOT NULL REFERENCES run,
  epoch INTEGER NOT NULL,
  layer TEXT NOT NULL,
  maps INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  PRIMARY KEY (run_id, epoch, layer)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_sheet (
  pass_id INTEGER NOT NULL,
  layer_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  rule TEXT NOT NULL,
  tiles TEXT NOT NULL,
  projections_blob TEXT NOT NULL,
  patches_blob TEXT NOT NULL,
  PRIMARY KEY (pass_id, layer_id, channel, rule),
  FOREIGN KEY (pass_id, layer_id) REFERENCES index_layer ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE composition (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
`;
