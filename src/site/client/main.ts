/**
 * The one script of the pages, read by people as well: what it does to a page, by the parts that are there.
 * Every page is whole without it.
 */
import { startListing } from './listing/listing.ts';
import { startLive } from './live/live.ts';
import { startReplay } from './replay/replay.ts';
import { startSearch } from './search/search.ts';
import { startSession } from './session/session.ts';
import { applyTheme, startTheme } from './theme.ts';

// Before anything is painted.
applyTheme();

document.addEventListener('DOMContentLoaded', () => {
  // It has to know the page as it came.
  startLive();
  startTheme();
  startSession();
  startListing();
  startSearch();
  startReplay();
});
