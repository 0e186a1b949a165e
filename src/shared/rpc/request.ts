import type { z } from 'zod';

type Answerer = 'host' | 'engine';

/** A request: what comes in is checked by a schema, what goes out is known by its type. */
export interface RequestDefinition<S extends z.ZodType = z.ZodType, O = unknown, A extends Answerer = Answerer> {
  readonly input: S;
  /** Who answers: the host, from the catalog and at once, or an engine process, which computes. */
  readonly answeredBy: A;
  /** A type alone; never set. */
  readonly output?: O;
}

/** A request that the host answers from the catalog. */
export const query =
  <O>() =>
  <S extends z.ZodType>(input: S): RequestDefinition<S, O, 'host'> => ({ input, answeredBy: 'host' });

/** A request for which tensors must be computed: the interactive engine process answers it. */
export const computation =
  <O>() =>
  <S extends z.ZodType>(input: S): RequestDefinition<S, O, 'engine'> => ({ input, answeredBy: 'engine' });

/** Requests by name, `domain.verbNoun`. */
export type Contract = Readonly<Record<string, RequestDefinition>>;

/** What the asking side gives. */
export type Input<C extends Contract, N extends keyof C> = z.input<C[N]['input']>;
/** What the answering side is given, after the schema. */
export type CheckedInput<C extends Contract, N extends keyof C> = z.output<C[N]['input']>;
export type Output<C extends Contract, N extends keyof C> = Exclude<C[N]['output'], undefined>;

/** What answers each request. `signal` is aborted when the asking side no longer wants the answer, or has gone. */
export type Handlers<C extends Contract> = {
  readonly [N in keyof C]: (
    input: CheckedInput<C, N>,
    context: { readonly signal: AbortSignal },
  ) => Promise<Output<C, N>> | Output<C, N>;
};

/** Data of each event by name, `subject.happened`. */
export type EventTypes = Readonly<Record<string, unknown>>;
