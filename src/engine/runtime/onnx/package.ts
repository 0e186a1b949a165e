/** ONNX Runtime's package with its telemetry off: no other file imports it. */
import './withoutTelemetry.ts';

export { env, InferenceSession, Tensor } from 'onnxruntime-node';
