import { getMetadataStorage } from 'class-validator'

const LETTERS = ['a', 'é', '😀', '7'] as const

/** Values at and beside what the rules of a class name in their arguments: bounds, lengths, sizes and listed values. */
export function borders(Class: abstract new () => object): readonly unknown[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Class, '', true, false)
  const named = rules.flatMap(({ constraints }) => ((constraints ?? []) as unknown[]).flatMap(spread))
  const numbers = named.filter((one) => typeof one === 'number')
  const others = named.filter((one) => typeof one !== 'number')
  return [...others.flatMap(around), ...numbers.flatMap(beside), ...numbers.filter(isSize).flatMap(sized)]
}

/** Lists and enums count by their items. */
function spread(argument: unknown): readonly unknown[] {
  if (Array.isArray(argument)) return argument
  if (typeof argument === 'object' && argument !== null && !(argument instanceof RegExp) && !(argument instanceof Date))
    return Object.entries(argument).flat()
  return [argument]
}

function around(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [value, `${value}a`, value.slice(1), value.toUpperCase(), ` ${value}`, [value], [value, value]]
  return typeof value === 'boolean' || value === null ? [value, String(value)] : []
}

const beside = (n: number): readonly unknown[] => [n, n - 1, n + 1, n - 0.01, n + 0.01, n * 2, -n, String(n), [n]]

const isSize = (n: number): boolean => n >= 0 && n <= 40

function sized(n: number): readonly unknown[] {
  const sizes = [Math.floor(n) - 1, Math.floor(n), Math.ceil(n), Math.floor(n) + 1].filter((size) => size >= 0)
  return [...new Set(sizes)].flatMap((size) => [
    ...LETTERS.map((letter) => letter.repeat(size)),
    Array.from({ length: size }, (_, at) => `${at}`),
  ])
}
