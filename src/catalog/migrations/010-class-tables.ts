/** Which class of a model a person has named for a class of a data set; without an output it is said to have none. */
export const classTables = `
CREATE TABLE class_table (
  model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
  dataset_id INTEGER NOT NULL REFERENCES dataset ON DELETE CASCADE,
  class TEXT NOT NULL,
  output INTEGER,
  PRIMARY KEY (model_id, dataset_id, class)
) STRICT, WITHOUT ROWID;

CREATE INDEX class_table_of_dataset ON class_table (dataset_id);
`;
