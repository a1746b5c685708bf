import { recall } from './recall/recall.ts';
import { search } from './recall/search.ts';
import { timeline } from './recall/timeline.ts';

/** Asking back: what was said and done in earlier sessions. */
export const commands = [search, recall, timeline];
