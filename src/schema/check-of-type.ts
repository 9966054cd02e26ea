import type { Class } from '../../decorators/metadata.js'
import type { ParameterCheck } from '../adapter.js'
import { jsonSchemaOf, type PipeOptions } from './json-schema-of.js'
import { optionsKey, type SchemaOptions } from './options.js'
import { isDtoClass } from './types.js'

/**
 * The check of a parameter that a pipe makes an instance of its class and judges; undefined: the type is no class. The same object for
 * the same class and options, read at the first call of a tool.
 */
export function checkOfType(
  type: unknown,
  of: ParameterCheck['of'],
  options: SchemaOptions & { pipe: PipeOptions },
): ParameterCheck | undefined {
  if (!isDtoClass(type)) return undefined
  const byOptions = checks.get(type) ?? new Map<string, ParameterCheck>()
  checks.set(type, byOptions)
  const key = `${of} ${optionsKey(options)}`
  const known = byOptions.get(key) ?? { of, read: () => ({ schema: jsonSchemaOf(type, { ...options, form: 'check' }) }) }
  byOptions.set(key, known)
  return known
}

const checks = new WeakMap<Class, Map<string, ParameterCheck>>()
