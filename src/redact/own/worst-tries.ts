import type { Atom, Branches, Group, One } from './pattern-syntax.ts';

/** The characters that something can begin with; `canBeEmpty`: or with what comes behind it. */
interface Start {
  chars: Uint8Array;
  canBeEmpty: boolean;
}

/**
 * How many ways a matcher may have to try at one place, on the worst of texts: it goes back only into
 * repetitions and alternatives whose characters could also be what comes next. Throws an Error where
 * these multiply with every character more.
 */
export function worstTries(branches: Branches): number {
  return triesOf(branches, nothing());
}

function triesOf(branches: Branches, next: Start): number {
  const starts = branches.map((atoms) => startOf(atoms, nothing()));
  const alike = starts.some((one, index) =>
    starts.slice(index + 1).some((other) => meet(one, other)),
  );
  const each = branches.map((atoms) => triesInRow(atoms, next));
  return alike ? each.reduce((sum, tries) => sum + tries, 0) : Math.max(...each);
}

function triesInRow(atoms: readonly Atom[], next: Start): number {
  let tries = 1;
  let behind = next;
  for (const atom of atoms.toReversed()) {
    if (atom.kind === 'look') {
      // It may refuse whatever came before.
      behind = anything();
      continue;
    }
    const own = ownStart(atom);
    const isOpen = atom.min !== atom.max && meet(own, behind);
    if (isOpen) tries *= atom.max - atom.min + 1;
    if (atom.kind === 'group') tries *= triesInGroup(atom, own, behind);
    behind = atom.min === 0 || own.canBeEmpty ? union(own, behind) : own;
  }
  return tries;
}

function triesInGroup(group: Group, own: Start, behind: Start): number {
  const inside = triesOf(group.branches, group.max > 1 ? union(own, behind) : behind);
  if (group.max > 1 && (inside > 1 || own.canBeEmpty)) {
    throw new Error(
      `the repeated group ${group.open}…) repeats something itself, or offers alternatives that begin alike: that can take forever`,
    );
  }
  return inside;
}

function startOf(atoms: readonly Atom[], next: Start): Start {
  return atoms.reduceRight<Start>((behind, atom) => {
    if (atom.kind === 'look') return behind;
    const own = ownStart(atom);
    return atom.min === 0 || own.canBeEmpty ? union(own, behind) : own;
  }, next);
}

function ownStart(atom: One | Group): Start {
  if (atom.kind === 'one') return { chars: charsOf(atom.text), canBeEmpty: false };
  return atom.branches
    .map((atoms) => startOf(atoms, { ...nothing(), canBeEmpty: true }))
    .reduce(union);
}

function charsOf(text: string): Uint8Array {
  const pattern = new RegExp(text);
  return Uint8Array.from({ length: 256 }, (_, code) =>
    pattern.test(String.fromCharCode(code)) ? 1 : 0,
  );
}

function meet(one: Start, other: Start): boolean {
  return one.chars.some((isIn, code) => isIn === 1 && other.chars[code] === 1);
}

function union(one: Start, other: Start): Start {
  const chars = one.chars.map((isIn, code) => isIn | (other.chars[code] as number));
  return { chars, canBeEmpty: other.canBeEmpty };
}

function nothing(): Start {
  return { chars: new Uint8Array(256), canBeEmpty: false };
}

function anything(): Start {
  return { chars: new Uint8Array(256).fill(1), canBeEmpty: true };
}
