import { readFileSync, writeFileSync } from 'node:fs';
import { it } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { anyOffice, startServer } from '../support/server.js';

const W = 98;
const flatV = (v: any): string => {
  switch (v.kind) {
    case 'Variable': return '$' + v.name.value;
    case 'StringValue': return JSON.stringify(v.value);
    case 'ListValue': return '[' + v.values.map(flatV).join(', ') + ']';
    case 'ObjectValue': return '{ ' + v.fields.map((f: any) => `${f.name.value}: ${flatV(f.value)}`).join(', ') + ' }';
    case 'BooleanValue': return String(v.value);
    default: return v.value;
  }
};
const fill = (items: string[], ind: string, sep: string): string[] => {
  const lines: string[] = [];
  let line = '';
  items.forEach((item, i) => {
    const text = item + (i < items.length - 1 ? sep : '');
    const multi = item.includes('\n');
    if (multi) { if (line) lines.push(ind + line); lines.push(ind + text); line = ''; return; }
    if (line && (ind + line + ' ' + text).length > W) { lines.push(ind + line); line = text; }
    else line = line ? line + ' ' + text : text;
  });
  if (line) lines.push(ind + line);
  return lines;
};
const value = (v: any, ind: string, lead: number): string => {
  const flat = flatV(v);
  if (lead + flat.length <= W) return flat;
  const inner = ind + '  ';
  if (v.kind === 'ListValue') return ['[', ...v.values.map((x: any, i: number) => inner + value(x, inner, inner.length + 1) + (i < v.values.length - 1 ? ',' : '')), ind + ']'].join('\n');
  if (v.kind === 'ObjectValue') return ['{', ...fill(v.fields.map((f: any) => `${f.name.value}: ${value(f.value, inner, inner.length + f.name.value.length + 3)}`), inner, ','), ind + '}'].join('\n');
  return flat;
};
const flatF = (f: any): string => (f.alias ? f.alias.value + ': ' : '') + f.name.value + (f.arguments.length ? '(' + f.arguments.map((a: any) => `${a.name.value}: ${flatV(a.value)}`).join(', ') + ')' : '') + (f.selectionSet ? ' { ' + f.selectionSet.selections.map(flatF).join(' ') + ' }' : '');
const field = (f: any, ind: string): string => {
  const flat = flatF(f);
  if (ind.length + flat.length <= W && !(f.arguments.length && flat.length > 80)) return flat;
  let head = (f.alias ? f.alias.value + ': ' : '') + f.name.value;
  if (f.arguments.length) head += '(' + f.arguments.map((a: any) => `${a.name.value}: ${value(a.value, ind, ind.length + head.length + 1 + a.name.value.length + 2 + 5)}`).join(', ') + ')';
  if (!f.selectionSet) return head;
  const sel = ' { ' + f.selectionSet.selections.map(flatF).join(' ') + ' }';
  const last = head.split('\n').at(-1)!;
  const lastLen = head.includes('\n') ? last.length : ind.length + last.length;
  if (lastLen + sel.length <= W) return head + sel;
  const inner = ind + '  ';
  return [head + ' {', ...fill(f.selectionSet.selections.map((x: any) => field(x, inner)), inner, ''), ind + '}'].join('\n');
};
const pretty = (text: string): string => {
  const op = parse(text).definitions[0] as any;
  const vars = op.variableDefinitions.map((d: any) => `$${d.variable.name.value}: ${text.slice(d.type.loc.start, d.type.loc.end)}`);
  let head = `${op.operation} ${op.name.value}`;
  if (vars.length) {
    const one = `${head}(${vars.join(', ')}) {`;
    head = one.length <= W ? one : [head + '(', ...fill(vars, '  ', ','), ') {'].join('\n');
  } else head += ' {';
  return [head, ...op.selectionSet.selections.map((x: any) => '  ' + field(x, '  ')), '}'].join('\n');
};

