import { codeOf, messageOf, SwitchbackError, sentenceOf } from '../errors.ts';
import { say } from '../sentence.ts';
import type { EventSource } from './events.ts';
import { type ClientMessage, clientMessage, type ServerMessage, type WireError } from './messages.ts';
import type { Contract, EventTypes, Handlers } from './request.ts';
import type { Transport } from './transport.ts';

export interface Served<C extends Contract, E extends EventTypes> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly events: EventSource<E>;
  /** Told of everything thrown that is no `SwitchbackError`: a defect. */
  readonly onDefect: (name: string, error: unknown) => void;
  /** Requests of one line that are answered at a time; without it, as many as come. */
  readonly mostAtOnce?: number;
}

/** Requests of one line that wait for their turn; of one that asks for more no more is read until some are answered. */
const mostWaiting = 256;
/** Events of a line that its other side has not taken: of one that has stopped reading no more are kept. */
const mostEventsUntaken = 10_000;

/**
 * Answers the requests that come over a line and passes events on, until it closes. What is not in the contract, does not fit its schema or
 * is larger than a person's wishes are, is refused with `BAD_ARGUMENT`; a message that is none closes the line. Lines take turns, a request each, so that
 * one that asks for much slows itself alone; a request counts until its answer has left, so that answers are not heaped up for one that does
 * not read.
 */
export function serve<C extends Contract, E extends EventTypes>(transport: Transport, served: Served<C, E>): void {
  const { events, mostAtOnce = Number.POSITIVE_INFINITY } = served;
  const running = new Map<number, AbortController>();
  const waiting: Asked[] = [];
  let answering = 0;
  let untaken = 0;
  let isTurnAwaited = false;
  let isPaused = false;

  const unsubscribe = events.subscribe((seq, name, data) => {
    untaken += 1;
    const onTaken = () => {
      untaken -= 1;
    };
    if (untaken > mostEventsUntaken) transport.close();
    else if (!sent(transport, served, { kind: 'event', seq, name, data }, onTaken)) onTaken();
  });
  const answerOne = async ({ id, name, input }: Asked) => {
    answering += 1;
    const stopper = new AbortController();
    running.set(id, stopper);
    const seq = events.seq();
    const message = await answer(served, name, input, stopper.signal).then(
      (result): ServerMessage => ({ kind: 'answer', id, seq, result }),
      (error): ServerMessage => ({ kind: 'refusal', id, error: wireError(error, () => served.onDefect(name, error)) }),
    );
    running.delete(id);
    if (!sent(transport, served, message, answered)) answered();
  };
  const answered = () => {
    answering -= 1;
    takeNext();
  };
  const takeNext = () => {
    if (isTurnAwaited || answering >= mostAtOnce || waiting.length === 0) return;
    isTurnAwaited = true;
    setImmediate(() => {
      isTurnAwaited = false;
      const asked = waiting.shift();
      if (asked) void answerOne(asked);
      if (isPaused && waiting.length < mostWaiting) {
        isPaused = false;
        transport.resume();
      }
      takeNext();
    });
  };

  transport.onClose(() => {
    unsubscribe();
    waiting.length = 0;
    for (const stopper of running.values()) stopper.abort(gone());
    running.clear();
  });
  transport.onMessage((raw) => {
    const message = clientMessage.safeParse(raw);
    if (!message.success) return transport.close();
    const asked = message.data;
    if (asked.kind === 'cancel') {
      const place = waiting.findIndex(({ id }) => id === asked.id);
      if (place >= 0) waiting.splice(place, 1);
      return running.get(asked.id)?.abort(gone());
    }
    waiting.push(asked);
    if (waiting.length >= mostWaiting && !isPaused) {
      isPaused = true;
      transport.pause();
    }
    takeNext();
  });
}

type Asked = Extract<ClientMessage, { kind: 'request' }>;

/**
 * Sends a message, or says that it did not. What is too large for the line, or of no kind that it carries, is a defect of whoever made it;
 * whoever asked for it is told.
 */
function sent<C extends Contract, E extends EventTypes>(
  transport: Transport,
  served: Served<C, E>,
  message: ServerMessage,
  onTaken: () => void,
): boolean {
  try {
    transport.send(message, onTaken);
    return true;
  } catch (error) {
    served.onDefect(message.kind === 'event' ? message.name : message.kind, error);
    if (message.kind !== 'answer') return false;
    const refusal: WireError = { code: 'DEFECT', sentence: say('common.answerNotSent', { problem: messageOf(error) }) };
    transport.send({ kind: 'refusal', id: message.id, error: refusal }, onTaken);
    return true;
  }
}

const gone = () => new SwitchbackError('CANCELLED', say('common.requestCancelled'));

async function answer<C extends Contract, E extends EventTypes>(
  { contract, handlers }: Served<C, E>,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!Object.hasOwn(contract, name)) throw new SwitchbackError('BAD_ARGUMENT', say('common.noRequest', { name }));
  if (!isReasonable(input)) throw new SwitchbackError('BAD_ARGUMENT', say('common.requestTooLarge', { name }));
  const checked = contract[name]!.input.safeParse(input);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const { path, message: problem } = issue!;
    throw new SwitchbackError(
      'BAD_ARGUMENT',
      path.length > 0
        ? say('common.requestNotUnderstoodAt', { name, place: path.join('.'), problem })
        : say('common.requestNotUnderstood', { name, problem }),
    );
  }
  return handlers[name]!(checked.data as never, { signal });
}

/** The longest text in a request, in UTF-16 units: more than the longest caption. */
const longestText = 100_000;
/** How deep a request nests at most: more than the deepest figure or network. */
const deepest = 32;

/** How many values a request has at most: more than the largest figure or network. */
const mostValues = 20_000;

/** Whether a request's texts are of a length that a person would give, and it is nested and as large as a contract is. */
function isReasonable(request: unknown): boolean {
  let values = 0;
  const isSound = (value: unknown, depth: number): boolean => {
    values += 1;
    if (values > mostValues) return false;
    if (typeof value === 'string') return value.length <= longestText;
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
    if (depth === deepest) return false;
    if (Array.isArray(value)) return value.length <= mostValues && value.every((item) => isSound(item, depth + 1));
    const names = Object.keys(value);
    if (names.length > mostValues) return false;
    return names.every((name) => name.length <= longestText && isSound(value[name as keyof typeof value], depth + 1));
  };
  return isSound(request, 0);
}

/** An error as it crosses; of a defect, which `onDefect` is told, no more than that there is one. */
export function wireError(error: unknown, onDefect: () => void): WireError {
  if (!(error instanceof SwitchbackError)) onDefect();
  return { code: codeOf(error), sentence: sentenceOf(error) };
}
