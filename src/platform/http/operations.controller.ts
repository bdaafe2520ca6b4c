import { createHash, timingSafeEqual } from 'node:crypto';
import {
  Controller,
  Get,
  HttpException,
  Inject,
  Logger,
  NotFoundException,
  Req,
  Res,
} from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Public } from '../access/requires.js';
import { CONFIG, type Config } from '../config.js';
import { DATA_SOURCES, type DataSources, askDatabase } from '../database/data-sources.js';
import { Metrics } from './metrics.js';
import { RunningRequests } from './running-requests.js';
import { cameThroughProxy, isLoopback, isLoopbackName } from './trusted-proxies.js';

/** So long the database may take to answer nothing in particular. */
const PATIENCE_MS = 2000;

/** What those who run the program ask it: whether it lives, whether it may be sent requests, its figures. */
@Controller()
export class OperationsController {
  private readonly log = new Logger(OperationsController.name);

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly running: RunningRequests,
    private readonly figures: Metrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATA_SOURCES) private readonly sources: DataSources,
  ) {}

  /** 200 as long as the program answers at all: a supervisor restarts it where it does not. */
  @Get('health/live')
  @Public()
  live() {
    return { status: 'ok' };
  }

  /** 200 where the database answers; 503 where it does not, or the program is shutting down. */
  @Get('health/ready')
  @Public()
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    try {
      return await this.health.check([() => this.server(), () => this.database()]);
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      reply.status(error.getStatus());
      return error.getResponse();
    }
  }

  /** The figures, for who may have them; for others there is no such address. */
  @Get('metrics')
  @Public()
  async metrics(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!this.mayReadFigures(request)) throw new NotFoundException('Cannot GET /metrics');
    reply.type(this.figures.contentType);
    return this.figures.read();
  }

  private server() {
    const indicator = this.indicators.check('server');
    return this.running.stopping ? indicator.down('shutting down') : indicator.up();
  }

  /** Asked once a second at the most, whoever asks; why it failed is for the log alone. */
  private async database() {
    return this.indicators
      .check('database')
      .attempt(async () => {
        await askDatabase(this.sources).catch((error: unknown) => {
          this.log.warn(`The database does not answer: ${String(error)}`);
          throw new Error('no answer');
        });
      })
      .withTimeout(PATIENCE_MS)
      .cacheFor(1000);
  }

  /**
   * Without a token nobody on a server: what a proxy on this machine hands on comes from this machine
   * too, and a plain one (nginx' `proxy_pass` alone) leaves nothing that would tell it.
   */
  private mayReadFigures({ headers, socket }: FastifyRequest): boolean {
    const wanted = this.config.http.metricsToken;
    if (wanted !== null) return sameText(headers.authorization ?? '', `Bearer ${wanted}`);
    return (
      !this.config.production &&
      isLoopback(socket.remoteAddress) &&
      isLoopbackName(headers.host) &&
      !cameThroughProxy(headers)
    );
  }
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
