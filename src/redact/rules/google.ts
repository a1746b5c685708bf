import {
  anyCase,
  base64End,
  beside,
  edge,
  end,
  joint,
  source,
  strictEdge,
  strictEnd,
  withDigit,
} from '../patterns.ts';
import { isMixed, isPlaceholder } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const googleRules: readonly Rule[] = [
  {
    // AIza and 35 of base64url; since 2025 AQ.Ab and some 48.
    name: 'google_api_key',
    about: 'Google API key (Cloud, Maps, Gemini, Firebase)',
    confidence: 'certain',
    literals: ['AIza', 'AQ.Ab'],
    pattern: source`${strictEdge}(?:AIza${withDigit}[\w-]{20,}|AQ\.Ab${withDigit}[\w-]{24,})`,
    accept: (key) => isMixed(key) && !isPlaceholder(key),
  },
  {
    // Access token ya29. and some hundred of base64url, with `.` in old ones; client secret GOCSPX- and 28.
    name: 'google_oauth',
    about: 'Google OAuth access token, refresh token or client secret',
    confidence: 'certain',
    literals: ['ya29.', 'GOCSPX-'],
    pattern: source`(?<![\w.-])(?:ya29\.|GOCSPX-)(?=[A-Za-z_.-]{0,60}[0-9])[\w.-]{14,}`,
    accept: isMixed,
  },
  {
    // Refresh token 1//0 and 60 to 100 of base64url, code to exchange for one 4/0A and 70.
    name: 'google_oauth',
    about: 'Google OAuth access token, refresh token or client secret',
    confidence: 'certain',
    literals: ['1//0', '4/0A'],
    pattern: source`(?<![\w./+-])(?:1//0|4/0A)${withDigit}[\w-]{40,}`,
    accept: isMixed,
  },
  {
    // Of a service account's JSON, beside the private key: 40 hex digits.
    name: 'google_private_key_id',
    about: 'Id of a Google service account key',
    confidence: 'certain',
    literals: ['private_key_id'],
    pattern: source`private_key_id${joint}([0-9a-f]{40})${end}`,
  },
  {
    // GOOG (of a user) or GOOG1E (of a service account) and 20 or more capitals and digits is the id; the
    // secret, 40 of base64, is told by standing beside it.
    name: 'google_hmac_key',
    about: 'Google Cloud Storage HMAC secret',
    confidence: 'certain',
    literals: ['GOOG'],
    pattern: source`${edge}GOOG[A-Z0-9]{16,60}${beside}([A-Za-z0-9+/]{40})${base64End}`,
    accept: isMixed,
  },
  {
    // The id alone.
    name: 'google_hmac_id',
    about: 'Google Cloud Storage HMAC access id',
    confidence: 'certain',
    literals: ['GOOG'],
    pattern: source`${edge}GOOG(?=[A-Z]{0,40}[0-9])[A-Z0-9]{20,}${end}`,
  },
  {
    // Who has a signed URL may do what it says: hex of 256 bytes.
    name: 'google_signed_url',
    about: 'Signature of a signed Google Cloud Storage URL',
    confidence: 'certain',
    literals: ['X-Goog-Signature='],
    pattern: 'X-Goog-Signature=([0-9a-fA-F]{64,})',
  },
  {
    // AAAA and 7 of base64url (the sender), `:`, APA91b and 134 of base64url: legacy server key; a device's
    // registration has 22 before the colon.
    name: 'firebase_key',
    about: 'Firebase Cloud Messaging server key or registration',
    confidence: 'certain',
    literals: ['APA91b'],
    pattern: source`(?<=(?<![\w-])(?=([\w-]{11,22}:APA91b[\w-]{60,}))[\w-]{11,22}:)APA91b`,
  },
  {
    // 6L and 38 of base64url; the site key beside it looks the same and is public.
    name: 'recaptcha_secret',
    about: 'reCAPTCHA secret key',
    confidence: 'likely',
    literals: ['recaptcha'],
    anyCase: true,
    pattern: source`${anyCase('recaptcha')}[\w .-]{0,20}?${anyCase('secret')}[\w.-]{0,12}${joint}(6L[\w-]{38})${strictEnd}`,
  },
  {
    // What gcloud prints as an identity is a JSON web token; what a browser keeps, SID and the like, is g.a000….
    name: 'google_session_cookie',
    about: 'Google account session cookie',
    confidence: 'certain',
    literals: ['g.a000'],
    pattern: source`${strictEdge}g\.a000${withDigit}[\w-]{60,}`,
  },
];
