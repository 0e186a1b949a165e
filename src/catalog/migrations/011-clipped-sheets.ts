/** Sheets drawn a second time, each tile clipped at the 99th percentile of its |x|; earlier ones have none. */
export const clippedSheets = `
ALTER TABLE unit_sheet ADD COLUMN clipped_blob TEXT;
`;
