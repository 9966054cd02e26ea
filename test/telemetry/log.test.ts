import { Controller, Get, Logger, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import type { AdapterOptions } from 'backend2mcp'
import { McpModule } from 'backend2mcp/nestjs'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { readOptions } from '../../src/read-options.js'
import { logReport } from '../../src/tools/report.js'
import { serveHttp } from '../../src/transport/run.js'
import { NodeAdapter } from '../transport/node-app.js'
import { call, post } from '../transport/post.js'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

function recording(names: readonly string[]) {
  const heard: [string, string][] = []
  return { heard, logger: Object.fromEntries(names.map((name) => [name, (text: string) => void heard.push([name, text])])) }
}

test.each<[string, readonly string[], readonly string[]]>([
  ['console, pino, winston', ['debug', 'info', 'warn', 'error', 'log'], ['debug', 'info', 'warn', 'error']],
  ["Nest's", ['log', 'warn', 'error', 'debug', 'verbose'], ['debug', 'log', 'warn', 'error']],
  ['without debug', ['info', 'warn', 'error'], ['info', 'info', 'warn', 'error']],
])('a logger like %s gets each line at its level', (_, names, expected) => {
  const { heard, logger } = recording(names)
  const { log } = readOptions({ log: logger as never })
  for (const level of LEVELS) log(`password=hunter2 ${level}`, level)
  expect(heard).toEqual(expected.map((name, at) => [name, `password=[redacted] ${LEVELS[at]}`]))
})

test('a function gets the level', () => {
  const heard: unknown[] = []
  const { log } = readOptions({ log: (text, level) => void heard.push([text, level]) })
  log('a')
  log('b', 'error')
  expect(heard).toEqual([
    ['a', 'info'],
    ['b', 'error'],
  ])
})

test('pino itself, and the Logger of Nest', () => {
  const lines: string[] = []
  readOptions({ log: pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) }) }).log('a', 'warn')
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => !!lines.push(String(text)))
  readOptions({ log: new Logger('backend2mcp') }).log('b')
  written.mockRestore()
  expect(lines).toEqual([`{"level":40,"msg":"a"}\n`, expect.stringMatching(/LOG.*backend2mcp.*b/s)])
})

describe('McpModule', () => {
  async function start(options: AdapterOptions): Promise<string[]> {
    const lines: string[] = []
    const hear = (text: string, context?: string) => void (context === 'backend2mcp' && lines.push(text))
    @Controller('cats')
    class Cats {
      @Get() all() {
        return []
      }
    }
    @Module({ imports: [McpModule.forRoot(options)], controllers: [Cats] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: { log: hear, warn: hear, error: hear } })
    await app.init()
    await app.close()
    Logger.overrideLogger(true)
    return lines
  }

  test("logs to Nest's own logger", async () => {
    expect(await start({})).toEqual([expect.stringMatching(/^backend2mcp: 1 tool,/)])
  })

  test('unless it is told where', async () => {
    const own: string[] = []
    expect([await start({ log: (text) => own.push(text) }), await start({ log: false })]).toEqual([[], []])
    expect(own).toEqual([expect.stringMatching(/^backend2mcp: 1 tool,/)])
  })
})

test('the start is information, what to look at a warning, a failure an error', async () => {
  const { heard, logger } = recording(['info', 'warn', 'error'])
  const adapter = new NodeAdapter({ log: logger as never, include: ['GET /names', 'GET /broken', 'GET /nowhere'] })
  const serving = await serveHttp(adapter, { port: 0 })
  await post(serving.url, call('get_broken'))
  await serving.close()
  expect(heard.map(([level]) => level)).toEqual(['info', 'warn', 'error'])
  expect(heard.map(([, text]) => text)).toEqual([
    expect.stringMatching(/^backend2mcp: 2 tools/),
    expect.stringMatching(/^warning: .*nowhere/),
    expect.stringContaining('get_broken failed outside its route'),
  ])
})

test('the parts of a report are the report', async () => {
  const { report } = await import('../../src/tools/report.js')
  const list = await new NodeAdapter({ include: ['GET /names', 'GET /nowhere'] }).listTools()
  const parts: string[] = []
  logReport(list, (text) => void parts.push(text))
  expect(parts.join('\n')).toBe(report(list))
})

describe('a logger that fails', () => {
  test.each<[string, (text: string) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('pipe')
      },
    ],
    ['rejects', () => Promise.reject(new Error('pipe'))],
  ])('%s: the line goes to stderr, and no call fails', async (_, log) => {
    const written: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => !!written.push(String(text)))
    const serving = await serveHttp(new NodeAdapter({ log }), { port: 0 })
    const answer = await post(serving.url, call('get_broken'))
    await serving.close()
    spy.mockRestore()
    expect(answer.json.result.content[0].text).toMatch(/^The call failed before the route could answer/)
    expect(written.join('')).toMatch(/get_broken failed outside its route[^]*the option log failed: Error: pipe/)
  })
})

test.each([{}, { info: 1 }, { info() {}, warn() {} }, 'file', true, null])('%j is no log', (log) => {
  expect(() => readOptions({ log: log as never })).toThrow(/"log" must be/)
})
