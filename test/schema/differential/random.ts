/** Draws a whole number below a bound. */
export type Draw = (below: number) => number

/** One fixed sequence for a seed, so that a failure comes back. */
export function random(seed: number): Draw {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** One of a list. */
export const pick = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)]!
