/**
 * Bytes that a computation has made and that are too many for a message: a page gets them at `/downloads/computed/<id>`, once. They are
 * forgotten when newer ones need their room.
 */
export interface Bulk {
  readonly id: string;
  /** How many there are. */
  readonly bytes: number;
}

/** Where a page gets them. */
export const bulkAddress = ({ id }: Bulk): string => `/downloads/computed/${id}`;
