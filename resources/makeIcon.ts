import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** `icon.svg` as the PNG that installers are made from: `node resources/makeIcon.ts`. */
const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));

await sharp(at('icon.svg'), { density: 72 }).resize(1024, 1024).png({ compressionLevel: 9 }).toFile(at('icon.png'));
