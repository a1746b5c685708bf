// The types of Node lack them.
const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly;
interface WebAssembly {
  Module: new (bytes: Buffer) => object;
  Instance: new (module: object) => { exports: unknown };
}

/** Gives instances of a module that `npm run kernel` made, each with a memory of its own. It is compiled when the first one is asked for. */
export function wasmModule<Exports>(base64: string): () => Exports {
  let compiled: object | undefined;
  return () => {
    compiled ??= new Module(Buffer.from(base64, 'base64'));
    return new Instance(compiled).exports as Exports;
  };
}
