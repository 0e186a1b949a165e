import { codeOf, SwitchbackError } from '../../shared/errors.ts';
import { createGate } from '../../shared/gate.ts';
import type { Input, Output } from '../../shared/rpc/request.ts';
import { say } from '../../shared/sentence.ts';
import type { PicturesContract } from '../engine/picturesContract.ts';
import type { Engine } from '../engine/supervisor.ts';

/** Asks the process that decodes pictures; throws what it throws, and `BAD_IMAGE` for a picture that it does not survive. */
export type AskPictures = <N extends keyof PicturesContract & string>(
  name: N,
  input: Input<PicturesContract, N>,
  signal: AbortSignal,
) => Promise<Output<PicturesContract, N>>;

/** As many as libuv has threads to decode with. */
const atATime = 4;
/** The largest picture that is decoded takes some seconds, on a machine that has much else to do. */
const usualMostMs = 30_000;

/**
 * Lets a few pictures be decoded at a time, none longer than `mostMs`: then the process is ended, and the next one is started. Where it
 * dies, each of those that it was decoding is asked for once more, alone, so that only the one that ends it is refused.
 */
export function askPictures(
  engine: Engine<PicturesContract, Record<string, never>>,
  mostMs: number = usualMostMs,
): AskPictures {
  const gate = createGate(atATime);
  const once: (size: number) => AskPictures = (size) => async (name, input, signal) => {
    const leave = await gate.enter(size);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      engine.kill();
    }, mostMs);
    try {
      signal.throwIfAborted();
      // The process is not told of an abort: a place at the gate is free when what was decoded there is done.
      return (await engine.client.request(name, input)).result;
    } catch (error) {
      if (isLate) throw new SwitchbackError('BAD_IMAGE', say('host.pictureTooSlow', { seconds: mostMs / 1000 }));
      throw error;
    } finally {
      clearTimeout(timer);
      leave();
    }
  };
  const together = once(1);
  const alone = once(atATime);
  return async (name, input, signal) => {
    try {
      return await together(name, input, signal);
    } catch (error) {
      if (codeOf(error) !== 'DISCONNECTED') throw error;
    }
    try {
      return await alone(name, input, signal);
    } catch (error) {
      if (codeOf(error) !== 'DISCONNECTED') throw error;
      throw new SwitchbackError('BAD_IMAGE', say('host.pictureEndsDecoder'), { cause: error });
    }
  };
}
