// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// ONNX Runtime as a peer of `pscope bench models`: a process that loads what it is told and times what it is asked, one JSON
// object per line in and out, so that its runs can alternate with ours.
//   node ort_peer.cjs DIRECTORY        the folder where `npm install --ignore-scripts onnxruntime-node` ran
//   {"do":"load","name":"fp32","folder":"model/","file":"x.onnx","kind":"fp32","masked":false,"threads":1}
//   {"do":"inputs","batch":1,"tokens":128,"ids":[...],"types":[...],"mask":[...]}
//   {"do":"open","name":"x","file":"model.onnx"}, {"do":"classify","name":"x","batch":2,"tokens":5,"ids":[...],"types":[...],"mask":[...]}
//   {"do":"run","name":"fp32","times":3}    -> {"wall_us":[...],"cpu_us":[...]}
//   {"do":"logits","name":"fp32"}           -> {"logits":[...]}
'use strict';
const path = require('path');
const readline = require('readline');
const { createRequire } = require('module');
const { writeBert, writeNothing } = require('./onnx_bert.cjs');

const directory = process.argv[2] ?? '.';
const ort = createRequire(path.resolve(directory, 'package.json'))('onnxruntime-node');
const version = createRequire(path.resolve(directory, 'package.json'))('onnxruntime-node/package.json').version;
const sessions = {};
let inputs = {};

async function load({ name, folder, file, kind, masked, threads }) {
  kind === 'nothing' ? writeNothing(file) : writeBert(folder, file, kind, masked);
  sessions[name] = await ort.InferenceSession.create(file, {
    executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential',
  });
  require('fs').unlinkSync(file); // it is in memory now
  return {};
}

/// A model somebody else wrote, with the input names that transformers use.
async function open({ name, file, threads }) {
  sessions[name] = await ort.InferenceSession.create(file, { executionProviders: ['cpu'], intraOpNumThreads: threads ?? 1, interOpNumThreads: 1 });
  return { inputs: sessions[name].inputNames };
}

async function classify({ name, batch, tokens, ids, types, mask }) {
  const tensor = (values) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [batch, tokens]);
  const all = { input_ids: tensor(ids), token_type_ids: tensor(types), attention_mask: tensor(mask) }, session = sessions[name];
  const result = await session.run(Object.fromEntries(session.inputNames.map((input) => [input, all[input]])));
  return { logits: Array.from(result[session.outputNames[0]].data) };
}

function setInputs({ batch, tokens, ids, types, mask }) {
  const tensor = (values) => new ort.Tensor('int32', Int32Array.from(values), [batch, tokens]);
  inputs = { ids: tensor(ids), types: tensor(types), mask: tensor(mask) };
  return {};
}

function feeds(session) {
  return Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]]));
}

async function run({ name, times }) {
  const session = sessions[name], fed = feeds(session), wall_us = [], cpu_us = [];
  for (let i = 0; i < times; i++) {
    const cpu = process.cpuUsage(), start = process.hrtime.bigint();
    await session.run(fed);
    wall_us.push(Number(process.hrtime.bigint() - start) / 1e3);
    const used = process.cpuUsage(cpu);
    cpu_us.push(used.user + used.system);
  }
  return { wall_us, cpu_us };
}

async function logits({ name }) {
  const result = await sessions[name].run(feeds(sessions[name]));
  return { logits: Array.from(Object.values(result)[0].data) };
}

const actions = { load, open, classify, inputs: setInputs, run, logits, version: () => ({ version }) };
(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      const request = JSON.parse(line);
      answer = await actions[request.do](request);
    } catch (problem) {
      answer = { error: String(problem.message ?? problem) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
})();
