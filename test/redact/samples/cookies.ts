import type { SampleTable } from './sample.ts';

export const cookieSamples: SampleTable = {
  session_cookie: {
    secrets: [
      'Cookie: theme=dark; connect.sid=«s:q7{base64url~30}.{base64:43}»; a=1',
      'Set-Cookie: JSESSIONID=«7A{HEX:30}»; Path=/; HttpOnly',
      'Set-Cookie: PHPSESSID=«q7{base36:24}x9»; path=/',
      'laravel_session=«eyJpdiI6q7{base64:150}»',
      '__Secure-next-auth.session-token=«q7{base64url~40}x9»',
      'Cookie: session=«q7{base64url~40}x9»',
      'host\tFALSE\t/\tTRUE\t0\tsid\t«q7{base64url~40}x9»',
      '{"name": "sid", "value": "«q7{base64url~40}x9»", "domain": "x"}',
    ],
    harmless: [
      'claude --resume session_id=7a4f0c1e-1b2c-4d5e-8f90-0a1b2c3d4e5f',
      'account sid=AC0123456789abcdef0123456789abcdef',
      'session=new Session(options2)',
      '{"name": "theme", "value": "q7Xk2mZp9Lw4Rt8Yb3Nc6Vd"}',
      'Set-Cookie: session=; Max-Age=0',
    ],
  },
};
