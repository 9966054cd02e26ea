import { CODE_RULES } from './rules/code-rules.js'
import { FORMAT_RULES } from './rules/format-rules.js'
import { NETWORK_RULES } from './rules/network-rules.js'
import { NUMBER_TEXT_RULES } from './rules/number-text-rules.js'
import type { Rule } from './rules/rule.js'
import { TEXT_RULES } from './rules/text-rules.js'
import { VALUE_RULES } from './rules/value-rules.js'

export type { Rule } from './rules/rule.js'

/**
 * class-validator's rules by `ValidationMetadata.name`: what each says of a JSON value, whether that is all it says, and why not. `undef`:
 * the rule takes a missing key. A rule without a row adds nothing. Patterns say `[0-9]`, not `\d`: other engines take every Unicode
 * digit for `\d`; and they look neither ahead nor behind, as some engines cannot.
 */
export const RULES: Readonly<Record<string, Rule>> = {
  ...VALUE_RULES,
  ...TEXT_RULES,
  ...NUMBER_TEXT_RULES,
  ...FORMAT_RULES,
  ...NETWORK_RULES,
  ...CODE_RULES,
}

/** Decorators whose effect is no rule of a value, by their own name; `loose` as in a row. */
export const WITHOUT_ROW: Readonly<Record<string, { readonly says: string; readonly loose?: string }>> = {
  Allow: { says: 'the key is known; the declared type' },
  IsOptional: { says: 'a missing key and null are taken' },
  ValidateIf: { says: 'a missing key is taken, and no rule of the property is said', loose: 'a condition is code' },
  ValidateNested: { says: 'the schema of the class that @Type names' },
  ValidatePromise: { says: 'nothing, as JSON holds no promises' },
  Validate: { says: 'the name of the constraint in words', loose: 'a rule of the application is code' },
  ValidateBy: { says: 'the name of the rule in words', loose: 'a rule of the application is code' },
}

/** The row of a rule; undefined for one of the application's own. */
export function ruleOf(name: string): Rule | undefined {
  return Object.hasOwn(RULES, name) ? RULES[name] : undefined
}

/**
 * Why the schema takes more values of the declared type than the rule does, in a sentence; undefined: it gives the same verdict on all of
 * them. Of a rule without a name (`Allow`, `ValidateNested`, `ValidatePromise`) the schema says all there is.
 */
export function looseness(name: string, constraints: readonly unknown[] = []): string | undefined {
  if (name === '') return undefined
  const rule = ruleOf(name)
  if (!rule) return WITHOUT_ROW.Validate?.loose
  return typeof rule.loose === 'function' ? rule.loose(constraints as never) : rule.loose
}
