// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A BERT folder (config.json, model.safetensors in F32) as the ONNX graph that ONNX Runtime likes best: its own fused operators,
// in fp32 or in int8 with weights per output and activations quantised at run time (what its quantize_dynamic makes).
'use strict';
const fs = require('fs');

// --- protobuf, as much of it as a model needs ---------------------------------------------------------------------------
const varint = (n) => {
  const bytes = [];
  for (let v = BigInt.asUintN(64, BigInt(n)); ; v >>= 7n) {
    if (v < 128n) return Buffer.from([...bytes, Number(v)]);
    bytes.push(Number(v & 127n) | 128);
  }
};
// A message is a list of buffers: weights are written without being copied together.
const size = (parts) => parts.reduce((sum, part) => sum + part.length, 0);
const number = (field, n) => [varint(field << 3), varint(n)];
const bytes = (field, parts) => [varint((field << 3) | 2), varint(size(parts)), ...parts];
const text = (field, s) => bytes(field, [Buffer.from(s)]);
const real = (field, x) => {
  const four = Buffer.alloc(4);
  four.writeFloatLE(x);
  return [varint((field << 3) | 5), four];
};

const FLOAT = 1, INT8 = 3, INT32 = 6, INT64 = 7, OWN = 'com.microsoft';
const typeOf = (array) =>
  array instanceof Float32Array ? FLOAT : array instanceof Int8Array ? INT8 : array instanceof BigInt64Array ? INT64 : INT32;
const rawBytes = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

class Graph {
  constructor() {
    this.nodes = [];
    this.weights = [];
    this.count = 0;
  }
  constant(array, dims) {
    const name = `w${this.count++}`;
    this.weights.push(bytes(5, [...dims.flatMap((d) => number(1, d)), ...number(2, typeOf(array)), ...text(8, name), ...bytes(9, [rawBytes(array)])]));
    return name;
  }
  attribute(name, value) {
    if (Number.isInteger(value)) return bytes(5, [...text(1, name), ...number(3, value), ...number(20, 2)]);
    if (Array.isArray(value)) return bytes(5, [...text(1, name), ...value.flatMap((v) => number(8, v)), ...number(20, 7)]);
    return bytes(5, [...text(1, name), ...real(2, value.float), ...number(20, 1)]);
  }
  add(type, inputs, { domain = '', outputs = 1, ...attributes } = {}) {
    const names = Array.from({ length: outputs }, () => `t${this.count++}`);
    this.nodes.push(
      bytes(1, [
        ...inputs.flatMap((name) => text(1, name)), ...names.flatMap((name) => text(2, name)), ...text(3, `n${this.count++}`), ...text(4, type),
        ...Object.entries(attributes).flatMap(([name, value]) => this.attribute(name, value)), ...text(7, domain),
      ]));
    return outputs === 1 ? names[0] : names;
  }
  write(file, inputs, output) {
    const value = (field, name, type, dims) =>
      bytes(field, [...text(1, name), ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, dims.flatMap((d) => bytes(1, text(2, d))))]))]);
    const graph = [
      ...this.nodes.flat(), ...text(2, 'bert'), ...this.weights.flat(),
      ...inputs.flatMap((name) => value(11, name, INT32, ['batch', 'tokens'])), ...value(12, output, FLOAT, ['batch', 'classes']),
    ];
    const opset = (domain, version) => bytes(8, [...text(1, domain), ...number(2, version)]);
    const model = [...number(1, 8), ...text(2, 'paretoscope bench'), ...bytes(7, graph), ...opset('', 17), ...opset(OWN, 1)];
    const out = fs.openSync(file, 'w');
    for (const part of model) for (let at = 0; at < part.length; ) at += fs.writeSync(out, part, at);
    fs.closeSync(out);
  }
}

// --- the checkpoint ------------------------------------------------------------------------------------------------------
function openCheckpoint(folder) {
  const file = fs.openSync(`${folder}/model.safetensors`, 'r');
  const length = Buffer.alloc(8);
  fs.readSync(file, length, 0, 8, 0);
  const headerBytes = Number(length.readBigUInt64LE());
  const header = Buffer.alloc(headerBytes);
  fs.readSync(file, header, 0, headerBytes, 8);
  const entries = JSON.parse(header.toString());
  return (name) => {
    const entry = entries[name];
    if (!entry) throw new Error(`${folder}: no tensor ${name}`);
    const [from, to] = entry.data_offsets;
    const data = new Float32Array((to - from) / 4);
    fs.readSync(file, rawBytes(data), 0, to - from, 8 + headerBytes + from);
    return { data, dims: entry.shape };
  };
}

/// [out, in] matrices side by side as one [in, sum of out].
function transposed(matrices) {
  const inputs = matrices[0].dims[1], outputs = matrices.reduce((sum, m) => sum + m.dims[0], 0);
  const result = new Float32Array(inputs * outputs);
  let first = 0;
  for (const { data, dims } of matrices) {
    for (let r = 0; r < dims[0]; r++) for (let c = 0; c < inputs; c++) result[c * outputs + first + r] = data[r * inputs + c];
    first += dims[0];
  }
  return { data: result, dims: [inputs, outputs] };
}

