import type { SampleTable } from './sample.ts';

export const strictSamples: SampleTable = {
  email_address: {
    secrets: [
      'mail «{lower:8}@{lower:6}.io» now',
      'Author: Me <«{lower:4}.{lower:4}+x@{lower:6}.co.uk»>',
      'https://host.test/login?u=«{lower:8}%40{lower:6}.io»&next=1',
    ],
    harmless: [
      'git@github.com:o/r.git',
      'me@example.com',
      'left-pad@1.3.0',
      'logo@2x.png',
      '@types/node',
      'https://registry.test/%40types%2Fnode',
      'https://cdn.test/react%4018.2.0',
      'getty@tty1.service',
    ],
  },
  ip_address: {
    secrets: [
      'from «10.{digits:1}.12.34» port 22',
      'http://«192.168.1.17»:8080/',
      '«2a01:4f8:c0c:{hex:3}9::1»',
      '«fe80::1ff:fe23:4567:890a»%eth0',
    ],
    harmless: [
      '127.0.0.1',
      '0.0.0.0:80',
      'Chrome/120.0.0.0',
      'v1.2.3.4',
      '"version": "10.1.2.3"',
      '203.0.113.9',
      '2001:db8::1',
      '12:34:56',
      'std::vector',
      '255.255.255.0',
    ],
  },
  home_path: {
    secrets: [
      '/home/«q{lower:6}»/src/app.ts',
      '"/Users/«q{lower:6}»/app"',
      'C:\\Users\\«q{lower:6}»\\app',
      'c:\\users\\«q{lower:6}»\\app',
      '/mnt/c/Users/«q{lower:6}»/app',
      '/c/Users/«q{lower:6}»/app',
      'file:///c%3A/Users/«q{lower:6}»/app',
    ],
    harmless: [
      '/home/user/app',
      '/Users/Shared/x',
      '/home/runner/work',
      'https://host.corp/home/',
      'src/home/index.ts',
    ],
  },
  phone_number: {
    secrets: ['call «+4915112345678»', '"phone":"«+14155550{digits:3}»"'],
    harmless: ['+1234', 'a+12345678', '\n+1234567890', '=+1234567890123456'],
  },
  credit_card: {
    secrets: ['card «4242 4242 4242 4242»', '«378282246310005»'],
    harmless: ['4242 4242 4242 4243', '1732179600000', '0.4242424242424242', '4444444444444448'],
  },
  iban: {
    secrets: ['to «DE89 3704 0044 0532 0130 00»', '«GB82WEST12345698765432»'],
    harmless: ['DE89 3704 0044 0532 0130 01', 'GB82WEST123456987654321'],
  },
  mac_address: {
    secrets: ['ether «3c:22:fb:{hex:2}:4e:5f» txqueuelen', '«3C-22-FB-0A-4E-5F»'],
    harmless: [
      '00:00:00:00:00:00',
      'ff:ff:ff:ff:ff:ff',
      'SHA256 3c:22:fb:0a:4e:5f:11:22',
      '12:34:56',
    ],
  },
};
