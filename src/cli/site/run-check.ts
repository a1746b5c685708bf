import { resolve } from 'node:path';
import { count, size } from '../../figures.ts';
import { siteRedactor } from '../../site/build/settings.ts';
import { type Checked, checkFolder } from '../../site/check/check-folder.ts';
import {
  type Finding,
  type FindingKind,
  findingKinds,
  kindAdvice,
} from '../../site/check/finding.ts';
import type { GlobalArgs } from '../command.ts';
import { inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { style } from '../print/style.ts';
import { table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';
import { shownPath } from './run-build.ts';

export interface CheckArgs extends GlobalArgs {
  dir: string;
  allow: readonly FindingKind[];
}

export function run({ dir, allow, json }: CheckArgs): Promise<void> {
  return inContext(async (context) => {
    const path = resolve(dir);
    const all: Finding[] = [];
    const redactor = siteRedactor(context, { strict: true });
    const checked = await checkFolder(path, redactor, (finding) => all.push(finding));
    const findings = all.filter(({ kind }) => !allow.includes(kind));
    if (findings.length > 0) process.exitCode = 1;
    if (json) {
      return printJson({
        path,
        ...{ files: checked.files, bytes: checked.bytes, is_site: checked.isSite },
        findings: findings.map(({ line = null, ...finding }) => ({ ...finding, line })),
        counts: Object.fromEntries(
          findingKinds.map((kind) => [kind, ofKind(findings, kind).length]),
        ),
        allowed: all.length - findings.length,
      });
    }
    show(path, checked, findings, all.length - findings.length);
  });
}

function show(path: string, checked: Checked, findings: readonly Finding[], allowed: number): void {
  const where = plain(shownPath(path));
  const extent = `${count(checked.files, 'file')}, ${size(checked.bytes)}`;
  const left = allowed === 0 ? '' : ` besides ${count(allowed, 'finding')} that may stay`;
  if (findings.length === 0) {
    print(`${where}: ${extent}, nothing was found that should not be published${left}.\n`);
  } else {
    print(table(groupsOf(findings), columns));
    const files = new Set(findings.map(({ file }) => file)).size;
    const answer = `${where}: ${count(findings.length, 'finding')} in ${count(files, 'file')} of ${checked.files.toLocaleString('en')}${left}. Do not publish it as it is.`;
    print(`\n${style('red', wrap(answer, 0))}\n`);
    for (const kind of findingKinds) {
      if (ofKind(findings, kind).length > 0) note(wrap(`${kind}: ${kindAdvice[kind].advice}`, 0));
    }
    note('With --json every one of them is told; --allow KIND lets a kind stay.');
  }
  if (!checked.isSite)
    note('No build has made this folder: what does not belong into it is not known.');
}

interface Group {
  kind: FindingKind;
  rule: string;
  found: readonly Finding[];
}

function groupsOf(findings: readonly Finding[]): Group[] {
  return findingKinds.flatMap((kind) => {
    const rules = Map.groupBy(ofKind(findings, kind), ({ rule }) => rule);
    return [...rules].map(([rule, found]) => ({ kind, rule, found }));
  });
}

const columns: Parameters<typeof table<Group>>[1] = [
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'WHAT', value: ({ rule }) => rule, shrinkTo: 16 },
  { title: 'FOUND', value: ({ found }) => found.length.toLocaleString('en'), align: 'right' },
  {
    title: 'FILES',
    value: ({ found }) => new Set(found.map(({ file }) => file)).size.toLocaleString('en'),
    align: 'right',
  },
  {
    title: 'FIRST AT',
    value: ({ found }) => placeOf(found[0] as Finding),
    shrinkTo: 24,
    keepsEnd: true,
  },
];

function placeOf({ file, line }: Finding): string {
  return line === undefined ? file : `${file}:${line}`;
}

function ofKind(findings: readonly Finding[], kind: FindingKind): Finding[] {
  return findings.filter((finding) => finding.kind === kind);
}
