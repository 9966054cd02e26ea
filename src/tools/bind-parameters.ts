import type { JsonSchema } from '../../decorators/metadata.js'
import type { ParameterCheck, Route, RouteParameter } from '../adapter.js'
import { selfContained } from '../schema/profiles/self-contained.js'
import { fitName } from './tool-name.js'

/** The parameters of a tool, and the definitions that their schemas refer to. */
export interface Bound {
  readonly parameters: readonly RouteParameter[]
  readonly definitions: Readonly<Record<string, JsonSchema>>
}

/**
 * Makes the binding table of a route: whole objects taken apart into arguments, path parameters as the template names them, and an
 * argument name of its own for each. On a clash the body keeps its name and the other becomes `id__path`, `id__query`, `id__header`.
 */
export function bindParameters(route: Route, given: readonly RouteParameter[]): Bound {
  const definitions: Record<string, JsonSchema> = {}
  const inPath = templateNames(route.path)
  const apart = given.flatMap((parameter) => takeApart(hoistDefinitions(parameter, definitions), inPath))
  const all = [...pathParameters(inPath, apart), ...apart.filter((parameter) => parameter.in !== 'path')]
  // The parts of one object differ; only two readers of one place can be twins.
  const places = given.map((parameter) => parameter.in)
  return { parameters: giveNames(new Set(places).size === places.length ? all : dropTwins(all)), definitions }
}

/** Names in a path template, wildcards without their star. */
export function templateNames(path: string): string[] {
  return path.includes('{') ? [...path.matchAll(/\{\*?([^}]*)\}/g)].map((match) => match[1]!) : []
}

/** Exactly the names of the template, in its order; what a handler reads beyond them never arrives over HTTP either. */
function pathParameters(inPath: readonly string[], parameters: readonly RouteParameter[]): RouteParameter[] {
  return inPath.map((name) => {
    const told = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)
    return { argument: name, in: 'path', name, schema: { type: 'string' }, ...told, required: true }
  })
}

function takeApart(parameter: RouteParameter, inPath: readonly string[]): RouteParameter[] {
  if (parameter.name !== '' || 'fixed' in parameter) return [parameter]
  const properties = parameter.schema.properties as Record<string, JsonSchema> | undefined
  if (parameter.in === 'path') return inPath.map((name) => part(parameter, name, properties?.[name] ?? { type: 'string' }, true))
  const isOpen = !properties || Object.keys(properties).length === 0 || parameter.schema.type !== 'object'
  if (isOpen) return [parameter]
  const known = parts.get(parameter.schema)
  const isSame = known && known.of.in === parameter.in && known.of.style === parameter.style && known.of.check === parameter.check
  if (isSame) return known.made
  const required = (parameter.schema.required ?? []) as string[]
  const made = Object.entries(properties).map(([name, schema]) => part(parameter, name, schema, required.includes(name)))
  parts.set(parameter.schema, { of: parameter, made })
  return made
}

/** The arguments of a whole object, by its schema: a DTO is often read by many routes. */
const parts = new WeakMap<JsonSchema, { readonly of: RouteParameter; readonly made: RouteParameter[] }>()

function part(whole: RouteParameter, name: string, schema: JsonSchema, required: boolean): RouteParameter {
  return { ...whole, argument: name, name, schema, required, ...(whole.check && { check: partCheck(whole.check, name) }) }
}

/** What the check of a whole object says of one of its keys. */
function partCheck({ of, read }: ParameterCheck, name: string): ParameterCheck {
  return {
    of,
    read: () => {
      const { properties = {}, required = [], $defs } = read().schema as Partial<ObjectSchema>
      const own = Object.hasOwn(properties, name) ? properties[name]! : {}
      return { schema: $defs ? { ...own, $defs } : own, required: required.includes(name) }
    },
  }
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: readonly string[]
  readonly $defs: JsonSchema
}

