import { z } from 'zod';
import { computation } from '../rpc/request.ts';
import type { Bulk } from './bulk.ts';
import { pictureReference } from './picture.ts';

/** What a network takes a picture for. */
export interface Prediction {
  /** Most probable first. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
  /** The picture's label; `null` where it is not known. */
  readonly className: string | null;
  /** A path, or the name of what was dropped. */
  readonly source: string;
}

/** Every map of a layer over one picture: float32 `[maps, h, w]`, little-endian. */
export interface LayerMaps {
  readonly layer: string;
  readonly shape: readonly [maps: number, height: number, width: number];
  readonly data: Bulk;
}

const subject = { model: z.string().min(1), picture: pictureReference };

export const inspectRequests = {
  'inspect.predict': computation<Prediction>()(z.object(subject)),
  /** Throws `NOT_FOUND` for an unknown layer. */
  'inspect.maps': computation<LayerMaps>()(z.object({ ...subject, layer: z.string().min(1) })),
};
