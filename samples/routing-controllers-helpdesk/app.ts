import type { Express } from 'express'
import { type Action, createExpressServer } from 'routing-controllers'
import { ErrorMiddleware } from './common/error.middleware.js'
import { EnvelopeInterceptor } from './common/envelope.interceptor.js'
import { PeopleController } from './people/people.controller.js'
import { findPerson } from './people/people.js'
import { TicketsController } from './tickets/tickets.controller.js'

const personOf = ({ request }: Action) => findPerson((request as { headers: { authorization?: string } }).headers.authorization)

export function createApp(): Express {
  return createExpressServer({
    routePrefix: '/api',
    controllers: [TicketsController, PeopleController],
    middlewares: [ErrorMiddleware],
    interceptors: [EnvelopeInterceptor],
    defaultErrorHandler: false,
    development: false,
    validation: { whitelist: true, forbidNonWhitelisted: true },
    authorizationChecker: (action, roles: string[]) => {
      const person = personOf(action)
      return person !== undefined && roles.every((role) => person.roles.includes(role))
    },
    currentUserChecker: personOf,
  }) as Express
}
