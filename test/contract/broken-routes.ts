import { z } from 'zod'
import { McpTool } from '../../decorators/mcp-tool.js'

/** A route with one thing broken, and what that costs. */
export interface BrokenRoute {
  /** The body's entry in `design:paramtypes`. */
  readonly type?: unknown
  readonly decorate?: readonly MethodDecorator[]
  /** Why it is no tool. Undefined: it is one. */
  readonly left?: RegExp
  readonly warning: RegExp
  /** The body as arguments of its own; undefined: it is the argument `body`. */
  readonly body?: object
}

const boom = (): never => {
  throw new Error('boom')
}
const standard = (jsonSchema: object) => ({
  '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }), jsonSchema },
})

export const BROKEN_ROUTES: Readonly<Record<string, BrokenRoute>> = {
  'a circular import, as the compiler sees it': {
    type: undefined,
    warning: /body.*undefined.*(circular|import)/,
  },
  'a zod schema that JSON cannot say in full': {
    type: Object,
    decorate: [McpTool({ input: z.object({ good: z.string(), at: z.date() }) as never })],
    warning: /zod.*Date/,
    body: { good: 'yes', at: '2024-01-01' },
  },
  'a Standard Schema that throws': {
    type: Object,
    decorate: [McpTool({ input: standard({ input: boom }) as never })],
    warning: /own schema.*boom/,
  },
  'an input schema that does not compile': {
    type: Object,
    decorate: [McpTool({ input: { type: 'object', properties: { good: { type: 'string', pattern: '(' } } } })],
    left: /pattern|regular expression/i,
    warning: /left out.*(pattern|regular expression)/i,
  },
  'an output schema that cannot be said': {
    type: Object,
    decorate: [McpTool({ output: standard({ output: boom }) as never })],
    warning: /own schema.*boom/,
  },
}