/** Two readers of one thing on the wire are one argument: the first, required when either is. */
function dropTwins(parameters: readonly RouteParameter[]): RouteParameter[] {
  const seen = new Map<string, RouteParameter>()
  for (const parameter of parameters) {
    const key = `${parameter.in}\0${parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name}`
    const twin = seen.get(key)
    seen.set(key, twin ? { ...twin, required: twin.required || parameter.required } : parameter)
  }
  return [...seen.values()]
}

/** Body properties and names without a rival keep theirs; rivals say their place; a whole body yields to all. */
function giveNames(parameters: readonly RouteParameter[]): RouteParameter[] {
  const shown = parameters.filter((parameter) => !('fixed' in parameter))
  const isWholeBody = (parameter: RouteParameter) => parameter.in === 'body' && parameter.name === ''
  const wishes = new Map(shown.map((parameter) => [parameter, fitName(parameter.argument || parameter.in)]))
  if (new Set(wishes.values()).size === shown.length) return parameters.map((parameter) => named(parameter, wishes.get(parameter)))
  const claims = new Map<string, number>()
  for (const [parameter, wish] of wishes) if (!isWholeBody(parameter)) claims.set(wish, (claims.get(wish) ?? 0) + 1)
  const rank = (parameter: RouteParameter) =>
    isWholeBody(parameter)
      ? 3
      : parameter.in !== 'body' && claims.get(wishes.get(parameter)!)! > 1
        ? 2
        : wishes.get(parameter) === parameter.argument
          ? 0
          : 1
  const taken = new Set<string>()
  const names = new Map<RouteParameter, string>()
  for (const parameter of [...shown].sort((a, b) => rank(a) - rank(b))) {
    const own = wishes.get(parameter)!
    const forms = [[own], [own], [fitName(`${own}__${parameter.in}`)], [own, 'requestBody', 'body_']][rank(parameter)]!
    let name = forms.find((form) => !taken.has(form))
    for (let n = 2; name === undefined; n++) name = [fitName(`${forms.at(-1)}_${n}`)].find((form) => !taken.has(form))
    taken.add(name)
    names.set(parameter, name)
  }
  return parameters.map((parameter) => named(parameter, names.get(parameter)))
}

const named = (parameter: RouteParameter, argument = parameter.argument): RouteParameter =>
  argument === parameter.argument ? parameter : { ...parameter, argument }

/** Moves `$defs` of a parameter's schema to the tool's root, where `#/$defs/X` looks; a taken name that means something else gets a number. */
function hoistDefinitions(parameter: RouteParameter, definitions: Record<string, JsonSchema>): RouteParameter {
  const whole = selfContained(parameter.schema)
  if (!whole.$defs) return whole === parameter.schema ? parameter : { ...parameter, schema: whole }
  const { $defs, ...schema } = whole as { $defs: Record<string, JsonSchema> }
  const renamed = new Map(Object.keys($defs).map((name) => [name, name]))
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === '$ref' && typeof inner === 'string' ? moveRef(inner) : move(inner)]),
    )
  }
  const moveRef = (ref: string) => ref.replace(/^#\/\$defs\/(.*)$/, (_, name: string) => `#/$defs/${renamed.get(name) ?? name}`)
  const isTaken = (own: string, definition: JsonSchema) =>
    Object.hasOwn(definitions, own) && JSON.stringify(definitions[own]) !== JSON.stringify(move(definition))
  // A name that changes changes what refers to it, which may then be another one too.
  for (let settled = false; !settled;) {
    settled = true
    for (const [name, definition] of Object.entries($defs)) {
      for (let n = 2; isTaken(renamed.get(name)!, definition); n++) {
        renamed.set(name, `${name}_${n}`)
        settled = false
      }
    }
  }
  for (const [name, definition] of Object.entries($defs)) definitions[renamed.get(name)!] = move(definition) as JsonSchema
  return { ...parameter, schema: move(schema) as JsonSchema }
}
