// Since 1.30 ONNX Runtime counts what is computed, keeps that and an identifier of the device in the user's cache folder, and sends it to its makers.
// It reads this once, when its library is loaded.
process.env.ORT_DISABLE_TELEMETRY = '1';
