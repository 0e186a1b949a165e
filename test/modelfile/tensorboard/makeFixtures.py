"""Writes the event files beside this script, as PyTorch's SummaryWriter (simple_value) and TensorFlow 2's summaries (tensors) have them.

pip install tensorboard protobuf; python makeFixtures.py
"""
import struct
from pathlib import Path

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.summary.writer.record_writer import RecordWriter

here = Path(__file__).parent


def write(name, events):
    with open(here / name, 'wb') as file:
        writer = RecordWriter(file)
        for event in events:
            writer.write(event.SerializeToString())


def simple(tag, step, value):
    summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)])
    return event_pb2.Event(wall_time=1000.0 + step, step=step, summary=summary)


def tensor(tag, step, value, in_content):
    own = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_shape=TensorShapeProto())
    if in_content:
        own.tensor_content = struct.pack('<f', value)
    else:
        own.float_val.append(value)
    summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, tensor=own)])
    return event_pb2.Event(wall_time=1000.0 + step, step=step, summary=summary)


version = event_pb2.Event(wall_time=1000.0, file_version='brain.Event:2')
text = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=[b'words'])
picture = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag='notes', tensor=text)])
write(
    'simple.tfevents',
    [version]
    + [simple('Loss/train', step, 2.0 / (step + 1)) for step in range(5)]
    + [simple('Accuracy/val', step, step / 8) for step in (2, 4)],
)
write(
    'tensors.tfevents',
    [version, event_pb2.Event(step=0, summary=picture)]
    + [tensor('epoch_loss', step, np.float32(1.5 - step / 4), step % 2 == 0) for step in range(4)],
)
