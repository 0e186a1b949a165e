/** What an analysis that is under way has found so far, part by part: its end puts a blob in their place. */
export const analysisParts = `
CREATE TABLE analysis_part (
  id INTEGER PRIMARY KEY,
  analysis_id INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
  data BLOB NOT NULL
) STRICT;

CREATE INDEX analysis_part_of_analysis ON analysis_part (analysis_id);
`;
