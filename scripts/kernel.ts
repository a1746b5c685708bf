import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Compiles the loop of the redaction engine (AssemblyScript) into a module of TypeScript that holds the
// WebAssembly in base64, so that the hook's bundle needs no file beside it. What it writes is committed,
// and a test proves that it comes from the source.

const folder = fileURLToPath(new URL('../src/redact/kernel/', import.meta.url));
const source = `${folder}kernel.as.ts`;
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/asc')).replace(
  /dist.*/,
  'bin/asc.js',
);

/** The compiled module. Throws with the compiler's own words where the source is wrong. */
export function compileKernel(): Buffer {
  const into = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const output = join(into, 'kernel.wasm');
    const flags = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];
    const memory = ['--initialMemory', '64'];
    execFileSync(process.execPath, [compiler, source, ...flags, ...memory, '--outFile', output]);
    return readFileSync(output);
  } finally {
    rmSync(into, { recursive: true });
  }
}

export function kernelModule(compiled: Buffer): string {
  const rows =
    Buffer.from(compiled)
      .toString('base64')
      .match(/.{1,90}/g) ?? [];
  const text = rows.map((row) => `  '${row}',`).join('\n');
  return `// Compiled from kernel.as.ts by \`npm run kernel\`: not to be edited.\nexport const wasm = [\n${text}\n].join('');\n`;
}

if (import.meta.main) writeFileSync(`${folder}wasm.ts`, kernelModule(compileKernel()));
