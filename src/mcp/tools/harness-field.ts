import { harnesses } from '../../harness/registry.ts';
import { oneOf } from '../library.ts';

const names = harnesses.map(({ name }) => name) as [string, ...string[]];

export const harness = oneOf(names).optional().describe('Only of this client');
