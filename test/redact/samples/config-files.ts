import type { SampleTable } from './sample.ts';

export const configFileSamples: SampleTable = {
  netrc_password: {
    secrets: [
      'machine api.corp login me password «wint3r{lower:4}»',
      'machine git.corp\n  login me\n  password «q7{base62:30}»\n',
      '     1\u2192machine git.corp\n     2\u2192  login me\n     3\u2192  password «q7{base62:30}»\n',
      '+machine git.corp\n+  login me\n+  password «q7{base62:30}»\n',
    ],
    harmless: [
      'machine api.corp login me password $TOKEN',
      'machine learning and the password of login forms',
    ],
  },
  pgpass_password: {
    secrets: ['db.corp:5432:app:me:«wint3r{lower:4}»\n', '*:*:*:postgres:«wint3r{lower:4}»\n'],
    harmless: ['ports: "127.0.0.1:5432:5432"', 'localhost:5432:db:user:password\n', 'image:5432:x'],
  },
  password_hash: {
    secrets: [
      'root:«$6${base62:8}${base62:86}»:19000:0:99999:7:::',
      'me:«$y$j9T${base62:22}${base62:43}»:19000:0:99999:7:::',
      'me:«$apr1${base62:8}${base62:22}»',
      '"hash": "«$2b$12${base62:53}»"',
      '«$argon2id$v=19$m=65536,t=3,p=4${base64:22}${base64:43}»',
      'userPassword: «{SSHA}{base64:32}==»',
      '«pbkdf2_sha256$600000${base62:22}${base64:43}=»',
    ],
    harmless: [
      '$1$ in awk is the first field',
      'echo $2b$3',
      "'$argon2id$v=19$m=65536'",
      "replace(/x/, '$1$2')",
    ],
  },
  config_password: {
    secrets: [
      'requirepass «wint3r{lower:4}»\n',
      "define('DB_PASSWORD', '«wint 3r{lower:4}»');",
      'APP_KEY=base64:«q7{base64:39}k2=»',
      "SECRET_KEY = '«django-insecure-q7!(k2x{base36:43}»'",
      'stringData:\n  pin: «hunter2-X9!»\n',
    ],
    harmless: [
      '# requirepass foobared',
      "define('DB_PASSWORD', 'password_here');",
      'src="data:image/png;base64:iVBORw0KGgoAAAANSUhEUg"',
    ],
  },
  wifi_password: {
    secrets: [
      'network={\n ssid="home"\n psk="«wint3r {lower:6}»"\n}',
      'psk=«{hex:62}7a»',
      'wpa_passphrase=«wint3r{lower:6}»\n',
      '<keyMaterial>«wint3r{lower:6}»</keyMaterial>',
    ],
    harmless: ['psk=$WIFI_PSK', 'wpa_passphrase=changeme', '<keyMaterial>password</keyMaterial>'],
  },
};
