import { insertModel } from '../../../catalog/models/models.ts';
import { saveNetwork } from '../../../catalog/models/networks.ts';
import { putBlob } from '../../../catalog/storage/blobs.ts';
import { hashOf } from '../../../catalog/storage/content.ts';
import { transact } from '../../../catalog/storage/database.ts';
import { rowsOf, weightsOfFit } from '../../../engine/analysis/linearFit.ts';
import { probe, probeImages } from '../../../engine/analysis/linearProbe.ts';
import { networkDefinition } from '../../../engine/network/define.ts';
import { fittedLayers, fittedNetwork } from '../../../engine/network/fitted.ts';
import type { Network } from '../../../engine/network/network.ts';
import { weightName, weightSpecs } from '../../../engine/network/parameters.ts';
import { MEAN } from '../../../engine/program/input.ts';
import { poolingSide } from '../../../engine/program/pooledFeatures.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { encodeSafetensors } from '../../../modelfile/safetensors.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { KeptFeatures } from '../../../shared/foldedAnalysis.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { readFeatures } from '../../../workbench/analyses/foldedFeatures.ts';
import { floatTensors } from '../../../workbench/models/floatTensors.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptTransfer } from '../declaration.ts';

export interface FittedQuestion {
  readonly name: string;
  readonly layer: string;
  /** Features of maps, at most. */
  readonly most: number;
  readonly classifier: KeptTransfer['parameters']['classifier'];
  readonly classes: readonly string[];
}

/** Throws `UNSUPPORTED` for a layer with tokens. */
export function refuseTokens(network: Network, layer: string): void {
  if (network.nodes.find(({ name }) => name === layer)!.shape.length === 2)
    throw new SwitchbackError('UNSUPPORTED', say('transfer.tokens', { layer }));
}

/**
 * Fits a classifier to all images whose features are kept and keeps it upon the layers below as a model. Its probabilities are those of a softmax,
 * whichever classifier it is. Throws `BAD_ARGUMENT` for a name that is in use or cannot be one.
 */
export async function keepFitted(
  workspace: Workspace,
  { loaded, runtime }: { readonly loaded: LoadedModel; readonly runtime: Runtime },
  kept: KeptFeatures,
  { name, layer, most, classifier, classes }: FittedQuestion,
  { warn, signal }: JobContext,
): Promise<void> {
  const { network, preprocessing, weights } = loaded;
  const features = readFeatures(workspace, kept, layer);
  const rows = [...kept.places.keys()].filter((row) => kept.places[row]! >= 0);
  const images = probeImages(features, kept.labels, classes.length, { train: rows, test: rows.slice(0, 1) });
  const fit = await probe(runtime, images, classifier === 'svm' ? 'hinge' : 'softmax', signal);
  const { weight, bias } = await weightsOfFit(runtime, { ...fit, train: rowsOf(features, rows) });
  const shape = network.nodes.find((node) => node.name === layer)!.shape;
  const fitted = fittedNetwork(network, layer, poolingSide(shape, most), classes.length);
  const own = {
    [weightName(fittedLayers.scores, 'weight')]: weight!,
    [weightName(fittedLayers.scores, 'bias')]: bias!,
  };
  const below = weightSpecs(fitted)
    .filter((spec) => !(spec.name in own))
    .map((spec) => [spec.name, weights[spec.name]!] as const);
  const mean = weights[MEAN];
  const all = { ...Object.fromEntries(below), ...own, ...(mean && { [MEAN]: mean }) };
  const blob = putBlob(workspace.blobs, encodeSafetensors(floatTensors(all)));
  const definition = networkDefinition(fitted);
  transact(workspace.catalog, () => {
    const hash = hashOf(JSON.stringify(definition));
    const networkId = saveNetwork(workspace.catalog, { name: fitted.name, hash, definition });
    const source = { format: 'switchback', file: loaded.name };
    insertModel(workspace.catalog, { name, networkId, preprocessing, classes, blob, source });
  });
  warn(say('transfer.fitted', { images: rows.length, name }));
}
