import type { Class } from '../../decorators/metadata.js'
import type { PipeOptions } from './options.js'

/** One rule of class-validator on one property. */
export interface ValidatorRule {
  readonly propertyName: string
  /** `customValidation` for nearly all; else `nestedValidation`, `conditionalValidation`, `isDefined`, `whitelistValidation`, `promiseValidation`. */
  readonly type: string
  readonly name?: string
  readonly constraints?: readonly unknown[]
  readonly constraintCls?: unknown
  readonly each?: boolean
  readonly validateIf?: unknown
  /** The application's own validator: its name is words, whatever it is. */
  readonly custom?: boolean
}

interface ValidatorStorage {
  getTargetValidationMetadatas(target: Class, schema: string, always: boolean, strictGroups: boolean, groups?: string[]): ValidatorRule[]
  getTargetValidatorConstraints(target: unknown): readonly { readonly name: string }[]
}

/** class-validator's storage is one global for all of its copies and versions, so the package is never imported. */
const storage = () => (globalThis as { classValidatorMetadataStorage?: ValidatorStorage }).classValidatorMetadataStorage

/** The rules of a class and its bases by property, as class-validator itself would apply them; none when it is not loaded. */
export function validatorRules(target: Class, pipe: PipeOptions): ReadonlyMap<string, readonly ValidatorRule[]> {
  const byProperty = new Map<string, ValidatorRule[]>()
  const all = storage()
  if (!all) return byProperty
  const rules = rulesOf(all, target, pipe)
  for (const rule of rules) {
    const known = byProperty.get(rule.propertyName)
    if (known) known.push(withOrigin(rule, all))
    else byProperty.set(rule.propertyName, [withOrigin(rule, all)])
  }
  return byProperty
}

/** class-validator's own decorators register their constraint under the rule's name; a class with a name of its own is the application's. */
function withOrigin(rule: ValidatorRule, all: ValidatorStorage): ValidatorRule {
  const registered = rule.constraintCls ? all.getTargetValidatorConstraints(rule.constraintCls)[0]?.name : undefined
  const name = rule.name ?? registered
  const custom = rule.constraintCls !== undefined && (rule.name === undefined || registered !== rule.name)
  return name === rule.name && !custom ? rule : { ...rule, ...(name !== undefined && { name }), custom }
}

type Rules = Map<unknown, readonly ValidatorRule[]>

/**
 * What class-validator's own method gives. It walks every class of the application for each one that it is asked about; asked of a storage
 * that holds one family only, it gives the same rules in the same order.
 */
function rulesOf(
  all: ValidatorStorage,
  target: Class,
  { always = false, strictGroups = false, groups }: PipeOptions,
): readonly ValidatorRule[] {
  const ask = (storage: ValidatorStorage) => storage.getTargetValidationMetadatas(target, '', always, strictGroups, groups && [...groups])
  const { validationMetadatas: rules } = all as { validationMetadatas?: unknown }
  if (!(rules instanceof Map)) return ask(all) // another version's storage
  const family = familyOf(rules as Rules, target)
  if (!family) return ask(all)
  if (family.length === 0 && !strictGroups && !groups?.length) return (rules as Rules).get(target) ?? [] // nothing to choose from
  const few = new Map([target, ...family].flatMap((one) => (rules.has(one) ? [[one, (rules as Rules).get(one)!]] : [])))
  return ask(Object.create(all, { validationMetadatas: { value: few } }) as ValidatorStorage)
}

/** The classes with rules that `target` descends from, in the storage's order. Undefined where that cannot be told. */
function familyOf(rules: Rules, target: Class): readonly unknown[] | undefined {
  const index = indexOf(rules)
  if (!index) return undefined
  const family: unknown[] = []
  for (let at = Object.getPrototypeOf(target.prototype) as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    const known = index.byPrototype.get(at)
    if (known) family.push(...known)
  }
  return family.sort((a, b) => index.order.get(a)! - index.order.get(b)!)
}

/** Classes with rules by their prototype, which is what `instanceof` compares, and their order. */
interface Index {
  readonly size: number
  readonly byPrototype: ReadonlyMap<object, readonly unknown[]>
  readonly order: ReadonlyMap<unknown, number>
}

const indexes = new WeakMap<Rules, Index | null>()

/** Null where `instanceof` may mean something else: a class decides it itself, or is none (a registered schema has a name only). */
function indexOf(rules: Rules): Index | null {
  const known = indexes.get(rules)
  if (known !== undefined && (known === null || known.size === rules.size)) return known
  const byPrototype = new Map<object, unknown[]>()
  const order = new Map<unknown, number>()
  let plain = true
  for (const one of rules.keys()) {
    order.set(one, order.size)
    const prototype =
      typeof one === 'function' && one[Symbol.hasInstance] === Function.prototype[Symbol.hasInstance]
        ? (one.prototype as unknown)
        : undefined
    if (typeof prototype !== 'object' || prototype === null) plain = false
    else byPrototype.set(prototype, [...(byPrototype.get(prototype) ?? []), one])
  }
  const index = plain ? { size: rules.size, byPrototype, order } : null
  indexes.set(rules, index)
  return index
}
