import { readFileSync, writeFileSync } from 'node:fs';

import type { Times } from './measure.js';
import type { Load } from './subject.js';

/** What one question took. */
export interface Result {
  readonly name: string;
  readonly http: Times;
  readonly direct: Times | null;
}

/** What a sample of one size took. */
export interface SizeReport {
  readonly members: number;
  readonly load: Load | null;
  readonly acceptance: readonly Result[];
  readonly further: readonly Result[];
}

const REPORT = new URL('../../docs/performance.md', import.meta.url);
const BEGIN = '<!-- what follows is written by npm run bench -->';
const END = '<!-- end of what npm run bench writes -->';

/**
 * The measurements as tables, in Markdown.
 *
 * @param command how they were made
 * @param circumstances where, e.g. which Node and how many cores
 */
export function tablesOf(
  sizes: readonly SizeReport[],
  command: string,
  circumstances: string,
): string {
  const parts = sizes.flatMap(({ members, load, acceptance, further }) => [
    `### ${whole(members)} members`,
    ...(load === null
      ? []
      : [
          `Loaded in ${load.seconds.toFixed(1)} s (${whole(members / load.seconds)} members a second); the process had at most ${whole(load.peakMemory)} MB.`,
        ]),
    table([
      ['acceptance query', 'HTTP p50', 'HTTP p99', 'SQL p50', 'SQL p99', 'HTTP : SQL'],
      ...acceptance.map(({ name, http, direct }) => [
        `\`${name}\``,
        ...timesOf(http),
        ...(direct === null
          ? ['', '', '']
          : [...timesOf(direct), (http.p50 / direct.p50).toFixed(1)]),
      ]),
    ]),
    table([
      ['further query', 'HTTP p50', 'HTTP p99'],
      ...further.map(({ name, http }) => [`\`${name}\``, ...timesOf(http)]),
    ]),
  ]);
  return [`\`${command}\`, ${circumstances}; times in milliseconds.`, ...parts].join('\n\n');
}

/** Puts the tables into docs/performance.md, in the place of the former ones. */
export function writeReport(tables: string): void {
  const text = readFileSync(REPORT, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md has no place marked ${BEGIN}`);
  const before = text.slice(0, begin + BEGIN.length);
  writeFileSync(REPORT, `${before}\n\n${tables}\n\n${text.slice(end)}`);
}

function timesOf({ p50, p99 }: Times): string[] {
  return [p50.toFixed(1), p99.toFixed(1)];
}

/** The first row is the head; all columns but the first hold numbers. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head = [], ...body] = rows;
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

function whole(n: number): string {
  return Math.round(n).toLocaleString('en');
}
