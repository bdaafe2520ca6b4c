import type { Logger } from 'typeorm';

/** Counts the statements of a data source, so that a test can tell what a list or a figure costs. */
export class StatementLog implements Logger {
  count = 0;
  /** Where set, is told each statement. */
  listener: ((statement: string) => void) | null = null;

  logQuery(statement: string): void {
    this.count += 1;
    this.listener?.(statement);
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
