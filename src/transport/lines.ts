import type { Readable } from 'node:stream'

/** Calls `onLine` with the bytes of each line, and with undefined for one that is longer than `most` bytes, whose rest is skipped. */
export function readLines(input: Readable, most: number, onLine: (line: Buffer | undefined) => void): void {
  let parts: Buffer[] = []
  let size = 0
  const take = (part: Buffer): void => {
    size += part.length
    if (size <= most) parts.push(part)
    else parts = []
  }
  const end = (): void => {
    const line = size > most ? undefined : Buffer.concat(parts)
    parts = []
    size = 0
    onLine(line)
  }
  input.on('data', (chunk: Buffer | string) => {
    let rest = Buffer.from(chunk as Buffer) // the application may have given stdin an encoding
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      take(rest.subarray(0, at))
      end()
      rest = rest.subarray(at + 1)
    }
    if (rest.length > 0) take(rest)
  })
  input.once('end', () => {
    if (size > 0) end()
  })
}
