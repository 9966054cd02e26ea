import type { JsonSchema } from '../../decorators/metadata.js'
import { isObject } from '../../src/is-object.js'
import type { Document } from './document.js'
import { isJson, resolved } from './references.js'
import type { SwaggerForm } from './parameters.js'

/** What an operation takes in its body, as the document has it. */
export interface RequestBody {
  /** Sent as it stands. */
  readonly contentType: string
  readonly kind: 'json' | 'form' | 'text'
  readonly required: boolean
  readonly schema: unknown
  readonly description?: string
}

type Read = { readonly body?: RequestBody; readonly unusable?: string }

const FORM = 'application/x-www-form-urlencoded'

/** The body of an operation: its JSON, else its form, else its text. Parts of a form (multipart) and bytes leave the operation out. */
export function readBody(document: Document, operation: Readonly<Record<string, unknown>>, { body, fields }: SwaggerForm): Read {
  if (document.swagger !== undefined) return swaggerBody(document, operation, body, fields)
  const given = resolved(document, operation.requestBody)
  if (!isObject(given) || !isObject(given.content)) return {}
  const types = Object.keys(given.content)
  const isRequired = given.required === true
  const description = typeof given.description === 'string' && given.description !== '' ? { description: given.description } : {}
  const of = (type: string, kind: RequestBody['kind']): Read => {
    const media = resolved(document, (given.content as Record<string, unknown>)[type])
    const contentType = type.includes('*') ? 'application/json' : type
    return { body: { contentType, kind, required: isRequired, schema: isObject(media) ? media.schema : undefined, ...description } }
  }
  const json = types.find(isJson)
  if (json !== undefined) return of(json, 'json')
  const form = types.find((type) => type.startsWith(FORM))
  if (form !== undefined) return of(form, 'form')
  const text = types.find((type) => /^(text\/|application\/(xml|yaml|x-yaml))/.test(type))
  if (text !== undefined) return of(text, 'text')
  return types.length === 0 ? {} : { unusable: `takes ${types.join(' or ')}, which a call cannot send` }
}

function swaggerBody(
  document: Document,
  { consumes = document.consumes }: Readonly<Record<string, unknown>>,
  body: SwaggerForm['body'],
  fields: SwaggerForm['fields'],
): Read {
  const types = Array.isArray(consumes) ? consumes.map(String) : []
  const sent = types.find(isJson) ?? types[0] ?? 'application/json'
  if (body) {
    const description = typeof body.description === 'string' ? { description: body.description } : {}
    const kind = isJson(sent) ? 'json' : 'text'
    if (kind === 'text' && !/^(text\/|application\/(xml|yaml))/.test(sent)) return { unusable: `takes ${sent}, which a call cannot send` }
    return { body: { contentType: sent, kind, required: body.required === true, schema: body.schema, ...description } }
  }
  if (fields.length === 0) return {}
  if (
    fields.some(({ type }) => type === 'file') ||
    (types.length > 0 && !types.some((type) => type.startsWith(FORM)) && types.some((type) => type.startsWith('multipart/')))
  )
    return { unusable: 'takes multipart/form-data, which a call cannot send' }
  const properties = Object.fromEntries(
    fields.map(({ name, in: _in, required: _required, collectionFormat: _format, ...schema }) => [String(name), schema]),
  )
  const required = fields.filter((field) => field.required === true).map(({ name }) => String(name))
  const schema: JsonSchema = { type: 'object', properties, ...(required.length > 0 && { required }) }
  return { body: { contentType: FORM, kind: 'form', required: required.length > 0, schema } }
}
