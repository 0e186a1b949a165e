import { test } from 'vitest';
import { testAgreement } from './agreement.ts';
import { absentRuntimes, runtimes } from './runtimes.ts';

testAgreement(runtimes, 40);

for (const { name, reason } of absentRuntimes) test(`on ${name}`, ({ skip }) => skip(reason));
