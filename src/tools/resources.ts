import type { Tool } from '../adapter.js'
import { cleanText } from './clean-text.js'
import { defaultUri, ResourceUri } from './resource-uri.js'

/** A GET route as a resource: what `@McpResource` or the option `resources` made of it. */
export interface Resource<Native = unknown> {
  readonly uri: ResourceUri
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly mimeType?: string
  /** How it is read: the route's arguments, access rules and dispatch are a tool's. */
  readonly tool: Tool<Native>
}

/** Throws `TypeError` for a URI that cannot be one, names an argument that there is not, or leaves out one that the route needs. */
export function makeResource<Native>(tool: Tool<Native>): Resource<Native> {
  const { uri: given, name = tool.name, title = tool.title, description, mimeType } = tool.route.options?.resource ?? {}
  if (tool.route.method !== 'GET') throw new TypeError(`${tool.route.method} routes are no resources`)
  const uri = new ResourceUri(given ?? defaultUri(tool))
  const known = Object.keys((tool.inputSchema.properties ?? {}) as object)
  const strange = uri.names.find((one) => !known.includes(one))
  if (strange !== undefined)
    throw new TypeError(`its URI names ${strange}, which is no argument of the route (${known.join(', ') || 'it has none'})`)
  const missing = ((tool.inputSchema.required ?? []) as readonly string[]).find((one) => !uri.names.includes(one))
  if (missing !== undefined) throw new TypeError(`its URI ${uri.text} says nothing of ${missing}, which the route needs`)
  const told = cleanText(description ?? tool.description, 4000)
  return {
    uri,
    name,
    ...(title && { title: cleanText(title, 200) }),
    ...(told && { description: told }),
    ...(mimeType && { mimeType }),
    tool,
  }
}
