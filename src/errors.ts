const BRAND = Symbol.for('backend2mcp:error')

/** Every code of the developer's errors: what is behind it, and what to do. The guide to the command line shows this table. */
export const ERRORS = {
  APP_CRASHED: {
    cause: 'the application threw or ended while it was starting',
    fix: 'correct what it says; `BACKEND2MCP_DEBUG=1` shows the stack',
  },
  APP_NOT_READY: {
    cause:
      'a Nest application was initialised before the adapter was made; a Fastify instance was made before `backend2mcp/fastify` was imported',
    fix: 'make the adapter before `app.init()`, or import `McpModule.forRoot()`; import `backend2mcp/fastify` above `fastify()`',
  },
  BAD_CREDENTIAL: {
    cause: 'the token of `BACKEND2MCP_TOKEN` or `--token` is refused by the auth provider',
    fix: 'give one that it accepts, or none',
  },
  BAD_DOCUMENT: {
    cause: 'the OpenAPI document cannot be read, or is none',
    fix: 'give Swagger 2.0, OpenAPI 3.0 or 3.1, in JSON or YAML: a file or a URL',
  },
  BAD_OPTION: {
    cause: 'an option, a flag or a configuration key is not one, or takes other values',
    fix: 'write what the message lists',
  },
  BUNDLED_FRAMEWORK: {
    cause: 'the application was made by another copy of its framework than the one installed beside it',
    fix: 'leave the framework out of the bundle, or install one copy',
  },
  DUPLICATE_TOOL_NAME: {
    cause: 'two routes were given the same name',
    fix: 'give one of them another: `@McpTool({ name })`',
  },
  EXPORT_NOT_FOUND: {
    cause: 'the file has no export of that name',
    fix: 'name one that the message lists, or leave it out',
  },
  FILE_NOT_FOUND: {
    cause: 'the file is not there, or is a folder',
    fix: 'give the entry file: `src/main.ts` or `dist/main.js`',
  },
  FRAMEWORK_NOT_FOUND: {
    cause: 'what the file exports or serves is of no framework that is known',
    fix: 'export the application, and name it: `FILE:app`',
  },
  INVALID_TOOL_NAME: {
    cause: 'a name has other characters than `A-Z a-z 0-9 _ -`, or more than 64',
    fix: 'write another in `@McpTool({ name })`',
  },
  MISSING_METADATA: {
    cause: 'the compiler or runner dropped the types that decorators stand on',
    fix: 'compile with tsc, SWC or oxc and `"emitDecoratorMetadata": true`',
  },
  MISSING_PEER: {
    cause: 'the framework is not installed for the application, or another copy of it is used',
    fix: '`npm install` what the message names, in the folder of the application',
  },
  NEVER_LISTENED: {
    cause: 'the file did not call `listen()`, and exports no application',
    fix: 'give the file that starts the server, or name an export',
  },
  NOT_COMPILED: {
    cause: 'the file is TypeScript, and nothing installed for it can load it with its decorators',
    fix: '`npm install --save-dev typescript@6`, or give the compiled file',
  },
  NO_DISPATCHER: {
    cause: 'an adapter of your own does not say how a request is run',
    fix: 'override `dispatch(request, route)` or `executeTool(tool, args, context)`',
  },
  NO_ROUTES: {
    cause: 'there is no route, or all of them are left out',
    fix: 'register controllers before the adapter runs; check `expose`, `include`, `exclude`',
  },
  OPEN_BIND: {
    cause: 'other machines would get in, and nobody is named who protects the endpoint',
    fix: "give `auth` a provider, or write `auth: 'none'` if it is meant to be open",
  },
  UNKNOWN_TOOL: {
    cause: 'there is no tool of that name, or this caller may not see it',
    fix: 'take a name of `backend2mcp list`, or another token',
  },
} as const

/** Stable codes of every error that backend2mcp throws to the developer. */
export type ErrorCode = keyof typeof ERRORS

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
