import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** A Python wheel on PyPI, of which only the shared libraries (and a few headers) are wanted. */
export interface Wheel {
  readonly project: string;
  readonly file: string;
  readonly bytes: number;
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
}

/** `gpu`: CUDA, with NVIDIA's libraries from their own wheels. */
export type TensorflowDevice = 'cpu' | 'gpu';

/** The TensorFlow that is installed. Its libraries need no Python, so any CPython tag does. */
export const tensorflowVersion = '2.21.0';

/**
 * What makes up a TensorFlow for this system: its own wheel first.
 * Throws `UNSUPPORTED` where no wheel carries `libtensorflow_cc` (on Windows it is one with Python), or none for the GPU.
 */
export function wheelsFor(platform: string, architecture: string, device: TensorflowDevice): readonly Wheel[] {
  const found = device === 'gpu' ? gpuWheels : cpuWheels;
  const wheels = found[`${platform} ${architecture}`];
  if (wheels) return wheels;
  const places = { device: device.toUpperCase(), systems: Object.keys(found), system: `${platform} ${architecture}` };
  throw new SwitchbackError('UNSUPPORTED', say('tensorflow.otherSystem', places));
}

const cpuWheels: Readonly<Record<string, readonly Wheel[]>> = {
  'linux x64': [
    {
      project: 'tensorflow-cpu',
      file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
      bytes: 274000871,
      sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    },
  ],
  'linux arm64': [
    {
      project: 'tensorflow',
      file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl',
      bytes: 281946471,
      sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    },
  ],
};

/** What `tensorflow[and-cuda]` asks for but for the compiler, which only XLA needs; CUDA 12.8 knows Hopper and Blackwell. */
const gpuWheels: Readonly<Record<string, readonly Wheel[]>> = {
  'linux x64': [
    {
      project: 'tensorflow',
      file: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
      bytes: 572611111,
      sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    },
    nvidia(
      'cublas',
      '12.8.4.1-py3-none-manylinux_2_27_x86_64',
      594346921,
      '8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142',
    ),
    nvidia(
      'cuda_cupti',
      '12.8.90-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      10248621,
      'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    ),
    nvidia(
      'cuda_nvrtc',
      '12.8.93-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64',
      88040029,
      'a7756528852ef889772a84c6cd89d41dfa74667e24cca16bb31f8f061e3e9994',
    ),
    nvidia(
      'cuda_runtime',
      '12.8.90-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      954765,
      'adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90',
    ),
    nvidia(
      'cudnn',
      '9.10.2.21-py3-none-manylinux_2_27_x86_64',
      706758467,
      '949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8',
    ),
    nvidia(
      'cufft',
      '11.3.3.83-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      193118695,
      '4d2dd21ec0b88cf61b62e6b43564355e5222e4a3fb394cac0db101f2dd0d4f74',
    ),
    nvidia(
      'curand',
      '10.3.9.90-py3-none-manylinux_2_27_x86_64',
      63619976,
      'b32331d4f4df5d6eefa0554c565b626c7216f87a06a4f56fab27c3b68a830ec9',
    ),
    nvidia(
      'cusolver',
      '11.7.3.90-py3-none-manylinux_2_27_x86_64',
      267506905,
      '4376c11ad263152bd50ea295c05370360776f8c3427b30991df774f9fb26c450',
    ),
    nvidia(
      'cusparse',
      '12.5.8.93-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      288216466,
      '1ec05d76bbbd8b61b06a80e1eaf8cf4959c3d4ce8e711b65ebd0443bb0ebb13b',
    ),
    nvidia(
      'nccl',
      '2.27.7-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64',
      322546339,
      'de5ba5562f08029a19cb1cd659404b18411ed0d6c90ac5f52f30bf99ad5809aa',
    ),
    nvidia(
      'nvjitlink',
      '12.8.93-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64',
      39254836,
      '81ff63371a7ebd6e6451970684f916be2eab07321b73c9d244dc2b4da7f73b88',
    ),
  ],
};

function nvidia(name: string, rest: string, bytes: number, sha256: string): Wheel {
  const project = `nvidia-${name.replaceAll('_', '-')}-cu12`;
  return { project, file: `nvidia_${name}_cu12-${rest}.whl`, bytes, sha256 };
}
