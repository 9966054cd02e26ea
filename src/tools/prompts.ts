import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import { cleanText } from './clean-text.js'

/** One argument of a prompt: always a text, typed by a person. */
export interface PromptArgument {
  readonly name: string
  readonly description?: string
  readonly required?: true
}

/** A route as a prompt: what `@McpPrompt` made of it. */
export interface Prompt<Native = unknown> {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly arguments: readonly PromptArgument[]
  /** How it is asked: the route's arguments, access rules and dispatch are a tool's. */
  readonly tool: Tool<Native>
}

/** The prompt of a route. Its arguments are the tool's. */
export function makePrompt<Native>(tool: Tool<Native>): Prompt<Native> {
  const { name = tool.name, title = tool.title, description } = tool.route.options?.prompt ?? {}
  const { properties = {}, required = [] } = tool.inputSchema as { properties?: Record<string, JsonSchema>; required?: readonly string[] }
  return {
    name,
    ...(title && { title: cleanText(title, 200) }),
    description: cleanText(description ?? tool.description, 4000),
    arguments: Object.entries(properties).map(([argument, { description: says }]) => ({
      name: argument,
      ...(typeof says === 'string' && { description: says }),
      ...(required.includes(argument) && { required: true as const }),
    })),
    tool,
  }
}
