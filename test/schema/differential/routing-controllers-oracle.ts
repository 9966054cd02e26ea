import type { ClassConstructor } from 'class-transformer'
import { Body, createExpressServer, JsonController, Post } from 'routing-controllers'
import type { Dispatcher } from '../../../src/adapter.js'
import { nodeDispatcher } from '../../../src/dispatch/node-dispatcher.js'
import type { PipeOptions } from '../../../src/schema/options.js'
import type { Subject } from './subjects.js'
import type { Oracle } from './verdicts.js'

/** An application of routing-controllers with one route for each class, `@Body() body: Class`, and its own body parser. */
export function routingControllers(subjects: readonly Subject[]): Oracle {
  const controllers = subjects.map(({ Class, pipe }, at) => controller(Class, pipe, `/r${at}`))
  const dispatch = nodeDispatcher(createExpressServer({ controllers }))
  const paths = new Map(subjects.map(({ Class, pipe }, at) => [`${keyOf(Class)} ${JSON.stringify(pipe)}`, `/r${at}`]))
  return (Class, pipe, value) => isTaken(dispatch, paths.get(`${keyOf(Class)} ${JSON.stringify(pipe)}`)!, value)
}

const keys = new WeakMap<ClassConstructor<object>, number>()
let count = 0

function keyOf(Class: ClassConstructor<object>): number {
  const key = keys.get(Class) ?? ++count
  keys.set(Class, key)
  return key
}

function controller(Class: ClassConstructor<object>, pipe: PipeOptions, path: string): ClassConstructor<object> {
  const { enableImplicitConversion, transform: _, groups, ...options } = pipe
  class Controller {
    take(_body: unknown) {
      return { taken: true }
    }
  }
  const { prototype } = Controller
  Reflect.defineMetadata('design:paramtypes', [Class], prototype, 'take')
  Body({
    validate: { ...options, ...(groups && { groups: [...groups] }) },
    ...(enableImplicitConversion && { transform: { enableImplicitConversion } }),
  })(prototype, 'take', 0)
  Post(path)(prototype, 'take')
  JsonController()(Controller)
  return Controller
}

async function isTaken(dispatch: Dispatcher, url: string, value: unknown): Promise<boolean> {
  const body = Buffer.from(JSON.stringify(value))
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length), host: 'localhost' }
  const context = { signal: AbortSignal.timeout(10_000) } as Parameters<Dispatcher>[0]['context']
  const { status } = await dispatch({ method: 'POST', url, headers, body, maxBytes: 1e6, context })
  if (status === 404) throw new Error(`${url} is no route.`)
  return status < 400
}
