import { INPUT } from '../engine/network/network.ts';

/** What `defineNetwork` allows. */
const longestName = 100;

/**
 * Gives layers of a file names that a network allows, each once: slashes become dots, other letters hyphens, and what is taken gets a
 * number.
 */
export function layerNames(): (wanted: string) => string {
  const taken = new Set([INPUT]);
  const counts = new Map<string, number>();
  return (wanted) => {
    const name = validName(wanted);
    let free = name;
    for (let count = counts.get(name) ?? 2; taken.has(free); count++) {
      free = `${name.slice(0, longestName - 8)}_${count}`;
      counts.set(name, count + 1);
    }
    taken.add(free);
    return free;
  };
}

function validName(wanted: string): string {
  const name = wanted.replaceAll('/', '.').replaceAll(/[^A-Za-z0-9_.-]/g, '-');
  // Names of deep scopes are told apart by their ends.
  return (name || 'layer').slice(-longestName);
}
