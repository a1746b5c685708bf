import { nearest } from '../../nearest.ts';
import { isTier, type OwnRule, type RedactionSettings } from './settings.ts';

/** A setting that is not of its kind. Neither part holds a text that is to be replaced. */
export interface WrongSetting {
  /** `redaction.rules` */
  key: string;
  /** `rule 2 (ticket) has no pattern` */
  what: string;
}

/** The first thing that is wrong with what stands under `redaction`; a misspelt setting protects nothing. */
export function findWrongSetting(value: unknown): WrongSetting | undefined {
  if (!isObject(value)) return { key: 'redaction', what: 'it is no JSON object' };
  const unknown = findUnknown(value, Object.keys(faultsOf));
  if (unknown) return { key: `redaction.${unknown.key}`, what: unknown.what };
  for (const [key, faultOf] of Object.entries(faultsOf)) {
    const what = value[key] === undefined ? undefined : faultOf(value[key]);
    if (what !== undefined) return { key: `redaction.${key}`, what };
  }
  return undefined;
}

type FaultOf = (value: unknown) => string | undefined;

const faultsOf: Record<keyof RedactionSettings, FaultOf> = {
  tier: (value) => (isTier(value) ? undefined : 'it is neither standard nor strict'),
  rules: faultOfRules,
  literals: faultOfTexts,
  env_files: faultOfTexts,
  env: faultOfTexts,
  allow: faultOfTexts,
  off_for: faultOfTexts,
};

function faultOfTexts(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'it is no list';
  const wrong = value.findIndex((text) => typeof text !== 'string' || text.trim() === '');
  if (wrong === -1) return undefined;
  return `entry ${wrong + 1} is ${typeof value[wrong] === 'string' ? 'empty' : 'no text'}`;
}

function faultOfRules(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'it is no list';
  for (const [index, rule] of value.entries()) {
    const what = faultOfRule(rule);
    if (what === undefined) continue;
    const name = isObject(rule) && typeof rule.name === 'string' ? ` (${rule.name})` : '';
    return `rule ${index + 1}${name} ${what}`;
  }
  return undefined;
}

const ofRule: (keyof OwnRule)[] = ['name', 'pattern', 'flags', 'samples'];
const ofSamples: (keyof OwnRule['samples'])[] = ['secrets', 'harmless'];

function faultOfRule(rule: unknown): string | undefined {
  if (!isObject(rule)) return 'is no JSON object';
  const unknown = findUnknown(rule, ofRule);
  if (unknown) return `has a "${unknown.key}": ${unknown.what}`;
  for (const key of ['name', 'pattern', 'flags']) {
    if (rule[key] === undefined && key !== 'flags') return `has no ${key}`;
    if (rule[key] !== undefined && typeof rule[key] !== 'string')
      return `has a ${key} that is no text`;
  }
  return faultOfSamples(rule.samples);
}

function faultOfSamples(samples: unknown): string | undefined {
  if (samples === undefined) return 'has no samples';
  if (!isObject(samples)) return 'has samples that are not {"secrets": […], "harmless": […]}';
  const unknown = findUnknown(samples, ofSamples);
  if (unknown) return `has a "${unknown.key}" in its samples: ${unknown.what}`;
  if (samples.secrets === undefined) return 'has no samples.secrets';
  for (const key of ofSamples) {
    const what = samples[key] === undefined ? undefined : faultOfTexts(samples[key]);
    if (what !== undefined) return `has wrong samples.${key}: ${what}`;
  }
  return undefined;
}

function findUnknown(value: object, known: readonly string[]): WrongSetting | undefined {
  const key = Object.keys(value).find((name) => !known.includes(name));
  if (key === undefined) return undefined;
  const meant = nearest(key.toLowerCase(), known);
  const there = meant ? `did you mean ${meant}` : `there are ${known.join(', ')}`;
  return { key, what: `nothing is called so; ${there}${meant ? '?' : ''}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
