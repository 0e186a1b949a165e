import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ClassMatch } from '../../shared/contract/model.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { noClassOfModel, outputNames } from './classTable.ts';
import { describeModel } from './models.ts';

const tableSchema = z.record(z.string(), z.union([z.string(), z.int(), z.null()]));

/**
 * What a JSON file says of a model's classes: by class of a data set the model's class by its name or number, or null. Throws as `describeModel`,
 * `BAD_ARGUMENT` for a file that is none, and for a name that the model does not have.
 */
export function classTableIn(
  { catalog }: Pick<Workspace, 'catalog'>,
  reference: string,
  file: string,
): Pick<ClassMatch, 'name' | 'output'>[] {
  const described = describeModel({ catalog }, reference);
  const names = outputNames(described);
  return Object.entries(tableIn(file)).map(([name, wanted]) => {
    const output = typeof wanted === 'string' ? names.indexOf(wanted) : wanted;
    if (output === -1) throw noClassOfModel(described, String(wanted));
    return { name, output };
  });
}

function tableIn(file: string): z.infer<typeof tableSchema> {
  try {
    return tableSchema.parse(JSON.parse(textOf(readFileSync(file))));
  } catch (cause) {
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.badClassTable', { file }), { cause });
  }
}
