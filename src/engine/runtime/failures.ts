import { messageOf } from '../../shared/errors.ts';

/** Why a device did not compute: its memory is full, or it is gone (reset, unplugged, its driver restarted). */
export type DeviceFailure = 'memory' | 'device';

/** As ONNX Runtime, Dawn and Vulkan, CUDA, Direct3D and TensorFlow word it; lost devices first, for some name memory too. */
const wordings: readonly (readonly [DeviceFailure, RegExp])[] = [
  ['device', /device (was )?lost|VK_ERROR_DEVICE_LOST/i],
  ['device', /DXGI_ERROR_DEVICE_(REMOVED|HUNG|RESET)|887A000[567]/i],
  [
    'device',
    /CUDA (failure|error) (4|46|100|700|719|999)\b|cudaErrorDevicesUnavailable|CUDA_ERROR_(ILLEGAL_ADDRESS|LAUNCH_FAILED|NO_DEVICE|UNKNOWN)/i,
  ],
  ['memory', /out[ _]of[ _](device[ _]|host[ _])?memory|ran out of memory|bad_alloc|E_OUTOFMEMORY|8007000E/i],
  ['memory', /failed to allocate (memory|\d+ bytes)|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED/i],
  ['memory', /\bOOM when allocating|RESOURCE_?EXHAUSTED/i],
];

/** What a runtime's error says of its device; `null` for every other error. Native libraries tell it in their message alone. */
export function deviceFailure(thrown: unknown): DeviceFailure | null {
  const message = messageOf(thrown);
  return wordings.find(([, wording]) => wording.test(message))?.[0] ?? null;
}
