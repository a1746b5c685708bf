/** Whether nothing else lies in the memory that these bytes lie in. */
export function ownsMemory(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
}

/**
 * Gives memory back that nothing will use any more, and not when it is collected some day: what megabytes pass through
 * would have tens of them dead. Bytes that share their memory with others keep it.
 */
export function giveBack(bytes: Uint8Array): void {
  if (ownsMemory(bytes)) bytes.buffer.transfer(0);
}
