/** What is left out of a data set and what else was remarkable when it was added: a JSON array of sentences. */
export const remarks = "ALTER TABLE dataset ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]'";
