const key = Symbol('redact');

/**
 * Bytes that may leave the machine: the only body that a bucket accepts.
 *
 * Only this folder builds one, so that code which forgets to redact does not compile, and code
 * which casts its way around the type still throws at run time.
 */
export class Redacted {
  readonly bytes: Buffer;
  readonly #built = true;

  constructor(bytes: Buffer, by: symbol) {
    if (by !== key) throw new TypeError('A Redacted body is built by the redaction engine only');
    this.bytes = bytes;
  }

  static is(value: unknown): value is Redacted {
    return typeof value === 'object' && value !== null && #built in value;
  }
}

/** For the engine in this folder; nothing outside `redact/` imports it. */
export function markRedacted(bytes: Buffer): Redacted {
  return new Redacted(bytes, key);
}
