/** The syntax tree of bash: what the parser makes and the interpreter walks. bash(1), "SHELL GRAMMAR". */

/** Text that is expanded as inside double quotes and then evaluated as arithmetic. */
export type ArithmeticText = readonly Part[]

export type ParameterOperation =
  | { readonly kind: 'length' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'names'; readonly star: boolean }
  | { readonly kind: 'default' | 'assign' | 'error' | 'alternative'; readonly colon: boolean; readonly word: readonly Part[] }
  | { readonly kind: 'remove'; readonly side: 'prefix' | 'suffix'; readonly longest: boolean; readonly pattern: readonly Part[] }
  | {
      readonly kind: 'replace'
      readonly where: 'first' | 'all' | 'prefix' | 'suffix'
      readonly pattern: readonly Part[]
      readonly replacement: readonly Part[]
    }
  | { readonly kind: 'substring'; readonly offset: ArithmeticText; readonly length?: ArithmeticText }
  | { readonly kind: 'case'; readonly operator: '^' | '^^' | ',' | ',,' | '~' | '~~'; readonly pattern: readonly Part[] }
  | { readonly kind: 'transform'; readonly operator: string }
  | { readonly kind: 'bad'; readonly text: string }

export interface Parameter {
  readonly kind: 'parameter'
  readonly name: string
  /** `[@]`, `[*]` or an expression. */
  readonly subscript?: readonly Part[]
  /** `${!name}`. */
  readonly indirect?: boolean
  readonly operation?: ParameterOperation
}

export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'double'; readonly parts: readonly Part[] }
  | Parameter
  | { readonly kind: 'command'; readonly body: readonly Statement[] }
  | { readonly kind: 'arithmetic'; readonly text: ArithmeticText }
  | { readonly kind: 'process'; readonly direction: 'in' | 'out'; readonly body: readonly Statement[] }

export interface Word {
  readonly parts: readonly Part[]
  /** Present for `name=value` where bash takes it for an assignment. */
  readonly assignment?: Assignment
}

export interface Assignment {
  readonly name: string
  readonly subscript?: readonly Part[]
  readonly append: boolean
  readonly value: Word
  /** `name=(…)`. */
  readonly array?: readonly ArrayElement[]
}
export interface ArrayElement {
  readonly subscript?: readonly Part[]
  readonly append: boolean
  readonly value: Word
}

export type RedirectionOperator = '<' | '>' | '>>' | '>|' | '<>' | '>&' | '<&' | '&>' | '&>>' | '<<<' | '<<'
export interface Redirection {
  readonly operator: RedirectionOperator
  /** The number before the operator, or the name of `{name}>`. */
  readonly fd?: number | string
  readonly target: Word
  /** The body of a here-document; filled when the parser reaches it. */
  body?: readonly Part[]
  readonly line: number
}

/** One and-or list with its terminator. */
export interface Statement {
  readonly pipelines: readonly { readonly operator?: '&&' | '||'; readonly pipeline: Pipeline }[]
  readonly background: boolean
  readonly line: number
  /** The source, for `jobs` and the messages about killed jobs. */
  readonly text: string
}
export interface Pipeline {
  readonly commands: readonly Node[]
  /** Before which commands the pipe is `|&`. */
  readonly withErrors: readonly boolean[]
  readonly negated: boolean
  readonly timed: false | 'bash' | 'posix'
  readonly text: string
}

interface Base {
  readonly line: number
  readonly redirections: readonly Redirection[]
}
export type Condition =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'unary'; readonly operator: string; readonly word: Word }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }

export type Node = Base &
  (
    | { readonly kind: 'simple'; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] }
    | { readonly kind: 'group' | 'subshell'; readonly body: readonly Statement[] }
    | {
        readonly kind: 'if'
        readonly clauses: readonly { readonly condition: readonly Statement[]; readonly body: readonly Statement[] }[]
        readonly otherwise?: readonly Statement[]
      }
    | {
        readonly kind: 'for' | 'select'
        readonly variable: string
        readonly words?: readonly Word[]
        readonly body: readonly Statement[]
      }
    | {
        readonly kind: 'arithmetic-for'
        readonly init: ArithmeticText
        readonly condition: ArithmeticText
        readonly step: ArithmeticText
        readonly body: readonly Statement[]
      }
    | {
        readonly kind: 'while'
        readonly until: boolean
        readonly condition: readonly Statement[]
        readonly body: readonly Statement[]
      }
    | { readonly kind: 'case'; readonly word: Word; readonly clauses: readonly CaseClause[] }
    | { readonly kind: 'function'; readonly name: string; readonly body: Node; readonly text: string }
    | { readonly kind: 'arithmetic'; readonly text: ArithmeticText; readonly source: string }
    | { readonly kind: 'condition'; readonly condition: Condition }
  )
export interface CaseClause {
  readonly patterns: readonly Word[]
  readonly body: readonly Statement[]
  readonly end: ';;' | ';&' | ';;&'
}

/** A script that bash would refuse, in bash's words. */
export class SyntaxFailure extends Error {
  readonly line: number
  /** The line of source that bash quotes below the message. */
  readonly source: string | undefined
  constructor(message: string, line: number, source?: string) {
    super(message)
    this.line = line
    this.source = source
  }
}
