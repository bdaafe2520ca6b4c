import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

import { UnitOfWork } from '../database/unit-of-work.js';
import type { RequestReport } from './request-report.js';

/** In seconds: most answers take milliseconds, and thirty seconds is the most by default. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The figures of the running program, in the form that Prometheus reads. No label is a client's to choose. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private withProcess = false;

  private readonly durations = new Histogram({
    name: 'so_hoi_request_duration_seconds',
    help: 'How long requests took, by route, operation (query, mutation or none) and HTTP status.',
    labelNames: ['route', 'operation', 'status'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });

  private readonly errors = new Counter({
    name: 'so_hoi_errors_total',
    help: 'Errors in answers, by their code.',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  constructor(unitOfWork: UnitOfWork) {
    new Gauge({
      name: 'so_hoi_write_queue_length',
      help: 'Units of work that run or wait for their turn.',
      registers: [this.registry],
      collect() {
        this.set(unitOfWork.waiting);
      },
    });
  }

  /** @param seconds how long it took */
  record(route: string, status: number, seconds: number, report: RequestReport): void {
    this.durations.observe({ route, operation: report.kind ?? 'none', status }, seconds);
    for (const code of report.codes) this.errors.inc({ code });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All figures; those of the event loop, memory and garbage collection begin with the first reader. */
  async read(): Promise<string> {
    if (!this.withProcess) {
      this.withProcess = true;
      collectDefaultMetrics({ register: this.registry });
    }
    return this.registry.metrics();
  }
}
