/** A Keras model as its configuration tells it, functional or sequential alike; plain data. */
export interface KerasModel {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  readonly inputs: readonly KerasTensor[];
  readonly outputs: readonly KerasTensor[];
}

export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** What it reads each time it is called: a layer may be shared. */
  readonly calls: readonly Call[];
  /** Of a layer that is a model itself. */
  readonly model: KerasModel | null;
}

/** What a layer is called with. */
export interface Call {
  /** Its tensors and numbers, those with a name last. */
  readonly operands: readonly Operand[];
  /** What has a name, as the file has it. */
  readonly named: Readonly<Record<string, unknown>>;
}

/** What a layer puts out when it is called: its name, which of its calls, which of that call's outputs. */
export interface KerasTensor {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** What a layer is called with; numbers are an operation's. */
export type Operand = KerasTensor | number;

/** Where a layer lies: the names of the models around it, but for the outermost, and its own. */
export type LayerPath = readonly string[];
