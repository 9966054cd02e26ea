import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'
import type { ToolContext } from '../../../src/tools/tool-context.js'

/** One framework with routes that ask: `ask`, `twice`, `swallow`, `DELETE {id}` (confirmed), `model`. */
export interface Case {
  readonly name: string
  open(options: AdapterOptions): Promise<{ readonly adapter: BaseAdapter<unknown>; close(): unknown }>
}

/** What ran, so that a test sees what was not. */
export const ran: string[] = []

const form = (name: string, type: string) => ({ type: 'object', properties: { [name]: { type } }, required: [name] })

export async function ask(context: ToolContext | undefined) {
  const { action, content } = await context!.elicit('How many?', form('count', 'integer'))
  ran.push('ask')
  return { action, count: content?.count ?? null }
}

export async function twice(context: ToolContext | undefined) {
  const first = await context!.elicit('First?', form('name', 'string'), 'first')
  const second = await context!.elicit(`And after ${String(first.content?.name)}?`, form('name', 'string'), 'second')
  return { names: [first.content?.name, second.content?.name] }
}

/** Catches everything, as some handlers do. */
export async function swallow(context: ToolContext | undefined) {
  try {
    return await ask(context)
  } catch {
    return { swallowed: true }
  }
}

export async function model(context: ToolContext | undefined) {
  const messages = [{ role: 'user', content: { type: 'text', text: 'Capital of France?' } }]
  const { capital } = await context!.input({ capital: { method: 'sampling/createMessage', params: { messages, maxTokens: 10 } } })
  return { said: (capital!.content as { text: string }).text }
}

export function remove(id: string) {
  ran.push(`remove ${id}`)
  return { removed: id }
}
