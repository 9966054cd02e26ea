import type { ActionMetadata, RoutingControllersOptions } from 'routing-controllers'
import type { ParameterCheck } from '../../src/adapter.js'
import { checkOfType } from '../../src/schema/check-of-type.js'
import type { CustomRules } from '../../src/schema/options.js'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'

type Param = ActionMetadata['params'][number]

/** The validation options that will judge a parameter: its own over the application's; undefined: only the defaults are known. */
export function validation({ validate }: Param, options: RoutingControllersOptions | undefined): PipeOptions | undefined {
  const told = [options?.validation, validate].filter((one) => typeof one === 'object')
  if (told.length === 0) return undefined
  const key = told.at(-1)!
  const known = merged.get(key)
  if (known && known.of === told[0]) return known.pipe
  const pipe = Object.assign({}, ...told) as PipeOptions
  merged.set(key, { of: told[0]!, pipe })
  return pipe
}

/** One object for the same options. */
const merged = new WeakMap<object, { readonly of: object; readonly pipe: PipeOptions }>()

/** What routing-controllers' validation certainly refuses of an instance of `type`; undefined: it is switched off, or transforms in a way that is not known. */
export function validationCheck(
  type: unknown,
  of: ParameterCheck['of'],
  param: Param,
  { options, rules }: { readonly options: RoutingControllersOptions | undefined; readonly rules: CustomRules },
): ParameterCheck | undefined {
  const { validate, classTransform, actionMetadata } = param
  const isOn = validate === true || typeof validate === 'object' || (validate !== false && options?.validation !== false)
  const transform = { ...(classTransform ?? options?.plainToClassTransformOptions) }
  const { enableImplicitConversion = false, ...others } = transform as { enableImplicitConversion?: boolean }
  const isInstance = options?.classTransformer !== false && actionMetadata.options.transformRequest !== false
  if (!isOn || !isInstance || Object.values(others).some((value) => value !== undefined)) return undefined
  // Without the application's options nobody knows whether missing properties are skipped.
  return checkOfType(type, of, { pipe: { ...(options ? {} : UNKNOWN), ...validation(param, options), enableImplicitConversion }, rules })
}

const UNKNOWN: PipeOptions = { skipMissingProperties: true }
