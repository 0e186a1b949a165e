import { fileURLToPath } from 'node:url';
import * as experiments from '../../experiments/sharings.ts';
import type { ShareParts } from '../../workbench/sharing/share.ts';

/** The built page, and what every view of indexes is asked by it, with the answers. */
export const shareParts: ShareParts = {
  page: fileURLToPath(new URL('../../../out/renderer/shared', import.meta.url)),
  answersOf: (workspace, maps) =>
    Object.entries(experiments).flatMap(([name, answers]) =>
      answers(workspace, maps).map(({ query, ...own }) => ({ name: `${name}.${query}`, ...own })),
    ),
};
