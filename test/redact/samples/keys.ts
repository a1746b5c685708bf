import { fill, type SampleTable, type Template } from './sample.ts';

const row = '{base64:64}\n';
const rows = row.repeat(8);
const crlf = rows.replaceAll('\n', '\r\n');

const jwt =
  (...parts: string[]): Template =>
  (random) =>
    parts
      .map((part) =>
        part.startsWith('{"') ? Buffer.from(part).toString('base64url') : fill(part, random),
      )
      .join('.');

export const keySamples: SampleTable = {
  private_key: {
    secrets: [
      `-----BEGIN PRIVATE KEY-----\nMIIEvQ${rows}{base64:22}==\n-----END PRIVATE KEY-----`,
      `-----BEGIN RSA PRIVATE KEY-----\r\n${crlf}{base64:22}==\r\n-----END RSA PRIVATE KEY-----`,
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{HEX:32}\n\n${rows}-----END RSA PRIVATE KEY-----`,
      `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA${rows}-----END OPENSSH PRIVATE KEY-----`,
      `id_rsa:1:«-----BEGIN RSA PRIVATE KEY-----\n${`id_rsa-2-${row}`.repeat(6)}id_rsa-8------END RSA PRIVATE KEY-----»`,
      `-----BEGIN EC PRIVATE KEY----- ${rows.replaceAll('\n', ' ')}-----END EC PRIVATE KEY-----`,
      `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${rows}-----END ENCRYPTED PRIVATE KEY-----`,
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2.4 (Linux)\n\n${rows}={base64:4}\n-----END PGP PRIVATE KEY BLOCK-----`,
      `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${rows}---- END SSH2 ENCRYPTED PRIVATE KEY ----`,
      '-----BEGIN OpenVPN Static key V1-----\n{hex:32}\n{hex:32}\n{hex:32}\n-----END OpenVPN Static key V1-----',
      `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 2\n«{base64:64}\n{base64:40}\n»Private-MAC: 0`,
      '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"«q7{base64url~39}x9»"}',
      '{"kty":"oct","alg":"HS256","k":"«q7{base64url~83}x9»"}',
      'P12_BASE64=«MII{base64:300}=»',
    ],
    harmless: [
      'if (text.startsWith("-----BEGIN PRIVATE KEY-----")) return parseKey(text);',
      '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEq7Xk2mZp9Lw4Rt8Yb3Nc6Vd\n-----END PUBLIC KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----',
      '`-----BEGIN ${kind} PRIVATE KEY-----`, `-----END ${kind} PRIVATE KEY-----`',
      '{"kty":"EC","crv":"P-256","x":"q7Xk2mZp9Lw4Rt8Yb3Nc6Vdq7Xk2mZp9Lw4Rt8Yb3N"}',
      '<path d="M12h24v0z" />, {"d":"M0-1H2V3q7Xk2mZp9Lw4Rt8Yb3Nc6Vdq7Xk2mZp9Lw4"}',
    ],
  },
  jwt: {
    secrets: [
      jwt('{"alg":"HS256","typ":"JWT"}', '{"sub":"1234567890"}', '{base64url:43}'),
      jwt(
        '{"alg":"RSA-OAEP","enc":"A256GCM"}',
        '{base64url:342}',
        '{base64url:16}',
        '{base64url:60}',
        '{base64url:22}',
      ),
      jwt('{"alg":"HS256","typ":"JWT"}', '{"sub":"1234567890","name":"me"}'),
    ],
    harmless: [
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
      'eyJ.eyJ',
      '//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozfQ==',
    ],
  },
  otp_secret: {
    secrets: [
      'otpauth://totp/Acme:me@acme.io?secret=«{base32:32}»&issuer=Acme',
      'otpauth://hotp/Acme?issuer=Acme&secret=«{base32:16}»',
      'otpauth-migration://offline?data=«{base64~60}»',
      'TOTP_SECRET=«Q7XK2{base32:27}»',
      '"mfaSecret": "«Q7XK2{base32:27}»"',
    ],
    harmless: [
      'otpauth://totp/{label}?secret={secret}',
      'totp_secret: string',
      '"otpKey": "TWOFACTORAUTHENTICATION"',
    ],
  },
};
