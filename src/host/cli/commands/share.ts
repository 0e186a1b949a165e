import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { mostSharedModels, type ShareRequest } from '../../../shared/contract/share.ts';
import { type Rule, rules } from '../../../shared/contract/unit.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { listLayers } from '../../../workbench/models/layerList.ts';
import { share } from '../../../workbench/sharing/share.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { shareParts } from '../../engine/shareParts.ts';
import { datasetOption, outFolderOption, splitOption } from '../choices.ts';
import { list, repeated } from '../options.ts';
import { performIn } from '../session.ts';

interface ShareOptions {
  readonly layers?: readonly string[];
  readonly dataset?: string;
  readonly split: ShareRequest['split'];
  readonly rules: Rule[];
  readonly compare?: readonly string[];
  readonly paths?: boolean;
  readonly out: string;
}

/** `share`. */
export function addShareCommand(program: Command): void {
  program
    .command('share <model>')
    .description('write units of a model as a folder with a page that shows them without Switchback')
    .option('--layers <names>', 'layers separated by commas; default: those that are indexed on the data set', list)
    .addOption(datasetOption())
    .addOption(splitOption().default('val'))
    .addOption(
      new Option('--rules <names>', `of ${rules.join(', ')}, separated by commas`)
        .argParser(ruleList)
        .default(['deconvnet']),
    )
    .option('--compare <model>', 'another model with the same layers', repeated(mostSharedModels - 1))
    .option('--paths', 'tell where each image lies in its data set')
    .addOption(outFolderOption())
    .action((model: string, { out, ...options }: ShareOptions, command: Command) =>
      performIn(command, 'write', async (workspace, context) => {
        const request = requestOf(workspace, model, options);
        context.warn(say('progress.sharesImages', { dataset: request.dataset, split: request.split }));
        const data = await share(workspace, request, out, shareParts, context);
        const megabytes = (data.bytes / 1e6).toFixed(1);
        const text = `${data.maps} maps and ${data.images} images in ${data.files} files of ${megabytes} MB: open ${out}/index.html`;
        return { data, text };
      }),
    );
}

function requestOf(workspace: Workspace, model: string, options: Omit<ShareOptions, 'out'>): ShareRequest {
  const listed = listLayers(workspace, model);
  const { split, rules: own, compare = [], paths = false } = options;
  const dataset = options.dataset ?? listed.dataset;
  if (dataset === null) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.shareOfWhich', { model }));
  const indexed = listed.layers.filter((layer) =>
    layer.indexed.some((those) => those.dataset === dataset && those.split === split),
  );
  const layers = options.layers ?? indexed.map(({ name }) => name);
  if (layers.length === 0)
    throw new SwitchbackError('NOT_FOUND', say('workbench.nothingToShare', { model, dataset, split }));
  return { models: [model, ...compare], dataset, split, layers: [...layers], rules: own, paths };
}

function ruleList(text: string): Rule[] {
  return list(text).map((name) => {
    const known = rules.find((rule) => rule === name);
    if (known) return known;
    throw new InvalidArgumentError(`It must be names of ${rules.join(', ')}, separated by commas.`);
  });
}
