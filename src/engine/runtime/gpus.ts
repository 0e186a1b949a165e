import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this machine may have a GPU. Windows and macOS tell when asked; on Linux its driver makes a device in `devices`, and takes it away. */
export function hasGpu(devices = '/dev'): boolean {
  return hasNvidiaGpu(devices) || namesIn(join(devices, 'dri')).some((name) => name.startsWith('renderD'));
}

/** As `hasGpu`, of NVIDIA's or one that Windows lends to its Linux. A container may be given any one of several. */
export function hasNvidiaGpu(devices = '/dev'): boolean {
  return process.platform !== 'linux' || namesIn(devices).some((name) => /^(nvidia\d+|dxg)$/.test(name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
