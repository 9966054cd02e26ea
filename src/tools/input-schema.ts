import type { JsonSchema, McpToolOptions } from '../../decorators/metadata.js'
import type { Route, RouteParameter } from '../adapter.js'
import type { CustomRules } from '../schema/options.js'
import { applyProfile, type SchemaProfile } from '../schema/profiles/apply-profile.js'
import { plainRoot } from '../schema/profiles/plain-root.js'
import { selfContained } from '../schema/profiles/self-contained.js'
import { schemaFrom } from '../schema/schema-from.js'
import { type Bound, templateNames } from './bind-parameters.js'
import { cleanSchema } from './clean-schema.js'

/** Verbs whose request has a body. */
export const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY'])

/** A tool's input schema: one flat object, closed, as undeclared arguments are refused before anything runs; in the words of a profile. */
export function inputSchema({ parameters, definitions }: Bound, profile: SchemaProfile = 'portable'): JsonSchema {
  const shown = parameters.filter((parameter) => !('fixed' in parameter))
  const required = shown.filter((parameter) => parameter.required).map((parameter) => parameter.argument)
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(shown.map(({ argument, schema }) => [argument, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  }
  return applyProfile(cleanSchema(schema), profile)
}

/**
 * The parameters of an explicit input schema: path parameters by the template's names, the rest to the body where the verb has one, else
 * to the query. A choice of objects at its root is one object; a schema that no object fits, or that says nothing, is the
 * whole body.
 */
export function explicitParameters(route: Route, source: NonNullable<McpToolOptions['input']>, rules: CustomRules = {}): RouteParameter[] {
  const whole = selfContained(schemaFrom(source, { rules }))
  const root = plainRoot(whole)
  const { properties = {}, required = [], $defs } = (root ?? {}) as ObjectSchema
  // `properties: {}` says that there are none; a schema without the keyword says nothing.
  const isOpen = root && Object.keys(properties).length === 0 && !('properties' in whole)
  if ((!root || isOpen) && WITH_BODY.has(route.method)) return [wholeBody(whole, !root)]
  const read = () => (plainRoot(selfContained(schemaFrom(source, { form: 'check', rules })), true) ?? {}) as ObjectSchema
  const inPath = new Set(templateNames(route.path))
  return Object.entries(properties).map(([name, property]) => ({
    argument: name,
    in: inPath.has(name) ? 'path' : WITH_BODY.has(route.method) ? 'body' : 'query',
    name,
    required: required.includes(name),
    schema: withDefinitions(property, $defs),
    check: {
      of: 'json',
      read: () => {
        const check = read()
        return { schema: withDefinitions(check.properties?.[name] ?? {}, check.$defs), required: check.required?.includes(name) ?? false }
      },
    },
  }))
}

function wholeBody(schema: JsonSchema, required: boolean): RouteParameter {
  return { argument: '', in: 'body', name: '', required, schema, check: { of: 'json', read: () => ({ schema, required }) } }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly $defs?: JsonSchema
}

const withDefinitions = (schema: JsonSchema, $defs: JsonSchema | undefined): JsonSchema => ($defs ? { ...schema, $defs } : schema)
