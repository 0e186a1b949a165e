/** ONNX Runtime's package, which sends nothing to anyone: everything here takes it from this file. */
import './withoutTelemetry.ts';

export { env, InferenceSession, Tensor } from 'onnxruntime-node';
