import type { JsonSchema } from '../../decorators/metadata.js'
import { listedTool } from '../protocol/registry.js'
import type { ToolList } from './build-tools.js'

/** One tool as clients see it, and its route. */
export interface SurfaceTool {
  /** `GET /users/{id}` */
  readonly route: string
  readonly title?: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly annotations: Readonly<Record<string, unknown>>
}

/** Everything that clients see of an application, in an order that does not depend on it: what a lockfile and a snapshot hold. */
export interface Surface {
  readonly tools: Readonly<Record<string, SurfaceTool>>
  /** By URI. */
  readonly resources: Readonly<Record<string, { readonly route: string }>>
  readonly prompts: Readonly<Record<string, { readonly route: string; readonly arguments: readonly object[] }>>
}

export function surfaceOf({ tools, resources, prompts }: ToolList): Surface {
  return {
    tools: sorted(
      [...tools.values()].map((tool) => {
        const { name, ...listed } = listedTool(tool)
        return [name, { route: tool.route.id, ...listed, annotations: { ...listed.annotations } }]
      }),
    ),
    resources: sorted(resources.map(({ uri, tool }) => [uri.text, { route: tool.route.id }])),
    prompts: sorted([...prompts.values()].map((prompt) => [prompt.name, { route: prompt.tool.route.id, arguments: prompt.arguments }])),
  }
}

const sorted = <Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> =>
  Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
