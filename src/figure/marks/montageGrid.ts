/** How many filters stand in a row of a montage that is as wide as tall, or half as wide again. */
export const montageColumns = (filters: number): number => Math.ceil(Math.sqrt(1.5 * filters));
