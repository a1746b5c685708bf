/** What is handed to another thread without a copy: the memory of bytes that share theirs with no others. */
export function ownMemory({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/**
 * Gives memory back that nothing will use any more, and not when it is collected some day: what megabytes pass through
 * would have tens of them dead. Bytes that share their memory with others keep it.
 */
export function giveBack(bytes: Uint8Array): void {
  for (const memory of ownMemory(bytes)) memory.transfer(0);
}
