/** Reads a TypeScript file for the house rules: what it imports and exports, and which names of the outside world it uses. */
import { posix } from 'node:path'
import ts from 'typescript'

export interface Import {
  /** A path inside the tree (`linux/route.ts`), or the name of a package. */
  readonly target: string
  readonly external: boolean
  /** Erased by the compiler: it ties no code to code. */
  readonly typeOnly: boolean
  readonly line: number
}
export interface Scanned {
  readonly path: string
  readonly lines: number
  /** The comment that opens the file, or nothing. */
  readonly opening: string
  readonly imports: readonly Import[]
  readonly defaultExport: boolean
  /** It only hands on what others export. */
  readonly barrel: boolean
  /** Names that it uses and does not declare, each with the line of its first use: `Date`, `Math.random`. */
  readonly globals: ReadonlyMap<string, number>
}

const isTypeOnlyClause = (clause: ts.ImportClause): boolean => {
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const bindings = clause.namedBindings
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((e) => e.isTypeOnly)
  )
}

const isTypeOnlyExport = (node: ts.ExportDeclaration): boolean =>
  node.isTypeOnly ||
  (node.exportClause !== undefined &&
    ts.isNamedExports(node.exportClause) &&
    node.exportClause.elements.every((e) => e.isTypeOnly))

/** The module that a node names, if it names one: imports, re-exports, `import(…)`, `import('…').Type`, `new URL('./x.ts', import.meta.url)`. */
function namedModule(node: ts.Node): { specifier: string; typeOnly: boolean } | undefined {
  const text = (literal: ts.Node | undefined) => (literal && ts.isStringLiteralLike(literal) ? literal.text : undefined)
  const found = (specifier: string | undefined, typeOnly: boolean) =>
    specifier === undefined ? undefined : { specifier, typeOnly }
  if (ts.isImportDeclaration(node))
    return found(text(node.moduleSpecifier), node.importClause !== undefined && isTypeOnlyClause(node.importClause))
  if (ts.isExportDeclaration(node)) return found(text(node.moduleSpecifier), isTypeOnlyExport(node))
  if (ts.isImportTypeNode(node)) return found(ts.isLiteralTypeNode(node.argument) ? text(node.argument.literal) : undefined, true)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return found(text(node.arguments[0]), false)
  return undefined
}

const isDefaultExport = (node: ts.Statement): boolean => {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)) {
    return node.exportClause.elements.some((element) => element.name.text === 'default')
  }
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
  )
}

/** Whether an identifier stands for a value, and not for a property, a key, a type or a name that is being made. */
function isUseOfValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isBindingElement(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent)
  ) {
    return parent.initializer === node
  }
  if (
    ts.isTypeReferenceNode(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent) ||
    ts.isQualifiedName(parent)
  )
    return false
  return !('name' in parent && parent.name === node)
}

/** Every name that a file declares anywhere: a parameter called `process` is not the machine's. */
function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isNamespaceImport(node) ||
      ts.isClassDeclaration(node)
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}

/** `new Date()` and `Date()` read the machine's clock; `new Date(ms)` and `Date.UTC(…)` only reckon. */
const readsClock = (node: ts.Identifier): boolean =>
  node.text === 'Date' &&
  ((ts.isNewExpression(node.parent) && (node.parent.arguments ?? []).length === 0) ||
    (ts.isCallExpression(node.parent) && node.parent.expression === node))

function resolve(from: string, specifier: string): Pick<Import, 'target' | 'external'> {
  if (!specifier.startsWith('.')) return { target: specifier, external: true }
  const path = posix.normalize(posix.join(posix.dirname(from), specifier)).replace(/\?.*$/, '')
  return { target: path, external: false }
}

/** Scans one file; `path` is relative to the tree's root, with forward slashes. */
export function scan(path: string, text: string): Scanned {
  const source = ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.ES2022,
    true,
    path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  )
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
  const declared = declaredNames(source)
  const imports: Import[] = []
  const globals = new Map<string, number>()
  const use = (name: string, node: ts.Node) => globals.has(name) || globals.set(name, lineOf(node))

  const visit = (node: ts.Node): void => {
    const module = namedModule(node)
    if (module) imports.push({ ...resolve(path, module.specifier), typeOnly: module.typeOnly, line: lineOf(node) })
    if (ts.isIdentifier(node) && isUseOfValue(node) && !declared.has(node.text)) {
      use(node.text, node)
      if (readsClock(node)) use('new Date()', node)
      if (ts.isPropertyAccessExpression(node.parent)) use(`${node.text}.${node.parent.name.text}`, node)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)

  const [comment] = ts.getLeadingCommentRanges(text, 0) ?? []
  const { statements } = source
  return {
    path,
    lines: text.replace(/\n$/, '').split('\n').length,
    opening: comment ? text.slice(comment.pos, comment.end) : '',
    imports,
    defaultExport: statements.some(isDefaultExport),
    barrel:
      statements.length > 0 &&
      statements.every((node) => ts.isExportDeclaration(node) || ts.isImportDeclaration(node)) &&
      statements.some((node) => ts.isExportDeclaration(node)),
    globals,
  }
}
