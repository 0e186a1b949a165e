import type { Readers } from '../reader.ts';
import { archive } from './archive.ts';
import { catalog } from './catalog.ts';
import { coco } from './coco.ts';
import { figure } from './figure.ts';
import { folders } from './folders.ts';
import { idx } from './idx.ts';
import { imagenet } from './imagenet.ts';
import { keras } from './keras.ts';
import { labelFile } from './labelFile.ts';
import { message } from './message.ts';
import { network } from './network.ts';
import { npy } from './npy.ts';
import { onnx } from './onnx.ts';
import { parquet } from './parquet.ts';
import { picture } from './picture.ts';
import { recognise } from './recognise.ts';
import { safetensors } from './safetensors.ts';
import { settings } from './settings.ts';
import { tfjs } from './tfjs.ts';
import { weights } from './weights.ts';

/** Everything of Switchback's that reads what comes from elsewhere. */
export const readers: Readers = {
  ...{
    archive,
    catalog,
    coco,
    figure,
    folders,
    idx,
    imagenet,
    keras,
    labelFile,
    message,
    network,
    npy,
    onnx,
    parquet,
    picture,
    recognise,
    safetensors,
    settings,
    tfjs,
    weights,
  },
};
