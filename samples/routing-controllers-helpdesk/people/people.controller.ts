import { Authorized, CurrentUser, Get, JsonController } from 'routing-controllers'
import type { Person } from './people.js'

@JsonController('/people')
export class PeopleController {
  @Authorized()
  @Get('/me')
  me(@CurrentUser({ required: true }) person: Person) {
    return person
  }
}
