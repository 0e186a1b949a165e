// Since 1.29 ONNX Runtime keeps an identifier of the device and a database of events in the user's cache folder, and sends them to its makers.
// It reads this switch once, when its library is loaded.
process.env.ORT_DISABLE_TELEMETRY = '1';
