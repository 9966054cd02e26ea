import { readFileSync } from 'node:fs'

export const MB = 1024 * 1024

export const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`

/** What a process has in memory now, asked of Linux: a process that is busy does not answer. */
export const rssOf = (pid: number): number => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096

/** How much `y` grows with each `x`: the slope of the line of least squares. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: 'x' | 'y') => points.reduce((sum, point) => sum + point[of], 0) / points.length
  const [x, y] = [mean('x'), mean('y')]
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return over / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
}
