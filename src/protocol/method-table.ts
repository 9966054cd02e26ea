import type { BaseAdapter } from '../adapter.js'
import { RPC } from './check-message.js'
import { Fault } from './fault.js'
import * as methods from './methods.js'
import type { Reference, Request } from './methods.js'

type Texts = Readonly<Record<string, string>>
/** The params of a request, as its client wrote them. */
export type Params = Readonly<Record<string, unknown>>
/** Answers a method whose params `readMessage` has read. */
export type Method = (adapter: BaseAdapter<unknown>, params: Params, request: Request) => Promise<object>

/** The methods that both eras have (2025-11-25 and 2026-07-28, server). */
export const METHODS = {
  'tools/list': (adapter, { cursor }, request) => methods.listTools(adapter, { ...request, cursor }),
  'tools/call': (adapter, { name, arguments: args = {} }, request) => methods.callTool(adapter, name as string, args as Params, request),
  'resources/list': (adapter, { cursor }, request) => methods.listResources(adapter, { ...request, cursor }),
  'resources/templates/list': (adapter, { cursor }, request) => methods.listResourceTemplates(adapter, { ...request, cursor }),
  'resources/read': (adapter, { uri }, request) => methods.readResourceAt(adapter, uri as string, request),
  'prompts/list': (adapter, { cursor }, request) => methods.listPrompts(adapter, { ...request, cursor }),
  'prompts/get': (adapter, { name, arguments: args = {} }, request) => methods.askPrompt(adapter, name as string, args as Texts, request),
  'completion/complete': (adapter, { ref, argument, context }, request) =>
    methods.completeArgument(
      adapter,
      ref as Reference,
      argument as { name: string; value: string },
      (context as { arguments?: Texts } | undefined)?.arguments ?? {},
      request,
    ),
} as const satisfies Readonly<Record<string, Method>>

/** Which capability a method stands on; none is declared that the application lacks. */
const NEEDS: Readonly<Record<string, string>> = { resources: 'resources', prompts: 'prompts', completion: 'completions' }

/** A method of an era's table, by the name that a client gives. Throws `Fault`, -32601, for one that there is not, or that the application has no use for. */
export async function offeredMethod(adapter: BaseAdapter<unknown>, table: Readonly<Record<string, Method>>, name: string): Promise<Method> {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  const needed = found && NEEDS[name.split('/')[0]!]
  if (!found || (needed && !(needed in (await methods.capabilities(adapter))))) throw new Fault(RPC.methodNotFound, 'Method not found')
  return found
}
