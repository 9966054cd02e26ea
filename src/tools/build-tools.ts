import type { BaseAdapter, Route, Tool } from '../adapter.js'
import { Backend2McpError, isBackend2McpError } from '../errors.js'
import { profileWarnings, unprofiled } from '../schema/profiles/apply-profile.js'
import { sourceWarnings } from '../schema/schema-from.js'
import type { CustomRules } from '../schema/options.js'
import { accessWarnings } from './access.js'
import { makeTool } from './make-tool.js'
import { nameTools } from './name-tools.js'
import { makePrompt, type Prompt } from './prompts.js'
import { makeResource, type Resource } from './resources.js'
import { idlePatterns, mayBePrompt, mayBeResource, reasonLeftOut, reasonNameLeftOut } from './select.js'

/** What an application offers: its tools by name, in route order, and what is none. */
export interface ToolList<Native = unknown> {
  readonly tools: ReadonlyMap<string, Tool<Native>>
  /** GET routes that can be read as resources, in route order. */
  readonly resources: readonly Resource<Native>[]
  /** Routes that are prompts, by name. */
  readonly prompts: ReadonlyMap<string, Prompt<Native>>
  /** Routes that are no tool, each with the reason. */
  readonly leftOut: readonly { readonly route: Route<Native>; readonly reason: string }[]
  /** What the developer should look at. */
  readonly warnings: readonly string[]
}

/**
 * Turns an application's routes into tools, in route order. A route whose facts cannot be read loses its own tool, with a warning.
 * Throws `DUPLICATE_TOOL_NAME` and `INVALID_TOOL_NAME`, and what the adapter's `getRoutes` throws.
 */
export async function buildTools<Native>(adapter: BaseAdapter<unknown, Native>): Promise<ToolList<Native>> {
  const { settings } = adapter
  const routes = await adapter.getRoutes()
  const warnings = routes.flatMap((route) =>
    route.options?.hidden ? [] : (route.warnings ?? []).map((warning) => `${route.source ?? route.id}: ${warning}`),
  )
  const leftOut: { route: Route<Native>; reason: string }[] = []
  const keep = (route: Route<Native>, reason: string | undefined) => {
    if (reason !== undefined) leftOut.push({ route, reason })
    return reason === undefined
  }
  const candidates = routes.filter((route) => keep(route, reasonLeftOut(route, settings)))
  const names = nameTools(candidates, settings.naming, (route) => adapter.buildToolName(route.method, route.path)) as ReadonlyMap<
    Route<Native>,
    string
  >
  if (typeof settings.auth === 'object') warnings.push(...(settings.auth.warnings ?? []))
  warnings.push(...idlePatterns(routes, names, settings))
  const fail = (route: Route<Native>, what: string, error: unknown): string => {
    // Missing metadata concerns the whole build of the application: refuse at start.
    if (isBackend2McpError(error) && error.code === 'MISSING_METADATA') throw error
    const reason = `its ${what} cannot be built: ${error instanceof Error ? error.message : String(error)}`
    warnings.push(`${route.source ?? route.id}: left out, ${reason}`)
    return reason
  }
  const build = async (name: string, route: Route<Native>): Promise<Tool<Native>> => {
    const facts = await adapter.introspectRoute(route)
    const tool = makeTool(name, route, facts, settings)
    // A schema that a developer wrote is tried at start; what is derived compiles at the first call, which loads ajv.
    if (route.options?.input) (await import('./argument-check.js')).prepareCheck(tool)
    warnings.push(...accessWarnings(tool, settings), ...(facts.warnings ?? []), ...explicitWarnings(route, settings.schemaRules))
    const lost = profileWarnings(unprofiled(tool.inputSchema), settings.schemaProfile)
    warnings.push(...lost.map((warning) => `${route.source ?? route.id}: ${warning}`))
    return tool
  }
  const built = new Map<Route<Native>, Tool<Native>>()
  for (const [route, name] of names) {
    if (!keep(route, reasonNameLeftOut(route, name, settings))) continue
    try {
      built.set(route, await build(name, route))
    } catch (error) {
      leftOut.push({ route, reason: fail(route, 'tool', error) })
    }
  }
  const tools = new Map([...built.values()].map((tool) => [tool.name, tool]))
  const offers = await buildOffers(routes, adapter, built, build, fail)
  return { tools, ...offers, leftOut, warnings: [...new Set(warnings)] } // one class may serve many routes
}

type Offers<Native> = Pick<ToolList<Native>, 'resources' | 'prompts'>

/** The resources and prompts of the routes. One that is no tool is built and named as one, for itself. */
async function buildOffers<Native>(
  routes: readonly Route<Native>[],
  adapter: BaseAdapter<unknown, Native>,
  built: ReadonlyMap<Route<Native>, Tool<Native>>,
  build: (name: string, route: Route<Native>) => Promise<Tool<Native>>,
  fail: (route: Route<Native>, what: string, error: unknown) => void,
): Promise<Offers<Native>> {
  const { settings } = adapter
  const resources: Resource<Native>[] = []
  const prompts = new Map<string, Prompt<Native>>()
  const offered = routes.filter((route) => mayBeResource(route, settings) || mayBePrompt(route, settings))
  const names = nameTools(
    offered.filter((route) => !built.has(route)),
    settings.naming,
    ({ method, path }) => adapter.buildToolName(method, path),
  )
  for (const route of offered) {
    const isPrompt = mayBePrompt(route, settings)
    try {
      const tool = built.get(route) ?? (await build(names.get(route)!, route))
      if (mayBeResource(route, settings)) resources.push(makeResource(tool))
      if (isPrompt) addPrompt(prompts, makePrompt(tool))
    } catch (error) {
      if (isBackend2McpError(error)) throw error
      fail(route, isPrompt ? 'prompt' : 'resource', error)
    }
  }
  return { resources, prompts }
}

function addPrompt<Native>(prompts: Map<string, Prompt<Native>>, prompt: Prompt<Native>): void {
  const { name, tool } = prompt
  const other = prompts.get(name)
  if (other) {
    const places = [other.tool, tool].map(({ route }) => route.source ?? route.id)
    throw new Backend2McpError(
      'DUPLICATE_TOOL_NAME',
      `Two prompts are named "${name}": ${places.join(' and ')}.`,
      "@McpPrompt({ name: 'another' })",
    )
  }
  prompts.set(name, prompt)
}

function explicitWarnings({ options = {}, source, id }: Route, rules: CustomRules): string[] {
  const { input, output } = options
  const told = [...(input ? sourceWarnings(input, { rules }) : []), ...(output ? sourceWarnings(output, { direction: 'output' }) : [])]
  return told.map((warning) => `${source ?? id}: ${warning}`)
}
