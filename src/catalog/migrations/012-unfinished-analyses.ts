/**
 * What an analysis that is not finished asks, as a SHA-256: the same asked again goes on with it. Its parts say which tasks they are of: in which round, and
 * at which places of that round's list.
 */
export const unfinishedAnalyses = `
ALTER TABLE analysis ADD COLUMN question TEXT;
ALTER TABLE analysis_part ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
ALTER TABLE analysis_part ADD COLUMN tasks TEXT NOT NULL DEFAULT '[]';

CREATE INDEX analysis_by_question ON analysis (question) WHERE question IS NOT NULL;
`;
