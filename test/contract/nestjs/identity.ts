import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Module } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { equal, rejects } from 'node:assert/strict'
import { call, essence, startApp } from './cells.js'
import type { Check } from './check.js'
import { ItemsController } from './controllers.js'
import type { Outgoing } from './guards.js'
import { live } from './live.js'

/** Answers every refusal with 200, as an envelope of an application may. */
@Catch(HttpException)
class EnvelopeFilter implements ExceptionFilter<HttpException> {
  catch(error: HttpException, host: ArgumentsHost) {
    host.switchToHttp().getResponse<Outgoing>().status(200).send({ ok: false, status: error.getStatus() })
  }
}
@Module({ providers: [{ provide: APP_FILTER, useClass: EnvelopeFilter }] })
class EnvelopeModule {}

const one = 'GET /api/items/{id}'
const otherRoute = { name: 'OtherRouteError' }

/** A tool reaches its own handler or none. */
export const IDENTITY: readonly Check[] = [
  {
    says: 'id 7 is answered, id ping is refused before its handler runs, and live HTTP still answers both',
    run: async (platform) => {
      const started = await startApp(platform)
      equal(essence(await call(started, one, { id: 7 })), essence(await live(started.port, { path: '/api/items/7' })))
      const before = ItemsController.pings
      // Express takes PING for the sibling too; no other spelling leads there
      for (const id of ['PING', 'ping/', 'p%69ng', 'ping?', 'ping;', 'ping/../7', '..%2fping']) {
        if (id === 'PING' && platform === 'express') await rejects(call(started, one, { id }), otherRoute)
        else equal((await call(started, one, { id })).status, 400, id)
      }
      await rejects(call(started, one, { id: 'ping' }), otherRoute)
      equal(ItemsController.pings, before)
      equal((await live(started.port, { path: '/api/items/ping' })).body.toString(), '{"ping":true}')
      equal(ItemsController.pings, before + 1)
      await started.app.close()
    },
  },
  {
    says: 'a path argument that is no segment is refused before the application is asked',
    run: async (platform) => {
      const started = await startApp(platform)
      for (const id of ['', '.', '..']) await rejects(call(started, one, { id }), { name: 'ArgumentError', pointer: '/id' })
      await started.app.close()
    },
  },
  {
    says: 'a route that an earlier one shadows is refused on Express and answers on Fastify, and live HTTP is as it was',
    run: async (platform) => {
      const started = await startApp(platform)
      const answer = await live(started.port, { path: '/api/items/inherited' })
      equal(answer.status, platform === 'express' ? 400 : 200)
      if (platform === 'express') await rejects(call(started, 'GET /api/items/inherited'), otherRoute)
      else equal(essence(await call(started, 'GET /api/items/inherited')), essence(answer))
      await started.app.close()
    },
  },
  {
    says: "a filter of the application's that answers everything with 200 does not hide a refusal",
    run: async (platform) => {
      const started = await startApp(platform, { imports: [EnvelopeModule] })
      equal((await live(started.port, { path: '/api/secure' })).body.toString(), '{"ok":false,"status":401}')
      await rejects(call(started, one, { id: 'ping' }), otherRoute)
      await started.app.close()
    },
  },
]
