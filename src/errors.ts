const BRAND = Symbol.for('backend2mcp:error')

/** Stable codes of every error that backend2mcp throws to the developer. */
export type ErrorCode =
  | 'APP_CRASHED'
  | 'APP_NOT_READY'
  | 'BAD_CREDENTIAL'
  | 'BAD_OPTION'
  | 'BUNDLED_FRAMEWORK'
  | 'DUPLICATE_TOOL_NAME'
  | 'FILE_NOT_FOUND'
  | 'EXPORT_NOT_FOUND'
  | 'FRAMEWORK_NOT_FOUND'
  | 'INVALID_TOOL_NAME'
  | 'MISSING_METADATA'
  | 'MISSING_PEER'
  | 'NEVER_LISTENED'
  | 'NO_DISPATCHER'
  | 'NOT_COMPILED'
  | 'NO_ROUTES'
  | 'OPEN_BIND'
  | 'UNKNOWN_TOOL'

/** The developer's error: a stable `code`, what is wrong with the names of the places, and a fix that can be typed. Recognise it by `isBackend2McpError` or `code`, not by `instanceof`: two copies of the package may be installed. */
export class Backend2McpError extends Error {
  override readonly name = 'Backend2McpError'
  readonly [BRAND] = true

  constructor(
    readonly code: ErrorCode,
    problem: string,
    /** One line that says what to do. */
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\n  Fix: ${fix}`, options)
  }
}

/** True for an error made by any copy of this package. */
export function isBackend2McpError(error: unknown): error is Backend2McpError {
  return typeof error === 'object' && error !== null && BRAND in error
}

/** One argument that is wrong. */
export interface ArgumentFault {
  /** JSON pointer (RFC 6901) into the arguments: `/items/0/quantity`. */
  readonly pointer: string
  /** What was expected, in words for the model. */
  readonly expected: string
}

/** The model's error: which arguments are wrong, as JSON pointers (RFC 6901), and what was expected. It becomes an `isError` result, never a protocol error. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
  /** Every argument that is wrong; the first is also `pointer` and `expected`. */
  readonly faults: readonly ArgumentFault[]

  constructor(
    readonly pointer: string,
    readonly expected: string,
    ...others: readonly ArgumentFault[]
  ) {
    const faults = [{ pointer, expected }, ...others]
    super(faults.map((fault) => `Argument ${fault.pointer}: ${fault.expected}`).join('\n'))
    this.faults = faults
  }
}

/** The arguments led to another route of the application, and the call was stopped before that route's handler ran. */
export class OtherRouteError extends Error {
  override readonly name = 'OtherRouteError'

  constructor(
    readonly expected: string,
    readonly landed: string,
  ) {
    super(`The arguments do not lead to ${expected} but to another route, which was not called. Give the path argument another value.`)
  }
}
