/** How well each checkpoint classifies a split of a data set, as it was found last. */
export const evaluations = `
CREATE TABLE evaluation (
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  images INTEGER NOT NULL,
  broken INTEGER NOT NULL,
  loss REAL NOT NULL,
  error REAL NOT NULL,
  runtime TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (checkpoint_id, dataset_id, split)
) STRICT, WITHOUT ROWID;

CREATE INDEX evaluation_of_dataset ON evaluation (dataset_id);
`;
