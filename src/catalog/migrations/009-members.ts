/** What an image is called in the file that holds it: in a tar or zip file, or a row of a Parquet file. */
export const members = `
ALTER TABLE image ADD COLUMN member TEXT;
`;
