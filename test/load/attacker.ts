import { type AttackName, attacks } from './attacks.ts';
import { targetAt } from './target.ts';

/** A process that attacks a host until its parent has heard enough: it tells how many pieces it has done, whenever it is asked. */
const [name, url] = process.argv.slice(2) as [AttackName, string];
let done = 0;
process.on('message', () => process.send!(done));
process.once('disconnect', () => process.exit(0));
void attacks[name](targetAt(url), () => {
  done += 1;
});
