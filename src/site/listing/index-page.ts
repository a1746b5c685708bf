import { breakable } from '../page/breakable.ts';
import { escapeText } from '../page/escape-text.ts';
import { type Density, pageFrame } from '../page/layout.ts';
import { visible } from '../page/visible.ts';
import { activityOf } from './activity.ts';
import { activityChart } from './activity-chart.ts';
import { type ListedPage, newestFirst } from './listed-page.ts';
import { sessionTable } from './table.ts';
import { totalsHtml } from './totals.ts';

export type { ListedPage };

export interface IndexOptions {
  title: string;
  density: Density;
}

/**
 * The list of all sessions, in pieces. Without its script it is a table by day; with it, it is sorted, narrowed,
 * and searched to the last turn.
 */
export function* indexPage(
  pages: readonly ListedPage[],
  { title, density }: IndexOptions,
): Generator<string> {
  const sorted = [...pages].sort(newestFirst);
  const frame = pageFrame({ title, page: 'index', root: '', density });
  const activity = activityOf(sorted);
  yield frame.open;
  yield `<main id="main" class="index">
<h1>${breakable(escapeText(visible(title)))}</h1>
${totalsHtml(sorted)}`;
  yield toolsHtml(sorted);
  yield `<section class="found" id="found" aria-label="Turns that were found" hidden></section>
<div id="list">
${activity ? activityChart(activity) : ''}`;
  yield '<p class="listed" role="status"></p>\n';
  if (sorted.length > 0) yield* sessionTable(sorted);
  else yield '<p class="nothing">There is no session yet.</p>\n';
  yield '</div>\n</main>\n';
  yield frame.close;
}

/** Shown by the script, which they need. */
function toolsHtml(pages: readonly ListedPage[]): string {
  const projects = pages.map(({ facts }) => ({ value: facts.project, label: facts.project }));
  const harnesses = pages.map(({ facts, harnessLabel }) => ({
    value: facts.harness,
    label: harnessLabel,
  }));
  return `<search class="find-tools" hidden>
<label class="find-query"><span class="unseen">Search every turn</span><input type="search" name="q" placeholder="Search every turn and tool call" autocomplete="off" spellcheck="false" enterkeyhint="search"></label>
<label class="find-kind">In <select name="kind"><option value="">everything</option><option value="said">what was said</option><option value="done">tools, results and thinking</option></select></label>
${selectHtml('project', 'Project', projects)}${selectHtml('harness', 'Harness', harnesses)}<label class="find-narrow">Filter <input type="search" name="text" placeholder="title, branch, model" autocomplete="off" spellcheck="false"></label>
<label class="find-order">Sort by <select name="sort"></select></label>
</search>
`;
}

/** Of one value there is nothing to choose. */
function selectHtml(
  name: string,
  label: string,
  all: readonly { value: string; label: string }[],
): string {
  const values = new Map(all.map((one) => [one.value, one.label]));
  const hidden = values.size < 2 ? ' hidden' : '';
  const options = [...values]
    .sort(([, one], [, other]) => (one < other ? -1 : 1))
    .map(
      ([value, text]) =>
        `<option value="${escapeText(visible(value))}">${escapeText(visible(text))}</option>`,
    );
  return `<label${hidden}>${label} <select name="${name}"><option value="">all</option>${options.join('')}</select></label>
`;
}