/// Symmetric, one scale per output (column).
function quantized({ data, dims }) {
  const [inputs, outputs] = dims, codes = new Int8Array(data.length), scales = new Float32Array(outputs);
  for (let i = 0; i < data.length; i++) scales[i % outputs] = Math.max(scales[i % outputs], Math.abs(data[i]) / 127);
  for (let r = 0, i = 0; r < inputs; r++) for (let c = 0; c < outputs; c++, i++) codes[i] = scales[c] > 0 ? Math.round(data[i] / scales[c]) : 0;
  return { codes, scales };
}

/// Writes `file`; `kind` is "fp32" or "int8". `masked` adds the input "mask" for padded batches.
function writeBert(folder, file, kind, masked) {
  const config = JSON.parse(fs.readFileSync(`${folder}/config.json`));
  const read = openCheckpoint(folder), g = new Graph();
  const { num_hidden_layers: layers, num_attention_heads: num_heads, layer_norm_eps: eps } = config;
  const epsilon = { float: eps };
  const own = { domain: OWN };
  const floats = (name) => {
    const { data, dims } = read(name);
    return g.constant(data, dims);
  };
  const joined = (names) => {
    const all = names.map((name) => read(name).data), data = new Float32Array(all.reduce((sum, a) => sum + a.length, 0));
    all.reduce((at, a) => (data.set(a, at), at + a.length), 0);
    return g.constant(data, [data.length]);
  };
  // x W without the bias, which the next fused operator adds.
  const product = (x, name) => {
    const matrix = transposed([read(`${name}.weight`)]);
    if (kind === 'fp32') return g.add('MatMul', [x, g.constant(matrix.data, matrix.dims)]);
    const { codes, scales } = quantized(matrix), zeros = g.constant(new Int8Array(scales.length), [scales.length]);
    const [q, scale, zero] = g.add('DynamicQuantizeLinear', [x], { outputs: 3 });
    const sum = g.add('MatMulInteger', [q, g.constant(codes, matrix.dims), zero, zeros]);
    return g.add('Mul', [g.add('Cast', [sum], { to: FLOAT }), g.add('Mul', [scale, g.constant(scales, [scales.length])])]);
  };
  const attention = (x, name, lengths) => {
    const parts = ['query', 'key', 'value'].map((part) => `${name}.${part}`);
    const matrix = transposed(parts.map((part) => read(`${part}.weight`))), bias = joined(parts.map((part) => `${part}.bias`));
    if (kind === 'fp32') return g.add('Attention', [x, g.constant(matrix.data, matrix.dims), bias, ...(lengths ? [lengths] : [])], { ...own, num_heads });
    const { codes, scales } = quantized(matrix), zeros = g.constant(new Int8Array(scales.length), [scales.length]);
    const [q, scale, zero] = g.add('DynamicQuantizeLinear', [x], { outputs: 3 });
    return g.add('QAttention', [q, g.constant(codes, matrix.dims), bias, scale, g.constant(scales, [scales.length]), lengths ?? '', zero, zeros],
                 { ...own, num_heads });
  };
  const norm = (y, residual, bias, name) =>
    g.add('SkipLayerNormalization', [y, residual, floats(`${name}.weight`), floats(`${name}.bias`), floats(bias)], { ...own, epsilon });

  const table = (name) => floats(`bert.embeddings.${name}`);
  let [x, lengths] = g.add('EmbedLayerNormalization', [
    'ids', 'types', table('word_embeddings.weight'), table('position_embeddings.weight'), table('token_type_embeddings.weight'),
    table('LayerNorm.weight'), table('LayerNorm.bias'), ...(masked ? ['mask'] : []),
  ], { ...own, outputs: 2, epsilon });
  for (let i = 0; i < layers; i++) {
    const layer = `bert.encoder.layer.${i}`;
    const context = attention(x, `${layer}.attention.self`, masked ? lengths : undefined);
    x = norm(product(context, `${layer}.attention.output.dense`), x, `${layer}.attention.output.dense.bias`, `${layer}.attention.output.LayerNorm`);
    const inner = g.add('BiasGelu', [product(x, `${layer}.intermediate.dense`), floats(`${layer}.intermediate.dense.bias`)], own);
    x = norm(product(inner, `${layer}.output.dense`), x, `${layer}.output.dense.bias`, `${layer}.output.LayerNorm`);
  }
  const first = g.add('Gather', [x, g.constant(new BigInt64Array(1), [])], { axis: 1 });
  const dense = (input, name) => g.add('Gemm', [input, floats(`${name}.weight`), floats(`${name}.bias`)], { transB: 1 });
  const logits = dense(g.add('Tanh', [dense(first, 'bert.pooler.dense')]), 'classifier');
  g.write(file, ['ids', 'types', ...(masked ? ['mask'] : [])], logits);
}

/// A graph that does nothing: what a call from node costs by itself.
function writeNothing(file) {
  const g = new Graph();
  g.write(file, ['ids', 'types'], g.add('Cast', ['ids'], { to: FLOAT }));
}

module.exports = { writeBert, writeNothing };
