/** `2026-11-21T10:00:00.120+00:00`: with the offset spelled out, as Python before 3.11 reads no `Z`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00');
}
