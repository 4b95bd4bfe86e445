#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the small torch.save files that tst_pytorch_reader opens.

    apt-get install python3-torch      (1.13.1 was used)
    python3 make_torch_files.py        (in this folder)

Values follow formulas that the test repeats: ramp(n)[i] = i / 8 - 1.
"""
import os
from collections import OrderedDict

import torch


def ramp(*shape):
    count = 1
    for size in shape:
        count *= size
    return (torch.arange(count, dtype=torch.float32) / 8 - 1).reshape(shape)


def tensors():
    base = ramp(6, 4)
    state = OrderedDict()
    state["plain"] = ramp(3, 5)
    state["transposed"] = base.t()          # [4, 6], strides 1, 4
    state["tail"] = base[4:]                # same storage, offset 16
    state["tied"] = state["plain"]
    state["half"] = ramp(7).half()
    state["bfloat"] = ramp(7).bfloat16()
    state["double"] = ramp(2, 2).double()
    state["long"] = torch.arange(-2, 3)
    state["int"] = torch.arange(-2, 3, dtype=torch.int32)
    state["short"] = torch.arange(-2, 3, dtype=torch.int16)
    state["char"] = torch.arange(-2, 3, dtype=torch.int8)
    state["byte"] = torch.arange(250, 255, dtype=torch.uint8)
    state["bool"] = torch.tensor([True, False, True])
    state["scalar"] = torch.tensor(2.5)
    state["nothing"] = torch.zeros(0, 4)
    state["expanded"] = torch.arange(4).expand(2, -1)
    return state


def bert():
    """One layer, 2 heads, hidden 8, feed-forward 16, 10 words, 8 positions, 3 labels."""
    shapes = {
        "bert.embeddings.word_embeddings.weight": (10, 8),
        "bert.embeddings.position_embeddings.weight": (8, 8),
        "bert.embeddings.token_type_embeddings.weight": (2, 8),
        "bert.embeddings.LayerNorm.gamma": (8,),
        "bert.embeddings.LayerNorm.beta": (8,),
        "bert.pooler.dense.weight": (8, 8),
        "bert.pooler.dense.bias": (8,),
        "classifier.weight": (3, 8),
        "classifier.bias": (3,),
    }
    layer = "bert.encoder.layer.0."
    for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        shapes[layer + name + ".weight"] = (8, 8)
        shapes[layer + name + ".bias"] = (8,)
    shapes[layer + "intermediate.dense.weight"] = (16, 8)
    shapes[layer + "intermediate.dense.bias"] = (16,)
    shapes[layer + "output.dense.weight"] = (8, 16)
    shapes[layer + "output.dense.bias"] = (8,)
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        shapes[layer + name + ".weight"] = (8,)
        shapes[layer + name + ".bias"] = (8,)
    return OrderedDict((name, ramp(*shape)) for name, shape in shapes.items())


class Evil:
    def __reduce__(self):
        return os.system, ("true",)


class Half(torch.nn.Module):
    def forward(self, x):
        return x * 0.5


torch.save(tensors(), "tensors.bin")
torch.save(tensors(), "tensors_legacy.bin", _use_new_zipfile_serialization=False)
torch.save(tensors(), "tensors_protocol4.bin", pickle_protocol=4)
torch.save(OrderedDict(a=torch.nn.Parameter(ramp(2, 3)), b=1), "parameter.bin")
torch.save({"epoch": 3, "optimizer": {"lr": 0.5}, "state_dict": torch.nn.Linear(2, 2).state_dict()}, "checkpoint.pt")
torch.save(torch.nn.Linear(2, 2), "module.pt")
torch.save(torch.nn.Linear(2, 2), "module_legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"weights": ramp(2), "evil": Evil()}, "evil.bin")
torch.jit.script(Half()).save("script.pt")
for name, new in (("bert_zip", True), ("bert_legacy", False)):
    os.makedirs(name, exist_ok=True)
    torch.save(bert(), name + "/pytorch_model.bin", _use_new_zipfile_serialization=new)
    with open(name + "/config.json", "w") as config:
        config.write('{"model_type": "bert", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 1, '
                     '"num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 8, "num_labels": 3}\n')
