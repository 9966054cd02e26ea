// The child that generates schemas once, or checks one body many times, and tells what it took.
import 'reflect-metadata'
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { jsonSchemaOf } from 'backend2mcp'
import { plainToInstance } from 'class-transformer'
import { getMetadataStorage, validateSync } from 'class-validator'
import { targetConstructorToSchema } from 'class-validator-jsonschema'
import { makeDtos, Order, ORDER } from './dtos.js'
import { sample } from './rounds.js'

type Times = Readonly<Record<string, number>>

function timed<T>(work: () => T): [milliseconds: number, result: T] {
  const start = performance.now()
  const result = work()
  return [performance.now() - start, result]
}

function sound(all: readonly unknown[]): void {
  const wrong = all.findIndex((properties) => Object.keys(properties as object).length !== 12)
  if (wrong >= 0) throw new Error(`Dto${wrong} is described by ${Object.keys(all[wrong] as object).join(', ')}`)
}

@Controller('orders')
class OrderController {
  @Post() create(@Body() order: Order) {
    return order
  }
}
@Module({ controllers: [OrderController] })
class OrderModule {}

/** Microseconds a check of one valid body, in turn: all that a call's arguments go through here, and what class-validator takes for them. */
async function checkTimes(count: number): Promise<Times> {
  const { McpAdapter } = await import('backend2mcp/nestjs')
  const { checkArguments } = (await import(new URL('../../dist/esm/src/tools/check-arguments.js', import.meta.url).href)) as {
    checkArguments(...of: unknown[]): void
  }
  const app = await NestFactory.create(OrderModule, { logger: ['error'] })
  app.useGlobalPipes(new ValidationPipe())
  const adapter = new McpAdapter(app, { log: false })
  const [tool] = (await adapter.listTools()).tools.values()
  const instance = plainToInstance(Order, ORDER)
  const ways: Readonly<Record<string, () => unknown>> = {
    check: () => checkArguments(tool, ORDER, adapter.settings),
    validate: () => validateSync(instance),
    transform: () => validateSync(plainToInstance(Order, ORDER)),
  }
  refuses(() => checkArguments(tool, { ...ORDER, price: 'none' }, adapter.settings))
  if (validateSync(instance).length > 0) throw new Error(JSON.stringify(validateSync(instance)))
  const rounds: Record<string, number[]> = { check: [], validate: [], transform: [] }
  for (let round = 0; round < count; round++) {
    for (const [name, way] of Object.entries(ways)) rounds[name]!.push((slice(way) * 1000) / SLICE)
  }
  return Object.fromEntries(Object.entries(rounds).map(([name, times]) => [name, sample(name, times.slice(count / 2)).median]))
}

/** Calls at a time, so that looking at the clock costs nothing beside them. The first half of the rounds is warm-up. */
const SLICE = 100

function slice(way: () => unknown): number {
  const start = performance.now()
  for (let n = 0; n < SLICE; n++) way()
  return performance.now() - start
}

function refuses(check: () => void): void {
  try {
    check()
  } catch {
    return
  }
  throw new Error('the argument check takes a text for a price')
}

const WORK: Readonly<Record<string, (count: number) => Times | Promise<Times>>> = {
  /** In milliseconds, a first and a second time over all classes. */
  ours(count) {
    const dtos = makeDtos(count)
    const generate = () => dtos.map((Dto) => jsonSchemaOf(Dto))
    const [first, schemas] = timed(generate)
    sound(schemas.map(({ properties }) => properties))
    return { first, second: timed(generate)[0] }
  },
  theirs(count) {
    const dtos = makeDtos(count)
    // Without class-transformer's storage: it would ask that for each property too.
    const options = { classValidatorMetadataStorage: getMetadataStorage() }
    const [first, schemas] = timed(() => dtos.map((Dto) => targetConstructorToSchema(Dto, options)))
    sound(schemas.map(({ properties }) => properties))
    return { first }
  },
  check: checkTimes,
}

const [what = '', count = '1000'] = process.argv.slice(2)
const times = await WORK[what]!(Number(count))
await new Promise((sent) => (process.send ? process.send(times, sent) : sent(console.log(times))))
process.exit(0)
