import { Controller, Delete, Get, MessageEvent, NotFoundException, Param, ParseIntPipe, Post, Sse } from '@nestjs/common'
import { McpContext, McpParam, McpPrompt, McpResource, McpTool, type ToolContext } from 'backend2mcp/nestjs'
import { interval, map, type Observable, take } from 'rxjs'

const REPORTS = new Map([
  [1, { year: 2024, total: 118_000 }],
  [2, { year: 2025, total: 131_500 }],
])
const YEAR = { type: 'object', properties: { year: { type: 'integer', minimum: 2020 } }, required: ['year'] }

@Controller('reports')
export class ReportsController {
  /** Over plain HTTP there is no context: the route works as it did. */
  @McpTool({ name: 'build_report', description: 'Builds the report of a year, which the user is asked for.' })
  @Post()
  async build(@McpContext() context?: ToolContext) {
    const answer = await context?.elicit('Which year?', YEAR)
    if (answer && answer.action !== 'accept') return { built: false }
    for (let quarter = 1; quarter <= 4; quarter++) {
      context?.progress(quarter, 4, `quarter ${quarter}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    context?.log('info', 'one booking has no date', 'reports')
    return { built: true, year: answer?.content?.year ?? 2025 }
  }

  @McpTool({ name: 'watch_bookings', description: 'The next three bookings, as they come in.' })
  @Sse('bookings')
  bookings(): Observable<MessageEvent> {
    return interval(10).pipe(
      take(3),
      map((n) => ({ data: { booking: n + 1 } })),
    )
  }

  @McpResource({ uri: 'reports://{id}', name: 'report', mimeType: 'application/json' })
  @McpTool({ name: 'get_report', description: 'One report.' })
  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number) {
    const report = REPORTS.get(id)
    if (!report) throw new NotFoundException(`no report ${id}`)
    return { id, ...report }
  }

  @McpPrompt({ name: 'explain_report', description: 'Explains a report to a customer.' })
  @Get(':id/explanation/:tone')
  explain(@Param('id', ParseIntPipe) id: number, @Param('tone') @McpParam({ complete: ['formal', 'friendly', 'frank'] }) tone: string) {
    return `Explain the report of ${this.one(id).year} to a customer, in a ${tone} tone.`
  }

  @McpTool({ name: 'delete_report', description: 'Deletes a report.', confirm: 'Delete report {id} for good?' })
  @Delete(':id')
  remove(@Param('id', ParseIntPipe) id: number) {
    return { deleted: REPORTS.delete(id) }
  }
}
