#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 Paretoscope contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports a tiny BERT with the module names of the Hugging Face library through torch.onnx, with its state dict beside it.

    apt-get install python3-torch      (1.13.1 was used)
    python3 make_onnx_files.py         (in this folder)

Biases and norms are random as well, except the two norms of layer 1: equal tensors are stored once by the exporter.
"""
import math
import os

import torch
from torch import nn

D, F, H, V, P, L, C = 8, 16, 2, 10, 8, 2, 3


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(D, D), nn.Linear(D, D), nn.Linear(D, D)

    def forward(self, x):
        def split(y):
            return y.view(y.size(0), y.size(1), H, D // H).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(D // H), -1)
        return (weights @ v).transpose(1, 2).reshape(x.shape)


class Output(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.dense, self.LayerNorm = nn.Linear(width, D), nn.LayerNorm(D, eps=1e-12)

    def forward(self, y, x):
        return self.LayerNorm(self.dense(y) + x)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.self, self.output = SelfAttention(), Output(D)

    def forward(self, x):
        return self.output(self.self(x), x)


class Dense(nn.Module):
    def __init__(self, rows, columns, activation):
        super().__init__()
        self.dense, self.activation = nn.Linear(columns, rows), activation

    def forward(self, x):
        return self.activation(self.dense(x))


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention, self.intermediate, self.output = Attention(), Dense(F, D, nn.functional.gelu), Output(F)

    def forward(self, x):
        x = self.attention(x)
        return self.output(self.intermediate(x), x)


class Embeddings(nn.Module):
    def __init__(self):
        super().__init__()
        self.word_embeddings, self.position_embeddings = nn.Embedding(V, D), nn.Embedding(P, D)
        self.token_type_embeddings, self.LayerNorm = nn.Embedding(2, D), nn.LayerNorm(D, eps=1e-12)

    def forward(self, ids):
        positions = torch.arange(ids.size(1))
        return self.LayerNorm(self.word_embeddings(ids) + self.position_embeddings(positions)
                              + self.token_type_embeddings(torch.zeros_like(ids)))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(L))

    def forward(self, x):
        for layer in self.layer:
            x = layer(x)
        return x


class Bert(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings, self.encoder, self.pooler = Embeddings(), Encoder(), Dense(D, D, torch.tanh)

    def forward(self, ids):
        return self.pooler(self.encoder(self.embeddings(ids))[:, 0])


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.bert, self.classifier = Bert(), nn.Linear(D, C)

    def forward(self, ids):
        return self.classifier(self.bert(ids))


torch.manual_seed(1)
model = Classifier().eval()
for name, parameter in model.named_parameters():
    if "encoder.layer.1" not in name or "LayerNorm" not in name:
        nn.init.normal_(parameter, std=0.5)
os.makedirs("bert_onnx", exist_ok=True)
torch.save(model.state_dict(), "bert_onnx/expected.bin")
torch.onnx.export(model, (torch.tensor([[1, 2, 3]]),), "bert_onnx/model.onnx", input_names=["input_ids"],
                  output_names=["logits"], dynamic_axes={"input_ids": {0: "batch", 1: "tokens"}})
with open("bert_onnx/config.json", "w") as config:
    config.write('{"model_type": "bert", "vocab_size": %d, "hidden_size": %d, "num_hidden_layers": %d, '
                 '"num_attention_heads": %d, "intermediate_size": %d, "max_position_embeddings": %d, "num_labels": %d}\n'
                 % (V, D, L, H, F, P, C))
