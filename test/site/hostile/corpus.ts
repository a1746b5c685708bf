import { characters } from './characters.ts';
import { contents } from './contents.ts';
import { links } from './links.ts';
import { markup } from './markup.ts';
import { names } from './names.ts';
import { sizes } from './sizes.ts';
import { trees } from './trees.ts';
import { values } from './values.ts';

/** Every hostile session there is. */
export const corpus = [
  ...markup,
  ...links,
  ...characters,
  ...sizes,
  ...trees,
  ...values,
  ...contents,
  ...names,
];
