import { Transform } from 'node:stream';
import { sitePolicy } from '../page/layout.ts';

/** As pages have it in their heads, where it holds whatever a header allows. */
const policyOfPages = `<meta http-equiv="Content-Security-Policy" content="${sitePolicy}">`;

/** The same with the one thing that a page which is served does besides: it asks whether it has changed. */
export const livePolicy = `${sitePolicy}; connect-src 'self'; frame-ancestors 'none'`;

/** The policy stands in the head's first lines. */
const headBytes = 4096;

/** A page on its way to the browser: its policy, which a header has now, gives way to the number of its build. */
export function livePage(build: number): Transform {
  const live = `<meta name="tracecraft-live" content="${build}">`;
  let head: Buffer | undefined = Buffer.alloc(0);
  const replaced = (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replace(policyOfPages, live), 'latin1');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!head) return done(null, chunk);
      head = Buffer.concat([head, chunk]);
      if (head.length < headBytes) return done();
      const ready = replaced(head);
      head = undefined;
      done(null, ready);
    },
    flush(done) {
      done(null, head && replaced(head));
    },
  });
}
