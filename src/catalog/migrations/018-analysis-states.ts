/**
 * An analysis keeps in which state its data sets were when it was begun. Of earlier ones that is known where a data set has never changed;
 * of the others it stays NULL.
 */
export const analysisStates = `
ALTER TABLE analysis_dataset ADD COLUMN state INTEGER;
UPDATE analysis_dataset SET state = 0 WHERE dataset_id IN (SELECT id FROM dataset WHERE state = 0);
`;
