/**
 * Gives memory back that nothing will use any more, and not when it is collected some day: what megabytes pass through
 * would have tens of them dead. Bytes that share their memory with others keep it.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
