import type { Attributes } from '@opentelemetry/api'
import type { BaseAdapter } from '../adapter.js'
import { META } from '../protocol/era.js'
import type { Request } from '../protocol/methods.js'
import { FRAMEWORK, NAMES } from './names.js'
import type { Ended, KnownTool, Operation } from './operation.js'

const MOST_CHARACTERS = 200

/** What is known of an operation before it runs. A name that no tool has is cut: its client chose it. */
export function attributesOf(adapter: BaseAdapter<unknown>, operation: Operation, tool: KnownTool, request: Request): Attributes {
  const { caller, asked } = request
  const { method, target } = operation
  const { wire } = caller
  return {
    ...dimensionsOf(operation, tool, request),
    ...(!tool && method !== 'resources/read' && { [NAMED[method]]: cut(target) }),
    ...(method === 'resources/read' && { [NAMES.resourceUri]: cut(adapter.settings.clean(cut(target))) }),
    ...(asked && { [NAMES.requestId]: cut(String(asked.id)) }),
    ...(asked?.sessionId && { [NAMES.sessionId]: asked.sessionId }),
    ...(caller.remoteAddress && { [NAMES.clientAddress]: caller.remoteAddress }),
    ...(wire?.remotePort !== undefined && { [NAMES.clientPort]: wire.remotePort }),
    ...(tool && { [NAMES.httpRoute]: tool.route.path, [NAMES.httpMethod]: tool.route.method }),
    [FRAMEWORK]: adapter.framework,
  }
}

/** What operations are told apart by in a metric: nothing that a client can choose freely. */
export function dimensionsOf({ method, target }: Operation, tool: KnownTool, { caller, asked }: Request): Attributes {
  const { transport, wire } = caller
  const version = versionOf(asked) ?? wire?.protocolVersion
  return {
    [NAMES.method]: method,
    ...(method === 'tools/call' && { [NAMES.operationName]: 'execute_tool' }),
    ...(tool && method !== 'resources/read' && { [NAMED[method]]: target }),
    ...(version && { [NAMES.protocolVersion]: version }),
    ...(transport in NETWORK && { [NAMES.transport]: NETWORK[transport] }),
    ...(wire && { [NAMES.protocolName]: 'http', [NAMES.networkVersion]: wire.httpVersion }),
  }
}

/** How it ended. */
export function endAttributes({ code, errorType }: Ended): Attributes {
  return {
    ...(code !== undefined && { [NAMES.statusCode]: String(code) }),
    ...(errorType !== undefined && { [NAMES.errorType]: errorType }),
  }
}

const NAMED = { 'tools/call': NAMES.toolName, 'prompts/get': NAMES.promptName } as const
const NETWORK: Readonly<Record<string, string>> = { stdio: 'pipe', http: 'tcp' }

function versionOf(asked: Request['asked']): string | undefined {
  const own = asked?.meta?.[META.version]
  return typeof own === 'string' ? own : asked?.version
}

const cut = (text: string) => text.slice(0, MOST_CHARACTERS)
