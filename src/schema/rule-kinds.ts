import { customFragment } from './custom-rule.js'
import type { Fragment } from './fragment.js'
import type { CustomRules } from './options.js'
import { ruleOf } from './rules.js'
import type { ValidatorRule } from './validator-metadata.js'

/** Before 0.14 `@IsOptional` had no name; its function is the only one that asks both questions of `object[propertyName]`. */
const OLD_OPTIONAL = /object\[propertyName\] !== null && object\[propertyName\] !== undefined/

export const isConditional = (rule: ValidatorRule): boolean => rule.type === 'conditionalValidation'
export const isOptional = (rule: ValidatorRule): boolean =>
  isConditional(rule) && (rule.name === 'isOptional' || (rule.name === undefined && OLD_OPTIONAL.test(String(rule.constraints?.[0]))))
/** The condition of `PartialType(Dto, { skipNullProperties: false })`: a missing key passes, null does not. */
export const isSkippable = (rule: ValidatorRule): boolean =>
  isConditional(rule) && /^\((\w+), (\w+)\) => \2 !== undefined$/.test(String(rule.constraints?.[0]))
/** A condition of the application's own may switch every rule of the property off. */
export const isFree = (rules: readonly ValidatorRule[]): boolean =>
  rules.some((rule) => isConditional(rule) && !isOptional(rule) && !isSkippable(rule))
export const isNested = (rule: ValidatorRule): boolean => rule.type === 'nestedValidation'
export const isDefined = (rule: ValidatorRule): boolean => rule.type === 'isDefined' && !rule.validateIf

/** Rules that always judge the value: conditions, whitelisting and nesting do not, and `validateIf` may switch a rule off. */
export const judges = (rule: ValidatorRule): boolean => (rule.type === 'customValidation' || rule.type === 'isDefined') && !rule.validateIf

/** What a rule says. One of the application's own says its name in words, and may take a missing key, unless `rows` has a row for it. One that cannot be read adds nothing. */
export function fragmentOf(rule: ValidatorRule, rows: CustomRules = {}): Fragment {
  const name = rule.name ?? ''
  const words = { undef: true, ...(name && { say: name }) }
  try {
    if (Object.hasOwn(rows, name)) return customFragment(rows[name]!(rule.constraints ?? []))
    const row = rule.custom ? undefined : ruleOf(name)
    return row ? row.fragment((rule.constraints ?? []) as never) : words
  } catch (error) {
    return {
      ...words,
      broken: `the rule ${name} cannot be read, and adds nothing: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
