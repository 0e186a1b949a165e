/** Whether all are numbers, and none is infinite. A loop: `every` takes ten times as long, 1.5 s for the weights of ZFNet. */
export function allFinite(numbers: Float32Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
  return true;
}
