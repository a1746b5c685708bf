import { hashOf } from './hash-of.ts';
import type { News } from './news.ts';
import { keepPlace } from './place.ts';

/** Takes over from a page as it is now what this one does not have, or has otherwise. */
export type Merge = (page: Document, news: News) => void;

/** To be called while the page is as it came: from then on, scripts and readers change it. */
export function openMerge(main: HTMLElement): Merge {
  const known = new WeakMap<Element, string>();
  for (const part of partsOf(main)) note(part);

  function note(part: Element): void {
    known.set(part, hashOf(part.outerHTML));
    for (const child of part.children)
      if (part.matches('.turn')) known.set(child, hashOf(child.outerHTML));
  }

  /** What is not as it was is put in its place, with the folds that are open. */
  function replaced(old: Element, fresh: Element): Element {
    const hash = hashOf(fresh.outerHTML);
    if (known.get(old) === hash) return old;
    const own = document.importNode(fresh, true);
    known.set(own, hash);
    keepFolds(old, own);
    old.replaceWith(own);
    return own;
  }

  /** Of a turn, what stands stays: someone may be reading it, or be with the keyboard in it. */
  function mergeTurn(old: Element, fresh: Element): boolean {
    const hash = hashOf(fresh.outerHTML);
    if (known.get(old) === hash) return false;
    known.set(old, hash);
    old.className = fresh.className;
    const [has, gets] = [[...old.children], [...fresh.children]];
    for (const [at, child] of gets.entries()) {
      const before = has[at];
      if (before) replaced(before, child);
      else {
        const own = document.importNode(child, true);
        known.set(own, hashOf(child.outerHTML));
        old.append(own);
      }
    }
    for (const child of has.slice(gets.length)) child.remove();
    return true;
  }

  function mergeTurns(talk: Element, fresh: Element): HTMLElement[] {
    const added: HTMLElement[] = [];
    const turns = new Map([...talk.children].map((turn) => [turn.id, turn]));
    let behind: Element | undefined;
    for (const turn of fresh.querySelectorAll<HTMLElement>(':scope > .turn')) {
      let own = turns.get(turn.id);
      turns.delete(turn.id);
      if (own) mergeTurn(own, turn);
      else {
        own = document.importNode(turn, true);
        // As it came: what is done to it comes after.
        known.set(own, hashOf(turn.outerHTML));
        for (const [at, child] of [...turn.children].entries()) {
          known.set(own.children[at] as Element, hashOf(child.outerHTML));
        }
        if (behind) behind.after(own);
        else talk.append(own);
        added.push(own as HTMLElement);
      }
      behind = own;
    }
    for (const [, gone] of turns) if (gone.matches('.turn')) gone.remove();
    if (behind) talk.querySelector(':scope > p.quiet-text')?.remove();
    return added;
  }

  return (page, news) => {
    const fresh = page.querySelector('main');
    const [talk, newTalk] = [main.querySelector('.talk'), fresh?.querySelector('.talk')];
    if (!fresh || !talk || !newTalk) return;
    const restore = keepPlace(main);
    const [parts, newParts] = [partsAround(main, talk), partsAround(fresh, newTalk)];
    for (const side of ['before', 'after'] as const) {
      const [has, gets] = [parts[side], newParts[side]];
      for (const [at, part] of gets.entries()) {
        const old = has[at];
        if (old) replaced(old, part);
        else
          (side === 'before' ? talk : main).insertAdjacentElement(
            side === 'before' ? 'beforebegin' : 'beforeend',
            document.importNode(part, true),
          );
      }
      for (const part of has.slice(gets.length)) part.remove();
    }
    const added = mergeTurns(talk, newTalk);
    mergeRail(page);
    document.title = page.title;
    document.dispatchEvent(new Event('turns-changed'));
    const isFollowed = restore();
    if (added.length > 0 && !isFollowed) news.offerTurns(added);
  };
}

function partsOf(main: HTMLElement): Element[] {
  const talk = main.querySelector('.talk');
  if (!talk) return [];
  const { before, after } = partsAround(main, talk);
  return [...before, ...talk.querySelectorAll(':scope > .turn'), ...after];
}

/** What stands before the conversation, and behind it. */
function partsAround(main: Element, talk: Element): { before: Element[]; after: Element[] } {
  const all = [...main.children];
  const at = all.indexOf(talk);
  return { before: all.slice(0, at), after: all.slice(at + 1) };
}

/** The list of turns, with the one that is read. */
function mergeRail(page: Document): void {
  const [list, fresh] = [document.querySelector('#turns ol'), page.querySelector('#turns ol')];
  if (!list || !fresh) return;
  const read = list.querySelector('[aria-current]')?.getAttribute('href');
  const own = document.importNode(fresh, true);
  if (read) {
    own.querySelector(`a[href="${CSS.escape(read)}"]`)?.setAttribute('aria-current', 'location');
  }
  list.replaceWith(own);
}

function keepFolds(old: Element, fresh: Element): void {
  const folds = [...old.querySelectorAll('details')];
  if (old instanceof HTMLDetailsElement) folds.unshift(old);
  const own = [...fresh.querySelectorAll('details')];
  if (fresh instanceof HTMLDetailsElement) own.unshift(fresh);
  for (const [at, fold] of folds.entries()) {
    const match = own[at];
    if (match) match.open = fold.open;
  }
}
