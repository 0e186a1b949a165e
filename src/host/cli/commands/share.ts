import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { SplitName } from '../../../shared/contract/dataset.ts';
import { mostSharedModels, type SharedMaps, type ShareRequest } from '../../../shared/contract/share.ts';
import { type Rule, rules } from '../../../shared/contract/unit.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { namedFigure } from '../../../workbench/figures/namedFigure.ts';
import { listLayers } from '../../../workbench/models/layerList.ts';
import { mapsOfFigure } from '../../../workbench/sharing/mapsOfFigure.ts';
import { share } from '../../../workbench/sharing/share.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { shareParts } from '../../engine/shareParts.ts';
import { datasetOption, outFolderOption, splitOption } from '../choices.ts';
import { list, repeated } from '../options.ts';
import { performIn } from '../session.ts';

interface ShareOptions {
  readonly figure?: string;
  readonly layers?: readonly string[];
  readonly dataset?: string;
  readonly split: SplitName;
  readonly rules?: Rule[];
  readonly compare?: readonly string[];
  readonly paths?: boolean;
  readonly out: string;
}

/** `share`. */
export function addShareCommand(program: Command): void {
  program
    .command('share [model]')
    .description('write maps of a model, or of a figure, as a folder with a page that shows them without Switchback')
    .option('--layers <names>', 'layers separated by commas; default: those that are indexed on the data set', list)
    .addOption(datasetOption())
    .addOption(splitOption().default('val'))
    .addOption(
      new Option(
        '--rules <names>',
        `of ${rules.join(', ')}, separated by commas; default: deconvnet, or those of the figure`,
      ).argParser(ruleList),
    )
    .addOption(
      new Option('--compare <model>', 'another model with the same layers')
        .argParser(repeated(mostSharedModels - 1))
        .conflicts('figure'),
    )
    .addOption(
      new Option(
        '--figure <figure>',
        'the maps of a figure in the place of a model: as figure compose takes it',
      ).conflicts(['layers', 'dataset']),
    )
    .option('--paths', 'tell where each image lies in its data set')
    .addOption(outFolderOption())
    .action((model: string | undefined, { out, ...options }: ShareOptions, command: Command) => {
      if ((model === undefined) === (options.figure === undefined))
        command.error('error: name either a model or a figure (--figure)');
      return performIn(command, 'write', async (workspace, context) => {
        const { paths = false } = options;
        const request = { ...askedFor(workspace, model, options), paths };
        for (const { dataset, split } of imagesOf(request.maps))
          context.warn(say('progress.sharesImages', { dataset, split }));
        const data = await share(workspace, request, out, shareParts, context);
        const megabytes = (data.bytes / 1e6).toFixed(1);
        const text = `${data.maps} maps and ${data.images} images in ${data.files} files of ${megabytes} MB: open ${out}/index.html`;
        return { data, text };
      });
    });
}

type Asked = Pick<ShareRequest, 'maps' | 'rules'>;

function askedFor(workspace: Workspace, model: string | undefined, options: Omit<ShareOptions, 'out'>): Asked {
  if (model !== undefined) return ofModels(workspace, model, options);
  const { maps, rules: shown } = mapsOfFigure(workspace, namedFigure(workspace, options.figure!).document);
  return { maps: [...maps], rules: options.rules ?? [...shown] };
}

function ofModels(workspace: Workspace, model: string, options: Omit<ShareOptions, 'out'>): Asked {
  const listed = listLayers(workspace, model);
  const { split, rules: own = ['deconvnet'], compare = [] } = options;
  const dataset = options.dataset ?? listed.dataset;
  if (dataset === null) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.shareOfWhich', { model }));
  const indexed = listed.layers.filter((layer) =>
    layer.indexed.some((those) => those.dataset === dataset && those.split === split),
  );
  const layers = options.layers ?? indexed.map(({ name }) => name);
  if (layers.length === 0)
    throw new SwitchbackError('NOT_FOUND', say('workbench.nothingToShare', { model, dataset, split }));
  const maps = [model, ...compare].flatMap((one) =>
    layers.map((layer) => ({ model: one, layer, dataset, split, channels: null })),
  );
  return { maps, rules: own };
}

/** Over whose images maps are known, each once. */
const imagesOf = (maps: readonly SharedMaps[]) => [
  ...new Map(maps.map(({ dataset, split }) => [`${dataset} / ${split}`, { dataset, split }])).values(),
];

function ruleList(text: string): Rule[] {
  return list(text).map((name) => {
    const known = rules.find((rule) => rule === name);
    if (known) return known;
    throw new InvalidArgumentError(`It must be names of ${rules.join(', ')}, separated by commas.`);
  });
}
