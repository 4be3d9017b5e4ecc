"""The chooser's network, from where it starts, and what the app runs of it.

One encoder reads the question and all pieces of text of the screen at once; how two pieces lie to each other is a learned
bias of each attention head (Wang et al. 2020, RAT-SQL). A softmax over "none" and the pieces says which answers.
"""

import math
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HIDDEN, HEADS, LAYERS, VOCABULARY = 384, 12, 6, 30522
RELATIONS, LONGEST = 20, 512
# How a question is answered; src-main/turn/types.ts has the same list.
WAYS = ("value", "two", "state", "count", "which", "sum", "difference", "compare", "why")


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.up, self.down = nn.Linear(HIDDEN, 4 * HIDDEN), nn.Linear(4 * HIDDEN, HIDDEN)
        self.attended, self.fed = nn.LayerNorm(HIDDEN, 1e-12), nn.LayerNorm(HIDDEN, 1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, bias):
        heads = lambda y: y.view(*y.shape[:2], HEADS, -1).transpose(1, 2)
        q, k, v = heads(self.q(x)), heads(self.k(x)), heads(self.v(x))
        if self.training:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        else:
            mixed = ((q @ k.transpose(-1, -2)) / math.sqrt(HIDDEN // HEADS) + bias).softmax(-1) @ v
        x = self.attended(x + self.drop(self.o(mixed.transpose(1, 2).reshape(x.shape))))
        return self.fed(x + self.drop(self.down(F.gelu(self.up(x)))))


class Chooser(nn.Module):
    def __init__(self):
        super().__init__()
        self.word, self.place, self.part = nn.Embedding(VOCABULARY, HIDDEN), nn.Embedding(LONGEST, HIDDEN), nn.Embedding(2, HIDDEN)
        self.size, self.state, self.first = nn.Embedding(5, HIDDEN), nn.Embedding(3, HIDDEN), nn.Embedding(2, HIDDEN)
        self.relation = nn.Embedding(RELATIONS, HEADS)
        self.normal, self.drop = nn.LayerNorm(HIDDEN, 1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head, self.way = nn.Linear(HIDDEN, 2), nn.Linear(HIDDEN, len(WAYS))
        for table in (self.size, self.state, self.first, self.relation):
            nn.init.zeros_(table.weight)

    def forward(self, ids, piece, size, state, relations, mask=None):
        """ids, piece, size, state: [B, T]; relations: [B, N + 1, N + 1], index 0 is the question. Returns [B, T, 2] and [B, WAYS]."""
        batch, length = ids.shape
        first = F.pad((piece[:, 1:] != piece[:, :-1]).long(), (1, 0))
        places = torch.arange(length, device=ids.device)
        x = self.word(ids) + self.place(places) + self.part((piece > 0).long()) + self.size(size) + self.state(state) + self.first(first)
        rows = torch.gather(relations, 1, piece[:, :, None].expand(-1, -1, relations.shape[2]))
        pairs = torch.gather(rows, 2, piece[:, None, :].expand(-1, length, -1))
        bias = self.relation(pairs).permute(0, 3, 1, 2)
        if mask is not None:
            bias = bias.masked_fill(~mask[:, None, None, :], -1e4)
        x = self.drop(self.normal(x))
        for layer in self.layers:
            x = layer(x, bias.to(x.dtype))
        return self.head(x), self.way(x[:, 0])

    def start(self, folder):
        """From all-MiniLM-L6-v2 (model.safetensors), or from a chooser that was shipped (chooser.onnx)."""
        shipped = os.path.join(folder, "chooser.onnx")
        if os.path.exists(shipped):
            known = {name: torch.from_numpy(array) for name, array in shipped_weights(shipped).items()}
            lacking = self.load_state_dict(known, strict=False)
            print("learnt anew:", lacking.missing_keys, "unknown:", lacking.unexpected_keys, flush=True)
        else:
            from safetensors.numpy import load_file

            self.load(load_file(os.path.join(folder, "model.safetensors")))

    def load(self, base):
        """`base`: names of transformers' BertModel to arrays."""
        take = lambda name: torch.from_numpy(np.array(base[name], dtype=np.float32))
        with torch.no_grad():
            for ours, theirs in ((self.word, "word_embeddings"), (self.place, "position_embeddings"), (self.part, "token_type_embeddings")):
                ours.weight.copy_(take(f"embeddings.{theirs}.weight"))
            parts = [(self.normal, "embeddings.LayerNorm")]
            for at, layer in enumerate(self.layers):
                names = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "o": "attention.output.dense", "attended": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "fed": "output.LayerNorm"}
                parts += [(getattr(layer, ours), f"encoder.layer.{at}.{theirs}") for ours, theirs in names.items()]
            for ours, theirs in parts:
                ours.weight.copy_(take(f"{theirs}.weight"))
                ours.bias.copy_(take(f"{theirs}.bias"))


def shipped_weights(file):
    """This network's names to 32-bit arrays; weights of linear layers have lost their names, not their order."""
    import onnx
    from onnx.numpy_helper import to_array

    stored = {tensor.name: to_array(tensor) for tensor in onnx.load(file).graph.initializer}
    found, linear = {}, []
    for name, array in stored.items():
        if name.endswith("_quantized"):
            whole = name.removesuffix("_quantized")
            exact = ((array.astype(np.float32) - stored[f"{whole}_zero_point"].astype(np.float32)) * stored[f"{whole}_scale"]).astype(np.float32)
            if whole.startswith("onnx::"):
                linear.append(np.ascontiguousarray(exact.T))
            else:
                found[whole] = exact.T if whole == "way.weight" else exact
        elif name.endswith((".weight", ".bias")):
            found[name] = array.copy()
    names = [f"layers.{at}.{part}.weight" for at in range(LAYERS) for part in ("q", "k", "v", "o", "up", "down")]
    return found | dict(zip([*names, "head.weight"], linear, strict=True))


def export(model, out):
    """chooser.onnx: 32-bit first, then its weights in 8 bits with a scale for each column."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = model.float().cpu().eval()
    n, t = 7, 40
    piece = torch.tensor([[0] * 5 + [1 + i // 5 for i in range(t - 6)] + [0]])
    sample = (torch.randint(1000, 2000, (1, t)), piece, torch.ones_like(piece), torch.zeros_like(piece), torch.randint(0, RELATIONS, (1, n + 1, n + 1)))
    names = ["ids", "piece", "size", "state", "relations"]
    axes = {name: {1: "tokens"} for name in names[:4]} | {"relations": {1: "pieces", 2: "pieces"}, "scores": {1: "tokens"}}
    plain = os.path.join(out, "plain.onnx")
    torch.onnx.export(model, sample, plain, input_names=names, output_names=["scores", "ways"], dynamic_axes=axes, opset_version=17, dynamo=False)
    quantize_dynamic(plain, os.path.join(out, "chooser.onnx"), weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"])
    import onnxruntime

    feeds = {name: value.numpy() for name, value in zip(names, sample)}
    run = lambda file: onnxruntime.InferenceSession(os.path.join(out, file)).run(None, feeds)[0]
    with torch.no_grad():
        exact = model(*sample)[0].numpy()
    print("largest difference: 32-bit", np.abs(run("plain.onnx") - exact).max(), "8-bit", np.abs(run("chooser.onnx") - exact).max())
    os.remove(plain)
