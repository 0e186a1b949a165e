import type { Dimension, DType, Operation, OperationKind, Program, TensorSpec } from './program.ts';

/** A value of a program that is being built: its name, type and shape. */
export interface Value extends TensorSpec {
  readonly name: string;
}

/** Collects operations. Nothing is computed; what no output needs is left out of the program. */
export interface ProgramBuilder {
  /** Something given on every run; asking again for the same name gives the same value. */
  readonly feed: (name: string, dtype: DType, shape: readonly Dimension[]) => Value;
  /** A weight, given once on loading; asking again for the same name gives the same value. */
  readonly parameter: (name: string, shape: readonly number[]) => Value;
  /** Adds an operation whose results have the types and shapes of `results`. */
  readonly emit: (kind: OperationKind, inputs: readonly Value[], ...results: readonly TensorSpec[]) => Value[];
  /** The program that makes `outputs`. */
  readonly build: (outputs: Readonly<Record<string, Value>>) => Program;
}

/** An empty builder. */
export function programBuilder(): ProgramBuilder {
  const feeds = new Map<string, Value>();
  const parameters = new Map<string, Value>();
  const values = new Map<string, TensorSpec>();
  const operations: Operation[] = [];

  const declare = (table: Map<string, Value>, name: string, dtype: DType, shape: readonly Dimension[]): Value => {
    const known = table.get(name);
    if (known) return known;
    const value = { name, dtype, shape };
    table.set(name, value);
    values.set(name, { dtype, shape });
    return value;
  };

  return {
    feed: (name, dtype, shape) => declare(feeds, name, dtype, shape),
    parameter: (name, shape) => declare(parameters, name, 'float32', shape),
    emit: (kind, inputs, ...results) => {
      const made = results.map((spec, i) => ({ ...spec, name: `${kind.op}_${operations.length}${i ? `_${i}` : ''}` }));
      for (const { name, dtype, shape } of made) values.set(name, { dtype, shape });
      operations.push({ ...kind, inputs: inputs.map((v) => v.name), outputs: made.map((v) => v.name) });
      return made;
    },
    build: (outputs) => {
      const needed = new Set(Object.values(outputs).map((value) => value.name));
      const kept = operations
        .toReversed()
        .filter((operation) => {
          if (!operation.outputs.some((name) => needed.has(name))) return false;
          for (const name of operation.inputs) needed.add(name);
          return true;
        })
        .reverse()
        .map((operation) => ({ ...operation, outputs: withoutUnusedTail(operation.outputs, needed) }));
      const keptNames = new Set([...needed, ...kept.flatMap((operation) => operation.outputs)]);
      const only = <T>(table: Map<string, T>): Record<string, T> =>
        Object.fromEntries([...table].filter(([name]) => keptNames.has(name)));
      const specs = (table: Map<string, Value>): Record<string, TensorSpec> =>
        Object.fromEntries(Object.values(only(table)).map(({ name, dtype, shape }) => [name, { dtype, shape }]));
      return {
        feeds: specs(feeds),
        parameters: specs(parameters),
        operations: kept,
        values: only(values),
        outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.name])),
      };
    },
  };
}

/** A max-pool whose switches nobody reads is asked for its maxima alone. */
function withoutUnusedTail(outputs: readonly string[], needed: ReadonlySet<string>): readonly string[] {
  return outputs.slice(0, outputs.findLastIndex((name) => needed.has(name)) + 1);
}
