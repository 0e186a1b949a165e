/** Parts that a person has marked on images, as named sets; a mark goes with its image. */
export const partSets = `
CREATE TABLE part_set (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE part_mark (
  part_set_id INTEGER NOT NULL REFERENCES part_set ON DELETE CASCADE,
  place INTEGER NOT NULL,
  image_id INTEGER NOT NULL REFERENCES image ON DELETE CASCADE,
  part TEXT NOT NULL,
  y REAL NOT NULL,
  x REAL NOT NULL,
  height REAL NOT NULL,
  width REAL NOT NULL,
  PRIMARY KEY (part_set_id, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX part_mark_of_image ON part_mark (image_id);
`;
