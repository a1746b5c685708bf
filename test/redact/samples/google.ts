import type { SampleTable } from './sample.ts';

export const googleSamples: SampleTable = {
  google_api_key: {
    secrets: [
      '«AIzaSy{base64url~33}»',
      'GEMINI_API_KEY=«AQ.Ab8RN6{base64url~44}»',
      'https://maps.googleapis.com/maps/api/js?key=«AIzaSy{base64url~33}»&libraries=places',
    ],
    harmless: [
      'AIzaSyYOUR_API_KEY_HERE',
      'AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX1',
      'AIza...',
      'AQ.Ab8RN6L...',
      'AQ.About this',
    ],
  },
  google_oauth: {
    secrets: [
      '«ya29.a0{base64url~160}»',
      'GOOGLE_CLIENT_SECRET=«GOCSPX-{base64url~28}»',
      '"refresh_token": "«1//0{base62:1}{base64url~99}»"',
      'Authorization: Bearer «ya29.c.b0{base64url~200}»',
      'code=«4/0A{base64url~70}»',
    ],
    harmless: [
      'GOCSPX-your-client-secret',
      'ya29.your-token-here',
      'ratio 1//0 of 4/0A',
      'see https://example.test/1//0-abc',
    ],
  },
  google_private_key_id: {
    secrets: ['"private_key_id": "«{hex:40}»"', 'private_key_id = "«{hex:40}»"'],
    harmless: ['"private_key_id": "your-key-id"', 'private_key_id: string'],
  },
  google_hmac_key: {
    secrets: [
      'GOOG1,«{base64~40}»'.replace('GOOG1', 'GOOG1EABCDEFGHIJKLMNO'),
      'GOOG1EABCDEFGHIJKLMNO\nsecret: «{base64~40}»',
    ],
    harmless: ['GOOG, the ticker of Alphabet', 'GOOG1E:{hex:40}'],
  },
  google_hmac_id: {
    secrets: ['«GOOG1E{BASE36~55}»', 'access_key = «GOOG{BASE36~24}»'],
    harmless: ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLEAPPLICATIONCREDENTIALS', 'GOOG1E'],
  },
  google_signed_url: {
    secrets: [
      'https://storage.googleapis.com/b/o?X-Goog-Expires=900&X-Goog-Signature=«{hex:512}»',
      'X-Goog-Signature=«{hex:512}»&x=1',
    ],
    harmless: ['X-Goog-Signature=<signature>', 'X-Goog-Signature=$SIG'],
  },
  firebase_key: {
    secrets: [
      'Authorization: key=«AAAA{base62:7}:APA91b{base64url~134}»',
      '"to": "«{base62:22}:APA91b{base64url~134}»"',
    ],
    harmless: ['AAAA:APA91b', 'APA91b'],
  },
  recaptcha_secret: {
    secrets: ['RECAPTCHA_SECRET_KEY=«6L{base62~38}»', '"recaptchaSecret": "«6L{base62~38}»"'],
    harmless: ['recaptcha site: 6L{base62~38}', 'RECAPTCHA_SECRET_KEY=your-secret'],
  },
  google_session_cookie: {
    secrets: ['SID=«g.a000{base64url~140}»', '"value": "«g.a000{base64url~140}»"'],
    harmless: ['g.a000', 'log.a0001'],
  },
};
