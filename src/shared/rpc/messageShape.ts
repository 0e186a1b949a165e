/** How deep a message nests at most: more than the deepest figure or network with what is around it. */
const deepest = 64;

/**
 * What follows the first byte of a value, by that byte: bytes of a number; bytes besides, in addition to as many as the number says; or, where it
 * counts, values a piece.
 */
const layouts: Readonly<Record<number, readonly [numberBytes: number, bytesBesides: number, valuesEach: number]>> = {
  // bin, ext and str
  ...{ 196: [1, 0, 0], 197: [2, 0, 0], 198: [4, 0, 0] },
  ...{ 199: [1, 1, 0], 200: [2, 1, 0], 201: [4, 1, 0] },
  ...{ 217: [1, 0, 0], 218: [2, 0, 0], 219: [4, 0, 0] },
  // numbers
  ...{ 202: [0, 4, 0], 203: [0, 8, 0], 204: [0, 1, 0], 205: [0, 2, 0], 206: [0, 4, 0], 207: [0, 8, 0] },
  ...{ 208: [0, 1, 0], 209: [0, 2, 0], 210: [0, 4, 0], 211: [0, 8, 0] },
  // ext of a size that needs no number
  ...{ 212: [0, 2, 0], 213: [0, 3, 0], 214: [0, 5, 0], 215: [0, 9, 0], 216: [0, 17, 0] },
  // array and map
  ...{ 220: [2, 0, 1], 221: [4, 0, 1], 222: [2, 0, 2], 223: [4, 0, 2] },
};
const alone = [0, 0, 0] as const;

/**
 * Whether bytes of MessagePack may be decoded: nothing in them nests deeper than 64, and together its arrays and maps have no more values
 * than there are bytes, whatever they say. A decoder makes each as large as it says, and one in the other as deep as they go, before it
 * finds that the rest is missing. Whether the bytes are sound otherwise is for the decoder to find.
 */
export function mayDecode(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Values still to come, in each array or map that is open, and in all of them. */
  const missing: number[] = [];
  let allMissing = 1;
  for (let at = 0; allMissing > 0; ) {
    if (allMissing > bytes.length - at) return false;
    const first = bytes[at]!;
    at += 1;
    allMissing -= 1;
    if (missing.length > 0) missing[missing.length - 1]! -= 1;
    let values = 0;
    if (first >= 0xc0) {
      const [numberBytes, besides, each] = layouts[first] ?? alone;
      if (numberBytes > bytes.length - at) return false;
      const number = numberAt(view, at, numberBytes);
      at += numberBytes;
      if (each > 0) values = number * each;
      else at += number + besides;
    } else if (first >= 0xa0) at += first - 0xa0;
    else if (first >= 0x90) values = first - 0x90;
    else if (first >= 0x80) values = 2 * (first - 0x80);
    if (values > 0) {
      if (missing.length === deepest) return false;
      missing.push(values);
      allMissing += values;
    }
    while (missing.at(-1) === 0) missing.pop();
  }
  return true;
}

function numberAt(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at);
  return bytes === 4 ? view.getUint32(at) : 0;
}
