import { existsSync } from 'node:fs';
import { test } from 'vitest';
import { onnxRuntimeOn } from '../../../../src/engine/runtime/onnx/index.ts';
import { testAgreement } from '../../agreement.ts';
import { testSeries } from '../series.ts';

/** Chromium's software GPU, which the Vulkan loader takes where it is told of no other. */
const softwareGpu = '/usr/lib/chromium/vk_swiftshader_icd.json';
const vulkanLoaders = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];

const missing = existsSync(softwareGpu)
  ? vulkanLoaders.some((path) => existsSync(path))
    ? null
    : 'libvulkan1'
  : softwareGpu;
if (missing) test('on onnx/webgpu', ({ skip }) => skip(`there is no ${missing}`));
else {
  process.env.VK_ICD_FILENAMES = softwareGpu;
  const named = { name: 'onnx/webgpu', runtime: onnxRuntimeOn('webgpu') };
  testAgreement([named], 6);
  testSeries(named);
}
