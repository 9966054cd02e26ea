import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Query,
  StreamableFile,
  UploadedFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { FileInterceptor } from '@nestjs/platform-express'
import { ApiOperation, ApiTags } from '@nestjs/swagger'
import { AdminGuard } from '../auth/admin.guard.js'
import { Public } from '../auth/public.decorator.js'
import { Sku } from '../common/sku.decorator.js'
import { Database } from '../database/database.js'
import { Category, CreateProduct, FindProducts } from './products.dto.js'

interface Product {
  sku: string
  name: string
  price_cents: number
  category: Category
  stock: number
}

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @ApiOperation({ summary: 'Find products by category and name, page by page.' })
  @Public()
  @Get()
  async find(@Query() { category, search, page, pageSize }: FindProducts) {
    const where = `($1::text is null or category = $1) and ($2::text is null or name ilike '%' || $2 || '%')`
    const items = await this.database.query<Product>(`select * from product where ${where} order by sku limit $3 offset $4`, [
      category ?? null,
      search ?? null,
      pageSize,
      (page - 1) * pageSize,
    ])
    return { page, items }
  }

  @ApiOperation({ summary: 'Every product with its price, as a CSV file.' })
  @Public()
  @Get('export')
  @Header('content-disposition', 'attachment; filename="products.csv"')
  async export() {
    const products = await this.database.query<Product>('select * from product order by sku')
    return new StreamableFile(Buffer.from(products.map(({ sku, name, price_cents }) => `${sku};${name};${price_cents}\n`).join('')), {
      type: 'text/csv',
    })
  }

  @ApiOperation({ summary: 'One product: its name, price and stock.' })
  @Public()
  @Get(':sku')
  async one(@Sku() sku: string) {
    const [product] = await this.database.query<Product>('select * from product where sku = $1', [sku])
    if (!product) throw new NotFoundException(`there is no product ${sku}`)
    return product
  }

  @ApiOperation({ summary: 'Add a product to the catalogue. Admins only.' })
  @UseGuards(AdminGuard)
  @Post()
  async create(@Body() product: CreateProduct) {
    await this.database.query('insert into product values ($1, $2, $3, $4)', [
      product.sku,
      product.name,
      product.priceCents,
      product.category,
    ])
    return product
  }

  @ApiOperation({ summary: 'Take a product out of the catalogue for good. Admins only.' })
  @UseGuards(AdminGuard)
  @Delete(':sku')
  @HttpCode(204)
  async remove(@Sku() sku: string) {
    await this.database.query('delete from product where sku = $1', [sku])
  }

  @ApiOperation({ summary: 'Give a product its picture. Admins only.' })
  @UseGuards(AdminGuard)
  @Post(':sku/picture')
  @UseInterceptors(FileInterceptor('picture', { limits: { fileSize: 1_000_000 } }))
  picture(@Sku() sku: string, @UploadedFile() picture?: { size: number }) {
    return { sku, bytes: picture?.size ?? 0 }
  }
}
