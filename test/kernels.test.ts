import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { kernelModule, kernels, moduleFile } from '../scripts/kernel.ts';

for (const kernel of kernels) {
  test(`what is committed of ${kernel.source} is what the compiler makes of it`, () => {
    assert.equal(readFileSync(moduleFile(kernel), 'utf8'), kernelModule(kernel));
  });
}
