/** Earlier versions kept weights from elsewhere as a run of no epochs with one checkpoint, that of epoch 0. */
const imported = `
  SELECT run.id, run.name FROM run JOIN checkpoint ON checkpoint.run_id = run.id
  WHERE run.status = 'finished' AND json_extract(run.recipe, '$.epochs') = 0
  GROUP BY run.id HAVING count(*) = 1 AND max(checkpoint.epoch) = 0`;

/**
 * A model is a network, its weights, its preprocessing and its class names: a checkpoint of a run, or a file of someone else's. Each checkpoint becomes
 * a model of the same id, so that passes, projections, analyses and evaluations point to models as they are. What was imported becomes the model of a
 * file, under its run's name, by which saved figures know it from now on. An analysis may be about several models and data sets.
 */
export const models = `
CREATE TEMP TABLE imported AS ${imported};

ALTER TABLE checkpoint RENAME TO model;
ALTER TABLE index_pass RENAME COLUMN checkpoint_id TO model_id;
ALTER TABLE projection RENAME COLUMN checkpoint_id TO model_id;
ALTER TABLE evaluation RENAME COLUMN checkpoint_id TO model_id;
DROP INDEX index_pass_of_checkpoint;
CREATE INDEX index_pass_of_model ON index_pass (model_id);

CREATE TABLE checkpoint (
  model_id INTEGER PRIMARY KEY REFERENCES model,
  run_id INTEGER NOT NULL REFERENCES run,
  epoch INTEGER NOT NULL,
  val_error REAL,
  UNIQUE (run_id, epoch)
) STRICT;

INSERT INTO checkpoint (model_id, run_id, epoch, val_error)
SELECT id, run_id, epoch, val_error FROM model WHERE run_id NOT IN (SELECT id FROM imported);

CREATE TABLE new_model (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL CHECK (origin IN ('run', 'file')),
  name TEXT UNIQUE,
  network_id INTEGER NOT NULL REFERENCES network,
  preprocessing TEXT NOT NULL,
  classes TEXT,
  source TEXT,
  blob TEXT NOT NULL,
  created_at TEXT NOT NULL,
  CHECK ((origin = 'file') = (name IS NOT NULL)),
  CHECK ((origin = 'file') = (source IS NOT NULL))
) STRICT;

INSERT INTO new_model (id, origin, name, network_id, preprocessing, classes, source, blob, created_at)
SELECT model.id, iif(imported.id IS NULL, 'run', 'file'), imported.name, network_id, preprocessing, classes,
  iif(imported.id IS NULL, NULL, '{"format":"safetensors"}'), blob, model.created_at
FROM model JOIN run ON run.id = run_id JOIN dataset ON dataset.id = dataset_id LEFT JOIN imported ON imported.id = run_id;

DROP TABLE model;
ALTER TABLE new_model RENAME TO model;

DELETE FROM run_state WHERE run_id IN (SELECT id FROM imported);
DELETE FROM run_request WHERE run_id IN (SELECT id FROM imported);
DELETE FROM step_metric WHERE run_id IN (SELECT id FROM imported);
DELETE FROM epoch_metric WHERE run_id IN (SELECT id FROM imported);
DELETE FROM layer_metric WHERE run_id IN (SELECT id FROM imported);
DELETE FROM run WHERE id IN (SELECT id FROM imported);

WITH RECURSIVE
  numbered AS (SELECT row_number() OVER (ORDER BY id) AS number, name FROM imported),
  renamed (id, document, number) AS (
    SELECT id, document, 0 FROM composition
    UNION ALL
    SELECT id, replace(document, json_quote(name || '@0'), json_quote(name)), numbered.number
    FROM renamed JOIN numbered ON numbered.number = renamed.number + 1)
UPDATE composition SET document = (SELECT document FROM renamed WHERE id = composition.id ORDER BY number DESC LIMIT 1);

CREATE TABLE analysis_model (
  analysis_id INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
  place INTEGER NOT NULL,
  model_id INTEGER NOT NULL REFERENCES model,
  PRIMARY KEY (analysis_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX analysis_model_of_model ON analysis_model (model_id);

CREATE TABLE analysis_dataset (
  analysis_id INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
  place INTEGER NOT NULL,
  dataset_id INTEGER NOT NULL REFERENCES dataset,
  PRIMARY KEY (analysis_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX analysis_dataset_of_dataset ON analysis_dataset (dataset_id);

INSERT INTO analysis_model (analysis_id, place, model_id) SELECT id, 0, checkpoint_id FROM analysis;
ALTER TABLE analysis DROP COLUMN checkpoint_id;

DROP TABLE imported;
`;
