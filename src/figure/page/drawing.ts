import type { SceneItem } from './scene.ts';

/** What a panel shows, drawn from its own top left corner in the width it was given. */
export interface Drawing {
  readonly items: readonly SceneItem[];
  /** How far down it reaches, mm. */
  readonly height: number;
  /** What it is called where nobody has given it a title. */
  readonly title: string;
  /** How to read it, in sentences; shown where a figure's author wants that, for a paper says it in its caption. */
  readonly prose?: string;
  /** For those who cannot see it. */
  readonly description: string;
}
