import { createRequire } from 'node:module'
import type { Class } from '../../decorators/metadata.js'
import { looseness, ruleOf } from '../schema/rules.js'
import { validatorRules } from '../schema/validator-metadata.js'
import { resolveFrom } from './app-folder.js'
import { type Listener, patch } from './internals.js'

/** What class-validator reports of one property; the part that is read. */
interface PropertyError {
  readonly property: string
  readonly constraints?: Readonly<Record<string, string>>
  readonly children?: readonly PropertyError[]
}

/** Each list of errors with the object that it is about, as errors may come without it. */
let last: readonly { readonly of: unknown; readonly errors: readonly PropertyError[] }[] = []

/** From now on it is known which rules class-validator refused a value by. Does nothing where the application has none. */
export function watchValidator(file: string): void {
  const path = resolveFrom(resolveFrom(file, 'routing-controllers') ?? file, 'class-validator')
  if (path === undefined) return
  const { Validator } = createRequire(file)(path) as { Validator?: { prototype: object } }
  if (!Validator) return
  patch(Validator.prototype, 'validate', (original) => reporting(original))
  patch(Validator.prototype, 'validateOrReject', (original) => reporting(original))
  patch(Validator.prototype, 'validateSync', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      return remember(args, original.apply(this, args))
    }
  })
}

function reporting(original: Listener): Listener {
  return async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    try {
      return remember(args, await original.apply(this, args))
    } catch (errors) {
      throw remember(args, errors)
    }
  }
}

function remember<T>([first, second]: readonly unknown[], errors: T): T {
  if (Array.isArray(errors)) last = [...last, { of: typeof first === 'string' ? second : first, errors: errors as PropertyError[] }]
  return errors
}

/** Before a call whose refusal is to be explained. */
export function forgetRefusals(): void {
  last = []
}

/**
 * Why the refusal since `forgetRefusals` was to be expected: each rule that refused is one of class-validator's own that no schema can say in
 * full, such as a checksum. Undefined: something else refused, or a rule that the schema says, or one of the application's own, which `schemaRules` can say.
 */
export function expectedLooseness(): string | undefined {
  const reasons = last.flatMap(({ of, errors }) => errors.flatMap((error) => reasonsOf(error, of)))
  if (reasons.length === 0 || reasons.includes(undefined)) return undefined
  return [...new Set(reasons)].join('; ')
}

function reasonsOf({ property, constraints = {}, children = [] }: PropertyError, owner: unknown): (string | undefined)[] {
  const isObject = typeof owner === 'object' && owner !== null
  const rules = isObject ? (validatorRules(owner.constructor as Class, {}).get(property) ?? []) : []
  const own = Object.keys(constraints).map((name) => {
    const rule = rules.find((one) => one.name === name)
    const why = rule && !rule.custom && ruleOf(name) ? looseness(name, rule.constraints) : undefined
    return why && `${property}, ${name}: ${why}`
  })
  return [...own, ...children.flatMap((child) => reasonsOf(child, isObject ? (Reflect.get(owner, property) as unknown) : undefined))]
}
