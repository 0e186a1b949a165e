/**
 * What is left out of a data set and what else was remarkable when it was added, a JSON array of sentences; and why an image that could be read then
 * could not when it was decoded later.
 */
export const datasetRemarks = `
ALTER TABLE dataset ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE image ADD COLUMN trouble TEXT;
CREATE INDEX image_trouble ON image (dataset_id) WHERE trouble IS NOT NULL;
`;
