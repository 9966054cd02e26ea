import type { Tool } from '../adapter.js'

/** Roughly how many tokens a tool costs in the model's list: a quarter of the characters of its JSON. */
export function tokensOf({ name, title, description, inputSchema, outputSchema, annotations }: Tool): number {
  return Math.ceil(JSON.stringify({ name, title, description, inputSchema, outputSchema, annotations }).length / 4)
}
