import { McpTool } from 'backend2mcp/routing-controllers'
import { Authorized, CurrentUser, Get, JsonController } from 'routing-controllers'
import type { Person } from './people.js'

@JsonController('/people')
export class PeopleController {
  @McpTool({ description: 'Who the caller is, and what they may do.' })
  @Authorized()
  @Get('/me')
  me(@CurrentUser({ required: true }) person: Person) {
    return person
  }
}
