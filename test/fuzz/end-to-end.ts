import { callAndJudge, HANDLERS, type Hostile } from '../contract/hostile-calls.js'
import { hostileNest } from '../contract/hostile-nest.js'
import { hostileRoutingControllers } from '../contract/hostile-routing-controllers.js'
import { random } from '../schema/differential/random.js'
import { anyArguments } from './arguments.js'
import type { Tally } from './tally.js'

/** Real applications whose handlers tell what they saw. */
export const APPLICATIONS: Readonly<Record<string, () => Promise<Hostile>>> = {
  'Nest/Express': () => hostileNest('express'),
  'Nest/Fastify': () => hostileNest('fastify'),
  'routing-controllers/Express': () => hostileRoutingControllers('Express 5'),
  'routing-controllers/Koa': () => hostileRoutingControllers('Koa'),
}

/** Calls `sets` argument sets through one application; the handler that ran and the keys that it saw are compared with what was declared. */
export async function fuzzApplication(name: string, sets: number, seed: number, tally: Tally): Promise<void> {
  const hostile = await APPLICATIONS[name]!()
  const { tools } = await hostile.adapter.listTools()
  const toolOf = new Map([...tools.values()].map((tool) => [tool.route.source!.split('.')[1]!, tool.name]))
  const handlers = Object.keys(HANDLERS)
  const draw = random(seed)
  for (let n = 0; n < sets; n++) {
    const handler = handlers[draw(handlers.length)]!
    const args = anyArguments(HANDLERS[handler]!.places, draw)
    tally.sets++
    try {
      tally.ended(await callAndJudge(hostile, handler, toolOf.get(handler)!, args))
    } catch (error) {
      sortOut(error as Error, `${name}, ${handler} ${JSON.stringify(args)}`, tally)
    }
    if (n % 200 === 0) await new Promise(setImmediate) // lets the event loop turn
  }
  await hostile.close()
}

function sortOut({ message }: Error, tried: string, tally: Tally): void {
  const told = `${message.slice(0, 300)}: ${tried}`
  if (/another route ran|path value|HTTP 40[45]/.test(message)) tally.routeChange(told)
  else if (/was delivered|prototype|keys|headers|^body/.test(message)) tally.foreignKey(told)
  else if (tally.faults.push(told.slice(0, 600)) > 20) throw new Error(tally.faults.join('\n'))
}
