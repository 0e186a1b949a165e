/** Provenance as JSON in ASCII, so that it survives in every file format; `null` for nothing. */
export function provenanceJson(provenance: unknown): string {
  const json = JSON.stringify(provenance) ?? 'null';
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
