"""Prints the scalars of an event file as TensorBoard itself reads them: a check by hand of what Switchback writes.

pip install tensorboard; python readWithTensorboard.py FOLDER
"""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

accumulator = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0})
accumulator.Reload()
for tag in accumulator.Tags()['scalars']:
    events = accumulator.Scalars(tag)
    print(f'{tag}: {len(events)} points, last at step {events[-1].step}: {events[-1].value:.6g}')
