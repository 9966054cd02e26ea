import {
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  UseGuards,
} from '@nestjs/common'
import { McpHidden, McpParam, McpTool } from 'backend2mcp/nestjs'
import { AdminGuard } from '../auth/admin.guard.js'
import { CurrentUser } from '../auth/current-user.decorator.js'
import type { User } from '../auth/token.guard.js'
import { Database } from '../database/database.js'
import { CreateOrder } from './orders.dto.js'

@Controller('orders')
export class OrdersController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @McpTool({ name: 'place_order', description: 'Places an order for the caller and takes the articles from stock.' })
  @Post()
  create(@Body() { address, lines }: CreateOrder, @CurrentUser() user: User) {
    return this.database.transaction(async (query) => {
      const [order] = await query<{ id: number }>('insert into orders (customer, street, city) values ($1, $2, $3) returning id', [
        user.name,
        address.street,
        address.city,
      ])
      for (const { sku, quantity } of lines) {
        const taken = await query('update product set stock = stock - $2 where sku = $1 and stock >= $2 returning sku', [sku, quantity])
        if (taken.length === 0) throw new ConflictException(`not enough of ${sku} in stock`)
        await query('insert into order_line values ($1, $2, $3)', [order!.id, sku, quantity])
      }
      return { id: order!.id, customer: user.name, state: 'open', lines }
    })
  }

  @McpTool({ description: 'One order of the caller, with its state; admins read every order.' })
  @Get(':id')
  async one(@Param('id', ParseIntPipe) @McpParam({ description: 'Number of the order.' }) id: number, @CurrentUser() user: User) {
    const [order] = await this.database.query<{ id: number; customer: string; state: string }>('select * from orders where id = $1', [id])
    if (!order || (order.customer !== user.name && !user.roles.includes('admin'))) throw new NotFoundException(`there is no order ${id}`)
    return order
  }

  @McpTool({ description: 'Cancels an order. Admins only.', annotations: { destructiveHint: true } })
  @UseGuards(AdminGuard)
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@Param('id', ParseIntPipe) id: number) {
    const [order] = await this.database.query<{ id: number; state: string }>(
      "update orders set state = 'cancelled' where id = $1 returning id, state",
      [id],
    )
    if (!order) throw new NotFoundException(`there is no order ${id}`)
    return order
  }

  @McpHidden()
  @UseGuards(AdminGuard)
  @Post('import')
  import() {
    return { imported: 0 }
  }
}
