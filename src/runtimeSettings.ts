// Settings of the ONNX runtime that must stand before it is loaded: import this file before onnxruntime-node, for its effect alone.
// The runtime can report its use to its maker, with a queue in the user's home folder; palpate promises that nothing leaves the machine.
process.env.ORT_DISABLE_TELEMETRY = '1';
