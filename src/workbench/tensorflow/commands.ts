import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { addonIn, headersIn } from './folder.ts';

const execute = promisify(execFile);

/** A program of the system, and how it is called. */
export interface SystemCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** What to do where the program is not there. */
  readonly advice: Sentence;
}

/**
 * Runs a program to its end; gives what it printed. Throws `NOT_FOUND` with the advice where the program is missing,
 * `UNSUPPORTED` with the error it named when it fails, and whatever reason the signal gives.
 */
export async function runCommand(command: SystemCommand, signal: AbortSignal): Promise<string> {
  const { program, folder, advice } = command;
  try {
    return (await execute(program, command.arguments, { cwd: folder, signal, maxBuffer: 2 ** 26 })).stdout;
  } catch (cause) {
    signal.throwIfAborted();
    const { code, stderr = '', message } = cause as Error & { code?: unknown; stderr?: string };
    if (code === 'ENOENT')
      throw new SwitchbackError('NOT_FOUND', say('tensorflow.programMissing', { program, advice }), { cause });
    const problem = stderr.split('\n').find((line) => /error:/i.test(line)) ?? message;
    const sentence = say('tensorflow.programFailed', { program, folder, problem, advice });
    throw new SwitchbackError('UNSUPPORTED', sentence, { cause });
  }
}

/** Compiles tfjs-node's addon, which is plain Node-API, against the libraries and headers of an installation. */
export function compilerCommand(installation: string, sources: AddonSources, compiler: string): SystemCommand {
  return {
    program: compiler,
    arguments: [
      ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8'],
      ...['-I', headersIn(installation), '-I', join(sources.nodeApiHeaders, 'include')],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(sources.tfjsNode, 'binding', file)),
      ...['-Ltensorflow', '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
      ...['-Wl,-rpath,$ORIGIN/tensorflow', '-o', addonIn(installation)],
    ],
    folder: installation,
    advice: say('tensorflow.installCompiler'),
  };
}

/** Folders of the packages that the addon is compiled from. */
export interface AddonSources {
  readonly tfjsNode: string;
  readonly nodeApiHeaders: string;
}

/** The packages as npm has installed them. Throws `NOT_FOUND` where they were left out. */
export function addonSources(): AddonSources {
  const { resolve } = createRequire(import.meta.url);
  try {
    const folderOf = (name: string) => dirname(resolve(`${name}/package.json`));
    return { tfjsNode: folderOf('@tensorflow/tfjs-node'), nodeApiHeaders: folderOf('node-api-headers') };
  } catch (cause) {
    throw new SwitchbackError('NOT_FOUND', say('tensorflow.noSources'), { cause });
  }
}

/** Multiplies two matrices with the addon, in a process of its own: what does not fit could end the process. */
export function probeCommand(installation: string): SystemCommand {
  const script = `
    process.env.TF_CPP_MIN_LOG_LEVEL = '2';
    const tf = require(${JSON.stringify(addonIn(installation))});
    const matrix = (...values) => tf.createTensor([2, 2], tf.TF_FLOAT, Float32Array.from(values));
    const transposed = (name) => ({ name, type: tf.TF_ATTR_BOOL, value: false });
    const attributes = [{ name: 'T', type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT }, ...['transpose_a', 'transpose_b'].map(transposed)];
    const [product] = tf.executeOp('MatMul', attributes, [matrix(1, 2, 3, 4), matrix(5, 6, 7, 8)], 1);
    const numbers = [...tf.tensorDataSync(product.id)];
    console.log(JSON.stringify({ product: numbers, version: tf.TF_Version, gpu: tf.isUsingGpuDevice() }));`;
  return {
    program: process.execPath,
    arguments: ['--input-type=commonjs', '--eval', script],
    folder: installation,
    advice: say('tensorflow.installAnew'),
  };
}
