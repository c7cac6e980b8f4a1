"""Writes the network as a fused ONNX graph, quantises it to int8, and runs either on texts.

    (used by pack.py)

The fused operators (com.microsoft: EmbedLayerNormalization, Attention, SkipLayerNormalization, BiasGelu) are written
directly instead of being searched for in an exported graph, so that nothing can stay unfused. The graph has one
input, input_ids [batch, sequence] of int64, without padding: every text of a batch has the same number of tokens.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from network import HEADS, WIDE

MICROSOFT = "com.microsoft"


class Graph:
    def __init__(self):
        self.nodes, self.tensors = [], []

    def tensor(self, name, value):
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind, inputs, outputs, domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0] + "_" + kind, domain=domain, **attributes))
        return outputs[0]




def _layer(graph, x, weights, name):
    get = lambda key: weights[f"{name}.{key}"]
    qkv = np.concatenate([get(f"{part}.weight").T for part in ("query", "key", "value")], axis=1)
    qkv_bias = np.concatenate([get(f"{part}.bias") for part in ("query", "key", "value")])
    attention = graph.node("Attention", [x, graph.tensor(f"{name}.qkv", qkv), graph.tensor(f"{name}.qkv_bias", qkv_bias)],
                           [f"{name}.attention"], MICROSOFT, num_heads=HEADS)
    mix = graph.node("MatMul", [attention, graph.tensor(f"{name}.mix", get("mix.weight").T)], [f"{name}.mixed"])
    x = _skip(graph, mix, x, get("norm1.weight"), get("norm1.bias"), get("mix.bias"), f"{name}.norm1")
    up = graph.node("MatMul", [x, graph.tensor(f"{name}.up", get("up.weight").T)], [f"{name}.upped"])
    act = graph.node("BiasGelu", [up, graph.tensor(f"{name}.up_bias", get("up.bias"))], [f"{name}.gelu"], MICROSOFT)
    down = graph.node("MatMul", [act, graph.tensor(f"{name}.down", get("down.weight").T)], [f"{name}.downed"])
    return _skip(graph, down, x, get("norm2.weight"), get("norm2.bias"), get("down.bias"), f"{name}.norm2")


def _skip(graph, x, skip, gamma, beta, bias, name):
    inputs = [x, skip, graph.tensor(f"{name}.gamma", gamma), graph.tensor(f"{name}.beta", beta), graph.tensor(f"{name}.bias", bias)]
    return graph.node("SkipLayerNormalization", inputs, [name], MICROSOFT, epsilon=1e-12)


def _head(graph, x, weights, name, out):
    product = graph.node("MatMul", [x, graph.tensor(f"{name}.weight", weights[f"{name}.weight"].T)], [f"{name}.product"])
    return graph.node("Add", [product, graph.tensor(f"{name}.bias", weights[f"{name}.bias"])], [out])


def fused(reader):
    """The fp32 graph of a network.Reader."""
    weights = {name: value.detach().float().numpy() for name, value in reader.state_dict().items()}
    graph = Graph()
    graph.node("Cast", ["input_ids"], ["ids"], to=TensorProto.INT32)
    graph.node("Sub", ["ids", "ids"], ["segments"])
    kind = np.zeros((1, WIDE), np.float32)  # the one token type is folded into the positions
    x = graph.node("EmbedLayerNormalization",
                   ["ids", "segments", graph.tensor("word", weights["encoder.word.weight"]),
                    graph.tensor("position", weights["encoder.position.weight"]), graph.tensor("kind", kind),
                    graph.tensor("embed.gamma", weights["encoder.norm.weight"]), graph.tensor("embed.beta", weights["encoder.norm.bias"])],
                   ["embedded", "mask_index"], MICROSOFT, epsilon=1e-12)
    for layer in range(len(reader.encoder.layers)):
        x = _layer(graph, x, weights, f"encoder.layers.{layer}")
    mean = graph.node("ReduceMean", [x], ["mean"], axes=[1], keepdims=0)
    graph.node("LpNormalization", [mean], ["embedding"], axis=-1, p=2)
    read = graph.node("ReduceMean", [_layer(graph, x, weights, "reading")], ["read"], axes=[1], keepdims=0)
    first = _head(graph, read, weights, "intent", "intent.first")
    second = _head(graph, "embedding", weights, "seconded", "intent.second")
    graph.node("Add", [first, second], ["intent_logits"])
    _head(graph, read, weights, "sentiment", "sentiment_logits")
    _head(graph, read, weights, "several", "several_logit")
    value = helper.make_tensor_value_info
    outputs = [value("intent_logits", TensorProto.FLOAT, ["batch", weights["intent.bias"].shape[0]]),
               value("sentiment_logits", TensorProto.FLOAT, ["batch", 3]), value("several_logit", TensorProto.FLOAT, ["batch", 1]), value("embedding", TensorProto.FLOAT, ["batch", WIDE])]
    made = helper.make_graph(graph.nodes, "zhen", [value("input_ids", TensorProto.INT64, ["batch", "sequence"])], outputs, graph.tensors)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)], ir_version=8)
    return model


def quantise(source, target):
    """fp32 graph file -> int8 graph file: weights per channel, activations by each text's own range.

    The heads stay fp32: they are 0.1 % of the work and their last digits decide between close names.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(source, target, op_types_to_quantize=["MatMul", "Attention", "EmbedLayerNormalization"], per_channel=True,
                     weight_type=QuantType.QInt8, nodes_to_exclude=[f"{head}.product_MatMul" for head in ("intent", "seconded", "sentiment", "several")],
                     extra_options={"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True})


def session(path, threads=1):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run(opened, encoded, size=32):
    """Token ids of texts -> intent logits, sentiment logits, embeddings, several's logit, in the texts' order."""
    from network import same_length
    out = [None] * len(encoded)
    for batch in same_length(encoded, size):
        got = opened.run(["intent_logits", "sentiment_logits", "embedding", "several_logit"], {"input_ids": np.array([encoded[i] for i in batch], np.int64)})
        for row, index in enumerate(batch):
            out[index] = [part[row] for part in got]
    return [np.stack(part) for part in zip(*out)] if out else []
