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
  const { always = false, strictGroups = false, groups } = pipe
  const all = storage()?.getTargetValidationMetadatas(target, '', always, strictGroups, groups && [...groups]) ?? []
  const byProperty = new Map<string, ValidatorRule[]>()
  for (const rule of all) byProperty.set(rule.propertyName, [...(byProperty.get(rule.propertyName) ?? []), withOrigin(rule)])
  return byProperty
}

/** class-validator's own decorators register their constraint under the rule's name; a class with a name of its own is the application's. */
function withOrigin(rule: ValidatorRule): ValidatorRule {
  const registered = rule.constraintCls ? storage()?.getTargetValidatorConstraints(rule.constraintCls)[0]?.name : undefined
  const name = rule.name ?? registered
  const custom = rule.constraintCls !== undefined && (rule.name === undefined || registered !== rule.name)
  return name === rule.name && !custom ? rule : { ...rule, ...(name !== undefined && { name }), custom }
}
