/**
 * A data set may be looked at again: how it was read, what its folder calls its classes where they got other names, and the number of its state.
 * Images that are gone or have changed since stay as rows that are broken, and when they became so. A pass and a run keep the state that they
 * are of. A training may be told a learning rate, and a checkpoint may be kept only for being the best so far.
 */
export const datasetStates = `
ALTER TABLE dataset ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset ADD COLUMN reading TEXT NOT NULL DEFAULT '{}';
ALTER TABLE dataset ADD COLUMN labels TEXT;
ALTER TABLE dataset ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE image ADD COLUMN retired TEXT;
ALTER TABLE index_pass ADD COLUMN dataset_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN dataset_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE checkpoint ADD COLUMN is_best INTEGER NOT NULL DEFAULT 0;

CREATE TABLE new_run_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run,
  request TEXT NOT NULL CHECK (request IN ('pause', 'cancel', 'lowerLearningRate', 'setLearningRate', 'checkpoint')),
  value REAL
) STRICT;
INSERT INTO new_run_request (id, run_id, request) SELECT id, run_id, request FROM run_request;
DROP TABLE run_request;
ALTER TABLE new_run_request RENAME TO run_request;
`;
