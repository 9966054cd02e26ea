import type { Tool } from '../adapter.js'
import type { AuthContext } from '../auth/context.js'
import type { Settings } from '../options.js'
import type { ToolList } from './build-tools.js'

/**
 * What a caller may do with a tool. `hidden`: not listed, and a call answers as an unknown tool does. `challenged`: listed, and a call
 * names the scopes that it needs, which the caller can obtain.
 */
export type Access =
  { readonly kind: 'open' } | { readonly kind: 'hidden' } | { readonly kind: 'challenged'; readonly scopes: readonly string[] }

const OPEN: Access = { kind: 'open' }
const HIDDEN: Access = { kind: 'hidden' }

const hiddenTools = new WeakSet<Tool>()

/** Takes a tool away from every caller, or gives it back. */
export function setHidden(tool: Tool, hidden: boolean): void {
  if (hidden) hiddenTools.add(tool)
  else hiddenTools.delete(tool)
}

/** Whether anything of ours decides about a tool: else every caller sees it, and the application alone decides. */
export function isRestricted(tool: Tool, { policy, rolesOf }: Settings): boolean {
  const { route, security } = tool
  const { options = {} } = route
  const { scopes = [], roles = security?.roles ?? [], visible } = options
  if (hiddenTools.has(tool)) return true
  return policy !== undefined || visible !== undefined || scopes.length > 0 || (rolesOf !== undefined && roles.length > 0)
}

/** Decides for one caller and one tool. A rule that throws hides the tool, and is logged. */
export async function accessOf(tool: Tool, auth: AuthContext, settings: Settings): Promise<Access> {
  if (!isRestricted(tool, settings)) return OPEN
  if (hiddenTools.has(tool)) return HIDDEN
  const { route, security } = tool
  const { scopes = [], roles = security?.roles ?? [], visible } = route.options ?? {}
  const { policy, rolesOf, log } = settings
  const { principal } = auth
  const lacksScope = scopes.some((scope) => !auth.hasScope(scope))
  // Only an OAuth client can ask for more; for any other caller a scope it lacks is out of reach.
  if (lacksScope && auth.scheme !== 'oauth') return HIDDEN
  try {
    if (rolesOf && roles.length > 0 && !(principal && rolesOf(principal).some((role) => roles.includes(role)))) return HIDDEN
    if (visible && (await visible(principal)) !== true) return HIDDEN
    if (policy && (await policy(principal, tool)) !== true) return HIDDEN
  } catch (error) {
    log(
      `backend2mcp: ${tool.name} is hidden, as its visibility could not be decided: ${error instanceof Error ? error.stack : String(error)}`,
      'error',
    )
    return HIDDEN
  }
  return lacksScope ? { kind: 'challenged', scopes } : OPEN
}

/** The tools that a caller sees, in route order; the very same map when it sees all of them. */
export async function visibleTools<Native>(
  { tools }: ToolList<Native>,
  auth: AuthContext,
  settings: Settings,
): Promise<ReadonlyMap<string, Tool<Native>>> {
  const hidden = new Set<string>()
  for (const tool of tools.values()) {
    if (isRestricted(tool, settings) && (await accessOf(tool, auth, settings)).kind === 'hidden') hidden.add(tool.name)
  }
  return hidden.size === 0 ? tools : new Map([...tools].filter(([name]) => !hidden.has(name)))
}

/** What the developer should know of rules that cannot work as written. */
export function accessWarnings({ route, name }: Tool, { auth, rolesOf }: Settings): string[] {
  const { scopes = [], roles = [] } = route.options ?? {}
  const place = route.source ?? route.id
  const identifies = typeof auth === 'object' && auth.identifies !== false
  return [
    ...(scopes.length > 0 && !identifies ? [`${place}: ${name} needs scopes, and no auth provider gives any: no caller sees it`] : []),
    ...(roles.length > 0 && !rolesOf
      ? [`${place}: @McpTool({ roles }) is a hint and hides nothing until the option rolesOf says which roles a principal has`]
      : []),
  ]
}
