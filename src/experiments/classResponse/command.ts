import { splitCommand } from '../../host/cli/splitOptions.ts';

/** `class-response`. */
export const classResponse = {
  ...splitCommand,
  description: "on what share of each class's images every map of a layer fires",
};
