import type { BaseAdapter } from '../adapter.js'
import type { RunContext } from '../dispatch/call-of.js'
import { accessOf } from './access.js'
import { askRoute } from './ask-route.js'
import { readAnswer } from './read-answer.js'
import { RouteFault } from './route-fault.js'

/** The result of prompts/get (2025-11-25, server/prompts). */
export interface PromptResult {
  readonly description?: string
  readonly messages: readonly object[]
}

/**
 * Asks a prompt's route. `{ messages }`, or a list of messages, is taken as it stands; anything else is one message of the user. Undefined:
 * there is no such prompt for this caller. Throws `RouteFault` as `askRoute` does, and for an argument that is missing.
 */
export async function getPrompt(
  adapter: BaseAdapter<unknown>,
  name: string,
  texts: Readonly<Record<string, string>>,
  context: Omit<RunContext, 'tool'>,
): Promise<PromptResult | undefined> {
  const prompt = (await adapter.listTools()).prompts.get(name)
  if (!prompt || (await accessOf(prompt.tool, context.auth, adapter.settings)).kind !== 'open') return undefined
  const { tool, description } = prompt
  const missing = prompt.arguments.filter((one) => one.required && texts[one.name] === undefined)
  if (missing.length > 0) {
    if (context.record) context.record.outcome = 'refused'
    throw new RouteFault(missing.map((one) => `/${one.name} is required.`).join(' '))
  }
  const answer = readAnswer(await askRoute(adapter, tool, texts, context))
  const value = answer.kind === 'json' ? (answer.value as { messages?: unknown; description?: unknown } | null) : undefined
  const messages = Array.isArray(value) ? value : value?.messages
  if (Array.isArray(messages) && messages.every(isMessage)) {
    const says = typeof value?.description === 'string' ? value.description : description
    return { ...(says && { description: says }), messages }
  }
  if (answer.kind === 'binary') throw new RouteFault('The prompt answered with bytes, which are no message.')
  const text = typeof value === 'string' ? value : answer.kind === 'empty' ? '' : answer.text
  return { ...(description && { description }), messages: [{ role: 'user', content: { type: 'text', text } }] }
}

const isMessage = (one: unknown): one is object =>
  typeof one === 'object' &&
  one !== null &&
  ['user', 'assistant'].includes((one as { role: string }).role) &&
  typeof (one as { content: unknown }).content === 'object'
