import { isConditional } from '../../../src/schema/rule-kinds.js'
import * as rules from '../../../src/schema/rules.js'
import { validatorRules } from '../../../src/schema/validator-metadata.js'
import type { Subject } from './subjects.js'

type Looseness = (name: string, constraints: readonly unknown[]) => string | undefined

const { looseness } = rules as { looseness?: Looseness }

/** All rules of a class are marked exact: on values of the declared type the schema gives the verdict of class-validator. */
export function isExact({ Class, pipe }: Pick<Subject, 'Class' | 'pipe'>): boolean {
  const all = [...validatorRules(Class, pipe).values()].flat()
  return (
    all.every(
      (rule) =>
        !isConditional(rule) && !rule.custom && !rule.validateIf && looseness?.(rule.name ?? '', rule.constraints ?? []) === undefined,
    ) && !!looseness
  )
}
