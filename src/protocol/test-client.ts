import type { BaseAdapter } from '../adapter.js'
import { Ending } from '../dispatch/ending.js'
import type { CallResult } from '../tools/call-result.js'
import type { ClientLink } from '../tools/client-link.js'
import type { ElicitResult, InputRequest, InputRequests, InputResponses } from '../tools/input.js'
import type { PromptResult } from '../tools/get-prompt.js'
import type { ResourceContents } from '../tools/read-resource.js'
import { type Surface, surfaceOf } from '../tools/surface.js'
import { localCaller } from './caller.js'
import { modernResult } from './modern.js'
import type { ListedTool } from './registry.js'

/** One call of a test. */
export interface TestCallOptions {
  /** Who calls: the token that a client would send as `Authorization: Bearer`. Default: nobody. */
  readonly token?: string
  /** What the user answers when the route asks, by the question's key (`confirm` for `@McpTool({ confirm })`). Absent: the client cannot ask. */
  readonly answer?: (request: InputRequest, key: string) => ElicitResult | Readonly<Record<string, unknown>>
  /** Hears progress and log messages. */
  readonly onNotification?: (method: string, params: Readonly<Record<string, unknown>>) => void
  /** Ends the call, as a client that goes away does. */
  readonly signal?: AbortSignal
}

/** A client for tests: no port, no process, and everything that stands between a client and a route. */
export interface McpTestClient {
  /** The tools that a caller sees. */
  listTools(options?: Pick<TestCallOptions, 'token'>): Promise<readonly ListedTool[]>
  /** Calls a tool. Rejects for a name that the caller sees no tool under. */
  callTool(name: string, args?: Readonly<Record<string, unknown>>, options?: TestCallOptions): Promise<CallResult>
  readResource(uri: string, options?: TestCallOptions): Promise<readonly ResourceContents[]>
  getPrompt(name: string, args?: Readonly<Record<string, string>>, options?: TestCallOptions): Promise<PromptResult>
  /** Everything that clients see, in a fixed order: `expect(await client.surface()).toMatchSnapshot()`. */
  surface(): Promise<Surface>
}

const MOST_ROUNDS = 10
const LEVEL = 'debug'

/** Speaks the methods of the 2026 era to an application, in memory. */
export function testClient(adapter: BaseAdapter<unknown>): McpTestClient {
  async function ask(method: string, params: object, { token, answer, onNotification, signal }: TestCallOptions = {}): Promise<object> {
    const caller = await (await localCaller(adapter.settings, 'memory', token))()
    const client: ClientLink = { progressToken: 'test', logLevel: LEVEL, notify: async (told, about) => onNotification?.(told, about) }
    const capabilities = answer ? { elicitation: {}, sampling: {}, roots: {} } : {}
    let more: object = {}
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const request = { jsonrpc: '2.0', id: round, method, params: { ...params, ...more } } as const
      const result = await modernResult(adapter, request, { caller, signal: signal ?? new Ending(), client, capabilities })
      const asked = result as { resultType?: string; inputRequests?: InputRequests; requestState?: string }
      if (asked.resultType !== 'input_required' || !answer) return result
      const answers = Object.entries(asked.inputRequests!).map(([key, one]) => [key, answer(one, key)] as const)
      more = { requestState: asked.requestState, inputResponses: Object.fromEntries(answers) as unknown as InputResponses }
    }
    throw new Error(`${method} asked ${MOST_ROUNDS} times, and no answer was good enough.`)
  }

  return {
    async listTools({ token } = {}) {
      const tools: ListedTool[] = []
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
        const page = (await ask('tools/list', cursor === undefined ? {} : { cursor }, { token })) as {
          tools: ListedTool[]
          nextCursor?: string
        }
        tools.push(...page.tools)
        cursor = page.nextCursor
      }
      return tools
    },
    async callTool(name, args = {}, options) {
      const { content, structuredContent, isError, _meta } = (await ask('tools/call', { name, arguments: args }, options)) as CallResult
      return { content, ...(structuredContent && { structuredContent }), ...(isError && { isError }), ...(_meta && { _meta }) }
    },
    async readResource(uri, options) {
      return ((await ask('resources/read', { uri }, options)) as { contents: readonly ResourceContents[] }).contents
    },
    async getPrompt(name, args = {}, options) {
      const { description, messages } = (await ask('prompts/get', { name, arguments: args }, options)) as PromptResult
      return { ...(description && { description }), messages }
    },
    surface: async () => surfaceOf(await adapter.listTools()),
  }
}
