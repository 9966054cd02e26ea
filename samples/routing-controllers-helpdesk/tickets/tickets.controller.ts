import { McpHidden, McpTool } from 'backend2mcp/routing-controllers'
import {
  Authorized,
  Body,
  CurrentUser,
  Delete,
  Get,
  HttpCode,
  JsonController,
  NotFoundError,
  OnUndefined,
  Param,
  Post,
  Put,
  QueryParams,
  UploadedFile,
  UseBefore,
} from 'routing-controllers'
import { audit } from '../common/audit.middleware.js'
import { query } from '../common/database.js'
import type { Person } from '../people/people.js'
import { AddComment, FindTickets, OpenTicket } from './tickets.dto.js'

interface Ticket {
  id: number
  title: string
  state: string
}

@JsonController('/tickets')
export class TicketsController {
  @McpTool({ description: 'Finds tickets by their priority, page by page.' })
  @Get('/')
  find(@QueryParams() { priority, page, pageSize }: FindTickets) {
    return query<Ticket>(
      'select id, title, priority, state, labels from ticket where $1::text is null or priority = $1 order by id limit $2 offset $3',
      [priority ?? null, pageSize, (page - 1) * pageSize],
    )
  }

  @McpTool({ description: 'One ticket with all of its comments.' })
  @Get('/:id')
  async one(@Param('id') id: number) {
    const [ticket] = await query<Ticket>('select * from ticket where id = $1', [id])
    if (!ticket) throw new NotFoundError(`there is no ticket ${id}`)
    return { ...ticket, comments: await query('select author, text from comment where ticket_id = $1 order by id', [id]) }
  }

  @McpTool({ name: 'open_ticket', description: 'Opens a ticket for the caller.' })
  @Authorized()
  @UseBefore(audit)
  @HttpCode(201)
  @Post('/')
  async open(@Body() ticket: OpenTicket, @CurrentUser() person: Person) {
    const [row] = await query<Ticket>(
      'insert into ticket (title, body, priority, author, labels) values ($1, $2, $3, $4, $5) returning *',
      [ticket.title, ticket.body, ticket.priority, person.name, ticket.labels ?? []],
    )
    return row
  }

  @McpTool({ description: 'Adds a comment of the caller to a ticket.' })
  @Authorized()
  @HttpCode(201)
  @Post('/:id/comments')
  async comment(@Param('id') id: number, @Body() { text }: AddComment, @CurrentUser() person: Person) {
    await this.one(id)
    const [row] = await query<{ id: number }>('insert into comment (ticket_id, author, text) values ($1, $2, $3) returning *', [
      id,
      person.name,
      text,
    ])
    return row
  }

  @McpTool({ description: 'Closes a ticket that is done. Support agents only.' })
  @Authorized('agent')
  @UseBefore(audit)
  @Put('/:id/close')
  async close(@Param('id') id: number) {
    const [row] = await query<Ticket>("update ticket set state = 'closed' where id = $1 returning id, state", [id])
    if (!row) throw new NotFoundError(`there is no ticket ${id}`)
    return row
  }

  @McpTool({ description: 'Deletes a ticket and its comments for good. Support agents only.' })
  @Authorized('agent')
  @UseBefore(audit)
  @OnUndefined(204)
  @Delete('/:id')
  async remove(@Param('id') id: number) {
    await query('delete from comment where ticket_id = $1', [id])
    await query('delete from ticket where id = $1', [id])
  }

  @McpTool({ description: 'Attaches a file to a ticket.' })
  @Authorized()
  @Post('/:id/attachment')
  attach(@Param('id') id: number, @UploadedFile('file') file: { size: number }) {
    return { id, bytes: file.size }
  }

  @McpHidden()
  @Authorized('agent')
  @Post('/purge')
  purge() {
    return { purged: 0 }
  }
}
