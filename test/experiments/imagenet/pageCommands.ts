import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '../../../docs/experiments/imagenet.md');

/** What stands in place of what the page names, and what is asked besides of each command, so that it ends soon. */
export interface Smaller {
  readonly places: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** The commands for ImageNet in `docs/experiments/imagenet.md`, in their order, as a shell would divide them, without `npx switchback`. */
export function pageCommands({ places, options }: Smaller): readonly (readonly string[])[] {
  const lines = readFileSync(page, 'utf8').matchAll(/^npx switchback ([^#\n]+)/gm);
  return Array.from(lines, ([, line]) => {
    const [command, ...others] = Array.from(
      line!.matchAll(/"([^"]*)"|(\S+)/g),
      ([, quoted, plain]) => quoted ?? plain!,
    );
    return [
      command!,
      ...others.map((word, i) => (i === 0 ? word : placed(word, places))),
      ...(options[command!] ?? []),
    ];
  });
}

function placed(word: string, places: Smaller['places']): string {
  const place = Object.keys(places).find((name) => word.startsWith(name));
  return place === undefined ? word : `${places[place]}${word.slice(place.length)}`;
}
