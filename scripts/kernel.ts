import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Compiles the loops that are written in AssemblyScript into modules of TypeScript that hold the WebAssembly
// in base64, so that the hook's bundle needs no file beside it. What it writes is committed, and a test
// proves that it comes from the source.

const root = fileURLToPath(new URL('../', import.meta.url));
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/asc')).replace(
  /dist.*/,
  'bin/asc.js',
);

/** From the project's root, and with how many pages of memory, of 64 KB, each begins. */
export const kernels = [
  { source: 'src/redact/kernel/kernel.as.ts', pages: 64 },
  { source: 'src/recall/word-kernel/words.as.ts', pages: 2 },
  { source: 'src/sha256/blocks.as.ts', pages: 1 },
  { source: 'src/site/page/escape-kernel/escape.as.ts', pages: 5 },
  { source: 'src/site/search/merge-kernel/merge.as.ts', pages: 2 },
] as const;

type Kernel = (typeof kernels)[number];

/** Where a kernel's module lies. */
export function moduleFile({ source }: Kernel): string {
  return join(root, dirname(source), 'wasm.ts');
}

/** The module, compiled anew. Throws with the compiler's own words where the source is wrong. */
export function kernelModule({ source, pages }: Kernel): string {
  const rows =
    compile(join(root, source), pages)
      .toString('base64')
      .match(/.{1,90}/g) ?? [];
  const text = rows.map((row) => `  '${row}',`).join('\n');
  return `// Compiled from ${basename(source)} by \`npm run kernel\`: not to be edited.\nexport const wasm = [\n${text}\n].join('');\n`;
}

function compile(source: string, pages: number): Buffer {
  const into = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const output = join(into, 'kernel.wasm');
    const flags = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];
    const memory = ['--initialMemory', String(pages)];
    execFileSync(process.execPath, [compiler, source, ...flags, ...memory, '--outFile', output]);
    return readFileSync(output);
  } finally {
    rmSync(into, { recursive: true });
  }
}

if (import.meta.main) {
  for (const kernel of kernels) writeFileSync(moduleFile(kernel), kernelModule(kernel));
}
