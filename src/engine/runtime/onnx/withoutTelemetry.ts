// Since 1.29 ONNX Runtime keeps an identifier of the device, and what it was given to compute, in the user's cache folder, and sends it to its makers.
// It reads this once, when its library is loaded.
process.env.ORT_DISABLE_TELEMETRY = '1';
