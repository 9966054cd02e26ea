/** One promise, and what came out. */
export interface Figure {
  readonly name: string
  /** With its unit: `0 of 20000 lost`. */
  readonly figure: string
  readonly goal: string
  readonly holds: boolean
}

/** How much of the whole a part does. */
export interface Effort {
  /** 0 to 1, of every count. */
  readonly share: number
  /** Of what is drawn by chance. */
  readonly seed: number
}

/** What a part needs is not there: the part is skipped, and says why. */
export class Missing extends Error {}

/** A share of a count, one at least. */
export const of = (whole: number, { share }: Effort): number => Math.ceil(whole * share)

/** All of a list, or for a small share two that the seed draws: to start a process costs more than what it is then asked. */
export function some<T>(all: readonly T[], { share, seed }: Effort): readonly T[] {
  return share >= 0.05 ? all : all.filter((_, at) => at === seed % all.length || at === (seed + 1 + (seed % (all.length - 1))) % all.length)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** 0 of nothing. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Looks every 20 ms, until the deadline. False: it never was. */
export async function until(what: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) if (await what()) return true
  return what()
}
