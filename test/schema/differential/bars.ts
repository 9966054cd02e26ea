import { figures, percent } from './figures.js'
import type { Setting } from './main.js'

const LEAST_AGREEMENT = 95
const MOST_DRIFT = 3

/** The bars that a setting misses, in words. */
export function bars({ name, scores }: Setting): string[] {
  const [ours, check] = [figures(scores[0]!), figures(scores[1]!)]
  const checks: [boolean, string][] = [
    [ours.agreement >= LEAST_AGREEMENT, `agreement ${percent(ours.agreement)}, at least ${LEAST_AGREEMENT}%`],
    [
      Number.isNaN(ours.fresh) || Math.abs(ours.agreement - ours.fresh) <= MOST_DRIFT,
      `fresh values ${percent(ours.fresh)}, within ${MOST_DRIFT} points of ${percent(ours.agreement)}`,
    ],
    [ours.exact > 0 && ours.exactRight === ours.exact, `${ours.exactRight} of ${ours.exact} rows marked exact are`],
    [ours.falseRefusals === 0, `${ours.falseRefusals} false refusals of typed values`],
    [check.anyFalseRefusals === 0, `${check.anyFalseRefusals} false refusals of the check form`],
    [ours.shapes === 100, `shapes ${percent(ours.shapes)}`],
    [ours.stale === 0, `${ours.stale} known gaps that are none any more`],
    [ours.broken + check.broken === 0, `${ours.broken + check.broken} schemas that do not compile`],
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [`${name}: ${problem}`]))
}
