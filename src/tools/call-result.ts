import type { Cut } from './cut-value.js'

/** One piece of a tool's result, in MCP's form (2025-11-25, server/tools, Tool Result). */
export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource'
      readonly resource: { readonly uri: string; readonly mimeType?: string } & ({ readonly blob: string } | { readonly text: string })
    }
  | { readonly type: 'resource_link'; readonly uri: string; readonly name: string; readonly mimeType?: string }

/** An argument that the route's answer complains about. */
export interface ArgumentProblem {
  /** JSON pointer (RFC 6901) into the tool's arguments: `/items/0/quantity`. */
  readonly pointer: string
  /** What the application said of it. */
  readonly message: string
}

/** What `_meta['backend2mcp/response']` of a result tells of the HTTP answer behind it. */
export interface ResponseMeta {
  readonly status: number
  /** Where a 3xx points to. It was not followed. */
  readonly location?: string
  /** Arguments to change, where the answer names them. */
  readonly arguments?: readonly ArgumentProblem[]
  /** JSON pointers of what `structuredContent` leaves out, because it does not fit the output schema; the text has it. */
  readonly omitted?: readonly string[]
  /** What was left out of a long answer, in `structuredContent` and in the text alike: items of a list, characters of a text. */
  readonly cut?: readonly Cut[]
}

/** The result of a tool call: MCP's CallToolResult in our own words. */
export interface CallResult {
  readonly content: readonly ContentBlock[]
  /** The JSON answer: an object as it is, anything else as `{ result: value }`. */
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly isError?: boolean
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** The `_meta` key of `ResponseMeta`. */
export const RESPONSE_META = 'backend2mcp/response'

/** The `_meta` key of the arguments that were refused before the call, as a list of `ArgumentProblem`: there is no HTTP answer then. */
export const ARGUMENTS_META = 'backend2mcp/arguments'

/** The `_meta` key of a call that was refused by a limit, and not made: milliseconds until it is worth trying again. */
export const RETRY_META = 'backend2mcp/retryAfterMs'
