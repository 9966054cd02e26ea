import type { Route, RouteFacts, Tool } from '../adapter.js'
import { isTimeout } from '../option-checks.js'
import type { Settings } from '../options.js'
import { schemaFrom } from '../schema/schema-from.js'
import { ANNOTATIONS } from './annotations.js'
import { bindParameters } from './bind-parameters.js'
import { cleanSchema } from './clean-schema.js'
import { cleanText } from './clean-text.js'
import { mayBeArgument } from './header-rules.js'
import { asFormField } from './multipart.js'
import { explicitParameters, inputSchema } from './input-schema.js'

/** RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Makes one tool of a route and its facts. Throws a `TypeError` for an option that no tool can be made of. */
export function makeTool<Native>(
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
  const isForm = facts.parameters.some((parameter) => parameter.in === 'file')
  const written = options.input && explicitParameters(route, options.input, schemaRules)
  const parameters = (isForm ? written?.map(asFormField) : written) ?? facts.parameters
  const fixed = options.input ? facts.parameters.filter((parameter) => 'fixed' in parameter || parameter.in === 'file') : []
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