it('generates', async () => {
  const server = await startServer();
  const CODE = 'hoi-vi-du';
  await server.app.get(AssociationsService).found(anyOffice, { code: CODE, name: 'Hội Ví dụ', kind: 'ASSOCIATION' } as any);
  const token = await server.token('OFFICE', CODE);
  const text = readFileSync('/tmp/guide1.md', 'utf8');
  const byName = new Map<string, string>();
  const byId = new Map<string, string>();
  const bind = (name: string, id: string) => { byName.set(name, id); byId.set(id, name); };
  const walk = (v: any, key: string, prefixes: Map<string, string>) => {
    if (Array.isArray(v)) { v.forEach((x) => walk(x, key, prefixes)); return; }
    if (v === null || typeof v !== 'object') return;
    const label = v.name ?? v.holderName;
    if (typeof v.id === 'string' && !byId.has(v.id) && prefixes.has(key) && /\d\d$/.test(label ?? '')) bind(prefixes.get(key)! + label.slice(-2), v.id);
    for (const [k, x] of Object.entries(v)) walk(x, k, prefixes);
  };
  const print = (v: any): any => {
    if (Array.isArray(v)) return v.map(print);
    if (v !== null && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, print(x)]));
    return typeof v === 'string' && byId.has(v) && v.length === 36 ? `<${byId.get(v)}>` : v;
  };
  const printIds = (v: any): any => {
    if (Array.isArray(v)) return v.map(printIds);
    if (v !== null && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, k === 'id' && byId.has(String(x)) ? `<${byId.get(String(x))}>` : printIds(x)]));
    return v;
  };
  const compact = (v: any, indent = ''): string => {
    const flat = JSON.stringify(v).replace(/":/g, '": ').replace(/,"/g, ', "').replace(/,\{/g, ', {').replace(/\{"/g, '{ "').replace(/(["\dle\]\}])\}/g, '$1 }').replace(/\}\}/g, '} }').replace(/\}\}/g, '} }');
    const plain = JSON.stringify(v);
    if (flat.length + indent.length < 99 && JSON.stringify(JSON.parse(flat)) === plain) return flat;
    const inner = indent + '  ';
    if (Array.isArray(v)) return `[\n${v.map((x) => inner + compact(x, inner)).join(',\n')}\n${indent}]`;
    if (v !== null && typeof v === 'object') return `{\n${Object.entries(v).map(([k, x]) => `${inner}${JSON.stringify(k)}: ${compact(x, inner)}`).join(',\n')}\n${indent}}`;
    return plain;
  };
  const parts = text.split(/(^```graphql\n.*?\n```(?:\n<!--.*?-->)?(?:\n\n```json\n.*?\n```)?$)/ms);
  let out = '';
  for (const part of parts) {
    const m = /^```graphql\n(.*?)\n```(?:\n<!-- (.*?) -->)?(?:\n\n```json\n(.*?)\n```)?$/ms.exec(part);
    if (!m) { out += part; continue; }
    const [, document = '', hints = '', rowsText] = m;
    const op = parse(document).definitions[0] as OperationDefinitionNode;
    const names = (op.variableDefinitions ?? []).map((d) => d.variable.name.value);
    const rows = rowsText ? JSON.parse(rowsText) : [{}];
    let answer: any;
    for (const row of rows) {
      const vars = Object.fromEntries(names.filter((n) => !(n in row)).map((n) => [n, byName.get(n)]));
      answer = await server.query(document, { ...vars, ...row }, token);
      if (answer.errors && op.name?.value !== 'TooEarly') { console.log(op.name?.value, JSON.stringify(answer.errors, null, 1), vars); writeFileSync('/tmp/guide2.md', out); throw new Error(op.name?.value); }
    }
    const prefixes = new Map<string, string>();
    for (const hint of hints.split(' ').filter(Boolean)) {
      const [path = '', name = ''] = hint.split('=');
      if (!path.includes('.')) { prefixes.set(path, name); continue; }
      const id = path.split('.').reduce((v: any, k) => v[k], answer.data);
      bind(name, id);
    }
    walk(answer.data, '', prefixes);
    out += '```graphql\n' + pretty(document) + '\n```\n\n';
    if (rowsText) { out += '```json\n' + compact(rows) + '\n```'; continue; }
    if (answer.errors) {
      const [{ message, extensions: { code, path } }] = answer.errors;
      answer = { errors: [{ message, extensions: { code, path } }] };
    }
    out += '```json\n' + compact(print(printIds(answer))) + '\n```';
  }
  writeFileSync('/tmp/guide2.md', out);
  await server.close();
});
