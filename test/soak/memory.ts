import type { Effort, Figure } from './figure.js'
import { callMemory } from './memory/calls.js'
import { sessionMemory } from './memory/sessions.js'
import { slowReaders } from './memory/slow-readers.js'

/** Calls leave nothing, sessions are bounded and go, a client that does not read costs little. */
export async function memory(effort: Effort): Promise<Figure[]> {
  return [await callMemory(effort), ...(await sessionMemory(effort)), ...(await slowReaders(effort))]
}
