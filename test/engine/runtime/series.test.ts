import { test } from 'vitest';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import { absentRuntimes, runtimes } from '../runtimes.ts';
import { testSeries } from './series.ts';

for (const named of [{ name: 'reference', runtime: referenceRuntime }, ...runtimes]) testSeries(named);
for (const { name, reason } of absentRuntimes) test(`a series on ${name}`, ({ skip }) => skip(reason));
