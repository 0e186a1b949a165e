import { z } from 'zod';

/** What a mask shows: the training images' mean colour, or a grey value. */
export const maskColour = z.union([z.literal('mean'), z.int().min(0).max(255)]);
export type MaskColour = z.infer<typeof maskColour>;

/** What may be asked for, and what is done where nobody asks. */
export const limits = { random: [1, 100, 20], permutations: [99, 99_999, 9999], layers: 8 } as const;
