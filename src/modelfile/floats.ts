/** How a safetensors file writes numbers: how many bytes each takes, and how float32 come of them. */
export interface NumberFormat {
  readonly bytes: number;
  readonly toFloats: (buffer: ArrayBuffer) => Float32Array;
}

/** The formats that are read, by the names that safetensors gives them; all are little-endian. */
export const numberFormats: Readonly<Record<string, NumberFormat>> = {
  F32: { bytes: 4, toFloats: (buffer) => new Float32Array(buffer) },
  F64: { bytes: 8, toFloats: (buffer) => Float32Array.from(new Float64Array(buffer)) },
  F16: { bytes: 2, toFloats: (buffer) => Float32Array.from(new Uint16Array(buffer), fromHalf) },
  BF16: { bytes: 2, toFloats: (buffer) => Float32Array.from(new Uint16Array(buffer), fromBrainFloat) },
};

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32's bits. */
function fromBrainFloat(bits: number): number {
  scratch.setUint32(0, bits * 0x10000);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
