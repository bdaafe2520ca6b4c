import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One import of a source file. */
export interface Import {
  /** `src/…/file.ts:line`, where it stands. */
  readonly at: string;
  /** The file of ours that it names, as `src/…/file.ts`; null for a package. */
  readonly file: string | null;
  /** The package that it names, or `node:…`; null for a file of ours. */
  readonly npm: string | null;
  /** Whether it vanishes in the build. */
  readonly typeOnly: boolean;
  /** What is taken as a value from it, by its exported name. */
  readonly values: readonly string[];
}

/** One file of the product. */
export interface Source {
  /** `src/…/file.ts` */
  readonly path: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
}

/** Every file under `src`, by path. */
export function readSources(): Source[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name).replaceAll('\\', '/'))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** A file as it would be at a path; also for files that only a test knows. */
export function sourceOf(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const imports: Import[] = [];
  const add = (
    node: ts.Node,
    specifier: ts.Node | undefined,
    typeOnly: boolean,
    values: string[],
  ) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    const own = specifier.text.startsWith('.');
    imports.push({
      at: `${path}:${line + 1}`,
      file: own ? resolve(path, specifier.text) : null,
      npm: own ? null : specifier.text,
      typeOnly,
      values,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      add(node, node.moduleSpecifier, typeOnly, typeOnly ? [] : valuesOf(node.importClause));
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly, []);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false, []);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, lines: text.trimEnd().split('\n'), imports };
}

function valuesOf(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  if (!bindings) return clause?.name ? ['default'] : [];
  if (ts.isNamespaceImport(bindings)) return ['*'];
  return bindings.elements
    .filter((element) => !element.isTypeOnly)
    .map(({ propertyName, name }) => (propertyName ?? name).text);
}

/** Sources name the file that will exist after the build. */
function resolve(from: string, specifier: string): string {
  const path = relative(ROOT, join(ROOT, dirname(from), specifier)).replaceAll('\\', '/');
  return path.replace(/\.js$/, '.ts');
}
