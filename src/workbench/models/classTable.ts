import { type Dataset, findDataset } from '../../catalog/datasets/datasets.ts';
import { classTable, putClassTable } from '../../catalog/models/classTables.ts';
import type { Model } from '../../catalog/models/models.ts';
import type { ClassMatch, ClassMatches } from '../../shared/contract/model.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { classifierOf, classNames } from './classifier.ts';
import { matchedClasses } from './matchedClasses.ts';
import { type DescribedModel, describeModel } from './models.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** A model of the workspace, or one that is about to be added, which has no table yet. */
export type MatchedModel = Pick<DescribedModel, 'network' | 'classes'> & { readonly model?: Pick<Model, 'id'> };

/** For each class of a data set the number of the model's class: as a person has said, else as `matchedClasses` finds it; `null` for none. */
export function classesOf(
  { catalog }: Catalog,
  model: MatchedModel,
  dataset: Pick<Dataset, 'id' | 'classes'>,
): (number | null)[] {
  const byName = matchedClasses(model, dataset.classes);
  if (!model.model) return byName;
  const own = classTable(catalog, { modelId: model.model.id, datasetId: dataset.id });
  return byName.map((output, i) => {
    const said = own.get(dataset.classes[i]!);
    return said === undefined ? output : said;
  });
}

/** How a data set's classes are matched to a model's. Throws as `describeModel`, `findDataset` and `classifierOf`. */
export function showClassMatches({ catalog }: Catalog, reference: string, datasetName: string): ClassMatches {
  const described = describeModel({ catalog }, reference);
  const dataset = findDataset(catalog, datasetName);
  const byName = matchedClasses(described, dataset.classes);
  const rows = classesOf({ catalog }, described, dataset).map(
    (output, i): ClassMatch => ({ name: dataset.classes[i]!, output, byName: byName[i]! }),
  );
  return { model: described.name, dataset: dataset.name, classes: outputNames(described), rows };
}

/** The names of a model's classes, or their numbers. Throws as `classifierOf`. */
export const outputNames = (described: DescribedModel): readonly string[] =>
  classNames({ network: classifierOf(described), classes: described.classes });

export function noClassOfModel(described: DescribedModel, output: string | number): SwitchbackError {
  const places = { output, model: described.name, count: outputNames(described).length };
  return new SwitchbackError('BAD_ARGUMENT', say('workbench.noClassOfModel', places));
}

/**
 * Keeps what a person says: for each class of the data set that is named, a class of the model by its number, or none. What is not named, or is as the
 * names have it, goes by the names. Throws as `showClassMatches`, `BAD_ARGUMENT` for a class that is not there.
 */
export function saveClassMatches(
  { catalog }: Catalog,
  reference: string,
  datasetName: string,
  said: readonly Pick<ClassMatch, 'name' | 'output'>[],
): void {
  const described = describeModel({ catalog }, reference);
  const dataset = findDataset(catalog, datasetName);
  const count = outputNames(described).length;
  const byName = new Map(matchedClasses(described, dataset.classes).map((output, i) => [dataset.classes[i]!, output]));
  const table = new Map<string, number | null>();
  for (const { name, output } of said) {
    if (!byName.has(name)) {
      const places = { name, dataset: dataset.name };
      throw new SwitchbackError('BAD_ARGUMENT', say('workbench.noClassOfDataset', places));
    }
    if (output !== null && !(output >= 0 && output < count)) {
      throw noClassOfModel(described, output);
    }
    if (output !== byName.get(name)) table.set(name, output);
  }
  putClassTable(catalog, { modelId: described.model.id, datasetId: dataset.id }, table);
}
