import { codeOf, messageOf, SwitchbackError, sentenceOf } from '../errors.ts';
import { say } from '../sentence.ts';
import type { EventSource } from './events.ts';
import { clientMessage, type ServerMessage, type WireError } from './messages.ts';
import type { Contract, EventTypes, Handlers } from './request.ts';
import type { Transport } from './transport.ts';

export interface Served<C extends Contract, E extends EventTypes> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly events: EventSource<E>;
  /** Told of everything thrown that is no `SwitchbackError`: a defect. */
  readonly onDefect: (name: string, error: unknown) => void;
}

/**
 * Answers the requests that come over a line and passes events on, until it closes. What is not in the contract, does not fit its schema or
 * is larger than a person's wishes are, is refused with `BAD_ARGUMENT`; a message that is none closes the line.
 */
export function serve<C extends Contract, E extends EventTypes>(transport: Transport, served: Served<C, E>): void {
  const { events } = served;
  const running = new Map<number, AbortController>();
  /** What is too large for the line, or of no kind that it carries, is a defect of whoever made it; whoever asked for it is told. */
  const send = (message: ServerMessage) => {
    try {
      transport.send(message);
    } catch (error) {
      served.onDefect(message.kind === 'event' ? message.name : message.kind, error);
      if (message.kind !== 'answer') return;
      const refusal: WireError = {
        code: 'DEFECT',
        sentence: say('common.answerNotSent', { problem: messageOf(error) }),
      };
      transport.send({ kind: 'refusal', id: message.id, error: refusal });
    }
  };
  const unsubscribe = events.subscribe((seq, name, data) => send({ kind: 'event', seq, name, data }));

  transport.onClose(() => {
    unsubscribe();
    for (const stopper of running.values()) stopper.abort(gone());
    running.clear();
  });
  transport.onMessage(async (raw) => {
    const message = clientMessage.safeParse(raw);
    if (!message.success) return transport.close();
    const asked = message.data;
    const { id } = asked;
    if (asked.kind === 'cancel') return running.get(id)?.abort(gone());
    const stopper = new AbortController();
    running.set(id, stopper);
    try {
      const seq = events.seq();
      const result = await answer(served, asked.name, asked.input, stopper.signal);
      send({ kind: 'answer', id, seq, result });
    } catch (error) {
      send({ kind: 'refusal', id, error: wireError(error, () => served.onDefect(asked.name, error)) });
    } finally {
      running.delete(id);
    }
  });
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
