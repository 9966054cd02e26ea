/** One thing to time. `call` gives the answer's text, so that every variant does the whole work and can be compared. */
export interface Variant {
  readonly name: string
  readonly call: () => Promise<string>
}

/** How long to measure. */
export interface Effort {
  readonly rounds: number
  readonly calls: number
}

/** Middle, quartiles and every round of one variant. */
export interface Sample {
  readonly name: string
  readonly median: number
  readonly low: number
  readonly high: number
  readonly rounds: readonly number[]
}

/**
 * Times variants in turn, a slice of calls each, in a new order every round, so that nobody always pays for the garbage of the same
 * other. Microseconds a call. Throws when two variants answer differently.
 */
export async function interleave(variants: readonly Variant[], { rounds, calls }: Effort): Promise<Sample[]> {
  const expected = await agree(variants)
  for (const variant of variants) await slice(variant, calls * 2, expected) // warm-up
  const times = new Map(variants.map((variant) => [variant, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const variant of shuffled(variants)) times.get(variant)!.push(await slice(variant, calls, expected))
  }
  return variants.map((variant) => sample(variant.name, times.get(variant)!))
}

async function agree(variants: readonly Variant[]): Promise<string> {
  const answers: string[] = []
  for (const { call } of variants) answers.push(await call())
  const other = answers.findIndex((answer) => answer !== answers[0])
  if (other > 0) throw new Error(`${variants[other]!.name} answers ${answers[other]}, ${variants[0]!.name} answers ${answers[0]}`)
  return answers[0]!
}

async function slice({ name, call }: Variant, calls: number, expected: string): Promise<number> {
  const start = performance.now()
  for (let n = 0; n < calls; n++) {
    const answer = await call()
    if (answer.length !== expected.length) throw new Error(`${name} answers ${answer}`)
  }
  return ((performance.now() - start) / calls) * 1000
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value)
}

/** The middle and the quartiles of a row of times. */
export function sample(name: string, rounds: readonly number[]): Sample {
  return { name, median: quantile(rounds, 0.5), low: quantile(rounds, 0.25), high: quantile(rounds, 0.75), rounds }
}

/** Middle and quartiles of the ratios of neighbours in time, which a load that comes and goes moves less than the ratio of two medians. */
export function ratioOf(over: Sample, under: Sample): Sample {
  return sample(
    `${over.name} / ${under.name}`,
    over.rounds.map((time, round) => time / under.rounds[round]!),
  )
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return below + (above - below) * (at - Math.floor(at))
}
