import type { BaseAdapter, Route, RouteFacts, Tool } from '../adapter.js'
import { isBackend2McpError } from '../errors.js'
import { isTimeout, type Settings } from '../options.js'
import { profileWarnings, unprofiled } from '../schema/profiles/apply-profile.js'
import { schemaFrom, sourceWarnings } from '../schema/schema-from.js'
import type { CustomRules } from '../schema/options.js'
import { accessWarnings } from './access.js'
import { ANNOTATIONS } from './annotations.js'
import { bindParameters } from './bind-parameters.js'
import { cleanSchema } from './clean-schema.js'
import { cleanText } from './clean-text.js'
import { mayBeArgument } from './header-rules.js'
import { explicitParameters, inputSchema } from './input-schema.js'
import { nameTools } from './name-tools.js'
import { idlePatterns, reasonLeftOut, reasonNameLeftOut } from './select.js'

/** What an application offers: its tools by name, in route order, and what is none. */
export interface ToolList<Native = unknown> {
  readonly tools: ReadonlyMap<string, Tool<Native>>
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
  const tools = new Map<string, Tool<Native>>()
  for (const [route, name] of names) {
    if (!keep(route, reasonNameLeftOut(route, name, settings))) continue
    try {
      const facts = await adapter.introspectRoute(route)
      const tool = makeTool(name, route, facts, settings)
      // A schema that a developer wrote is tried at start; what is derived compiles at the first call, which loads ajv.
      if (route.options?.input) (await import('./argument-check.js')).prepareCheck(tool)
      tools.set(name, tool)
      warnings.push(...accessWarnings(tool, settings))
      if (facts.warnings) warnings.push(...facts.warnings)
      warnings.push(...explicitWarnings(route, settings.schemaRules))
      const lost = profileWarnings(unprofiled(tool.inputSchema), settings.schemaProfile)
      warnings.push(...lost.map((warning) => `${route.source ?? route.id}: ${warning}`))
    } catch (error) {
      // Missing metadata concerns the whole build of the application: refuse at start.
      if (isBackend2McpError(error) && error.code === 'MISSING_METADATA') throw error
      const reason = `its tool cannot be built: ${error instanceof Error ? error.message : String(error)}`
      leftOut.push({ route, reason })
      warnings.push(`${route.source ?? route.id}: left out, ${reason}`)
    }
  }
  return { tools, leftOut, warnings: [...new Set(warnings)] } // one class may serve many routes
}

/** RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function explicitWarnings({ options = {}, source, id }: Route, rules: CustomRules): string[] {
  const { input, output } = options
  const told = [...(input ? sourceWarnings(input, { rules }) : []), ...(output ? sourceWarnings(output, { direction: 'output' }) : [])]
  return told.map((warning) => `${source ?? id}: ${warning}`)
}

function makeTool<Native>(
  name: string,
  route: Route<Native>,
  facts: RouteFacts,
  { schemaProfile, schemaRules, auth }: Settings,
): Tool<Native> {
  const { options = {} } = route
  const badScope = options.scopes?.find((scope) => !SCOPE.test(scope))
  if (badScope !== undefined) throw new TypeError(`${JSON.stringify(badScope)} is no scope: it has no blanks, quotes or backslashes`)
  const { timeoutMs } = options
  if (timeoutMs !== undefined && !isTimeout(timeoutMs))
    throw new TypeError(`timeoutMs is ${String(timeoutMs)}, not a whole number of milliseconds from 1 to 2147483647`)
  const parameters = options.input ? explicitParameters(route, options.input, schemaRules) : facts.parameters
  const fixed = options.input ? facts.parameters.filter((parameter) => 'fixed' in parameter) : []
  const bound = bindParameters(route, [...parameters, ...fixed])
  const credentials = typeof auth === 'object' ? auth.headerNames : []
  const isCallers = (header: string) => !mayBeArgument(header) || credentials.includes(header.toLowerCase())
  const forbidden = bound.parameters.find((one) => one.in === 'header' && !('fixed' in one) && isCallers(one.name))
  if (forbidden) throw new TypeError(`the header ${forbidden.name} cannot be an argument; leave @McpParam away, or give it a value`)
  const title = options.title ?? facts.title
  const outputSchema = options.output ? schemaFrom(options.output, { direction: 'output' }) : facts.outputSchema
  return {
    name,
    ...(title && { title: cleanText(title, 200) }),
    description: cleanText(options.description ?? facts.description ?? `${route.method} ${route.path}`, 4000),
    inputSchema: inputSchema(bound, schemaProfile),
    ...(outputSchema && { outputSchema: cleanSchema(outputSchema) }),
    annotations: { ...ANNOTATIONS[route.method], ...options.annotations },
    ...(facts.security && { security: facts.security }),
    parameters: bound.parameters,
    route,
  }
}
