import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.build/noisy')
const CALLS = 10_000
const AT_ONCE = 32

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'test/cli/fixtures'), '--outDir', folder]
  execFileSync(process.execPath, tsc, { stdio: 'pipe' })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/backend2mcp'))
})

test('console.log, pino on descriptor 1, raw bytes, writeSync and child processes: 10,000 calls, and every line is JSON-RPC', async () => {
  const cli = join(root, 'dist/esm/src/cli/main.js')
  const args = [cli, 'run', join(folder, 'noisy-main.js'), '--max-calls-per-minute', '0']
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let noise = 0
  child.stderr.on('data', (chunk: Buffer) => (noise += chunk.length))
  const left = new Set(Array.from({ length: CALLS }, (_, n) => n))
  let next = 0
  const send = () => {
    if (next === CALLS) return
    const call = { jsonrpc: '2.0', id: next, method: 'tools/call', params: { name: 'get_by_n', arguments: { n: String(next) } } }
    child.stdin.write(`${JSON.stringify(call)}\n`)
    next++
  }
  for (let n = 0; n < AT_ONCE; n++) send()
  for await (const line of createInterface({ input: child.stdout })) {
    const { jsonrpc, id, result } = JSON.parse(line) as { jsonrpc: string; id: number; result: { structuredContent: unknown } }
    expect([jsonrpc, result.structuredContent]).toEqual(['2.0', { n: String(id) }])
    left.delete(id)
    if (left.size === 0) child.stdin.end()
    else send()
  }
  expect([
    left.size,
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(child.exitCode))),
  ]).toEqual([0, 0])
  expect(noise).toBeGreaterThan(CALLS * 20)
}, 120_000)
