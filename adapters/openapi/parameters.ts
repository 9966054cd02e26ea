import type { JsonSchema } from '../../decorators/metadata.js'
import type { RouteParameter } from '../../src/adapter.js'
import { isObject } from '../../src/is-object.js'
import { mayBeArgument } from '../../src/tools/header-rules.js'
import type { Document } from './document.js'
import { isJson, resolved } from './references.js'
import { schemaOf } from './schemas.js'
import type { Scheme } from './security.js'

type Given = Readonly<Record<string, unknown>>

/** What Swagger 2.0 puts among the parameters, and is the body. */
export interface SwaggerForm {
  readonly body?: Given
  readonly fields: readonly Given[]
}

const PLACES = new Set(['path', 'query', 'header', 'cookie'])

/**
 * The parameters of an operation, its own ones over those of its path. What a security scheme reads is not among them, nor what is no argument's
 * business (`Accept`, `Content-Type`, `Authorization`, as OpenAPI has it).
 */
export function readParameters(
  document: Document,
  given: readonly unknown[],
  schemes: readonly Scheme[],
): { readonly parameters: readonly RouteParameter[]; readonly form: SwaggerForm; readonly prefixes: ReadonlyMap<string, string> } {
  const known = new Map<string, Given>()
  for (const one of given) {
    const parameter = resolved(document, one)
    if (!isObject(parameter) || typeof parameter.name !== 'string' || typeof parameter.in !== 'string')
      throw new Error('a parameter has no name or no place')
    known.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  const all = [...known.values()]
  const isSecret = ({ in: place, name }: Given) =>
    schemes.some(
      (scheme) =>
        scheme.in === place && (place === 'header' ? scheme.name?.toLowerCase() === String(name).toLowerCase() : scheme.name === name),
    )
  const isOurs = ({ in: place, name }: Given) => place === 'header' && (/^accept$/i.test(String(name)) || !mayBeArgument(String(name)))
  const parameters = all
    .filter((one) => PLACES.has(one.in as string) && !isSecret(one) && !isOurs(one))
    .map((one) => toParameter(document, one))
  const body = all.find((one) => one.in === 'body')
  const prefixes = new Map(all.filter((one) => one.in === 'path').map((one) => [one.name as string, prefixOf(one)]))
  return { prefixes, parameters, form: { ...(body && { body }), fields: all.filter((one) => one.in === 'formData') } }
}

function toParameter(document: Document, given: Given): RouteParameter {
  const place = given.in as 'path' | 'query' | 'header' | 'cookie'
  const name = given.name as string
  const content = isObject(given.content) ? Object.entries(given.content)[0] : undefined
  const media = content && (resolved(document, content[1]) as Given | undefined)
  const own = schemaOf(document, media ? media.schema : (given.schema ?? given), 'input')
  const schema = described(own, given)
  const required = place === 'path' || given.required === true
  const base = { argument: name, in: place, name, required, schema }
  if (place !== 'query')
    return own.type === 'array' || own.type === 'object' || media ? { ...base, schema: asText(base.schema, media !== undefined) } : base
  if (media && isJson(content![0])) return { ...base, style: 'json' }
  return { ...base, ...queryStyle(given, own) }
}

/** What stands before a path parameter's value (RFC 6570, 3.2.5 and 3.2.7). */
const prefixOf = ({ style, name }: Given) => (style === 'matrix' ? `;${String(name)}=` : style === 'label' ? '.' : '')

/** OpenAPI 3.1, 4.8.12.3; Swagger 2.0, `collectionFormat`. */
function queryStyle(given: Given, { type }: JsonSchema): Pick<RouteParameter, 'style'> & { readonly name?: string } {
  const { collectionFormat, style = 'form' } = given
  if (given.schema === undefined) {
    const styles = { multi: 'repeat', ssv: 'space', pipes: 'pipe', csv: 'comma', tsv: 'comma' } as const
    return type === 'array' ? { style: styles[(collectionFormat as keyof typeof styles | undefined) ?? 'csv'] ?? 'comma' } : {}
  }
  const explode = given.explode ?? style === 'form'
  if (style === 'deepObject') return { style: 'deep' }
  if (type === 'object' && style === 'form' && explode === true) return { name: '', style: 'repeat' } // its properties stand side by side
  if (explode === true) return { style: 'repeat' }
  return { style: style === 'spaceDelimited' ? 'space' : style === 'pipeDelimited' ? 'pipe' : 'comma' }
}

/** What a path, a header or a cookie holds of a list or an object is a text. */
const asText = ({ description }: JsonSchema, json: boolean): JsonSchema => ({
  type: 'string',
  ...(json && { contentMediaType: 'application/json' }),
  ...(description !== undefined && { description }),
  ...(!json && description === undefined && { description: 'Several values, separated by commas.' }),
})

/** A parameter's own description is what its value means here. */
function described(schema: JsonSchema, { description, example, deprecated, schema: own }: Given): JsonSchema {
  // Swagger 2.0: the schema stands beside the parameter's own keys.
  const { name: _name, in: _in, required: _required, collectionFormat: _format, allowEmptyValue: _empty, ...rest } = schema
  const bare: JsonSchema = own === undefined ? rest : schema
  return {
    ...bare,
    ...(typeof description === 'string' && description !== '' && { description }),
    ...(example !== undefined && own !== undefined && !('examples' in bare) && { examples: [example] }),
    ...(deprecated === true && { deprecated: true }),
  }
}
