/**
 * What a person has noted on units of a model: a star, tags, a text; it stays when the model is indexed anew. And of each map on what share of its places it
 * fires, summed over the images; earlier passes have not counted that.
 */
export const units = `
CREATE TABLE unit_note (
  model_id INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
  layer TEXT NOT NULL,
  channel INTEGER NOT NULL,
  starred INTEGER NOT NULL,
  tags TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (model_id, layer, channel)
) STRICT, WITHOUT ROWID;

ALTER TABLE feature_map ADD COLUMN fired_sum REAL;
`;
