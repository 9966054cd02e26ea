import { isObject } from '../is-object.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { InputRequest } from '../tools/input.js'

/** Whether a client's result answers a request. What does not is asked again (2026-07-28, basic/patterns/mrtr, Error Handling). */
export function answers(request: InputRequest, result: unknown): result is Readonly<Record<string, unknown>> {
  if (!isObject(result)) return false
  if (request.method === 'roots/list') return Array.isArray(result.roots)
  if (request.method === 'sampling/createMessage') return typeof result.role === 'string' && result.content !== undefined
  if (result.action === 'decline' || result.action === 'cancel') return true
  return result.action === 'accept' && fits(request.params.requestedSchema, result.content ?? {})
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, logger: false })

function fits(schema: object | undefined, content: unknown): boolean {
  if (!schema) return true // a page to visit, which has no form
  try {
    return ajv.validate(schema, content)
  } catch {
    return isObject(content) // a schema that cannot be read judges nothing
  }
}
