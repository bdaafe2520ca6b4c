import {
  type QueryRunner,
  Table,
  type TableColumnOptions,
  TableForeignKey,
  TableIndex,
} from 'typeorm';

/** Columns of the tables, so that a migration reads like the tables it makes. */
export const id = (): TableColumnOptions => ({
  name: 'id',
  type: 'integer',
  isPrimary: true,
  isGenerated: true,
  generationStrategy: 'increment',
});

export const text = (name: string, length: number): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
});

export const longText = (name: string): TableColumnOptions => ({ name, type: 'text' });
export const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
export const date = (name: string): TableColumnOptions => ({ name, type: 'date' });
export const instant = (name: string): TableColumnOptions => text(name, 24);
export const edtf = (name: string): TableColumnOptions => text(name, 40);

export const nullable = (column: TableColumnOptions): TableColumnOptions => ({
  ...column,
  isNullable: true,
});

/** The columns of a row that a later one may supersede. */
export const recorded = (): TableColumnOptions[] => [
  instant('recorded_at'),
  nullable(instant('superseded_at')),
];

/** The columns of a row that holds in an interval. */
export const dated = (): TableColumnOptions[] => [
  ...recorded(),
  edtf('from_edtf'),
  date('from_earliest'),
  date('from_latest'),
  nullable(edtf('until_edtf')),
  date('until_earliest'),
  date('until_latest'),
];

/** The condition of an index on what the books say now. */
export const CURRENT = 'superseded_at IS NULL';

/** What every dated fact of an association rests on. */
export const grounds = (): TableColumnOptions[] => [
  integer('association_id'),
  nullable(integer('decision_id')),
  nullable(integer('source_id')),
  nullable(text('source_place', 200)),
  nullable(longText('note')),
];
export const GROUNDS = {
  association_id: 'association',
  decision_id: 'decision',
  source_id: 'source',
};

/** What the end of a fact rests on. */
export const endGrounds = (): TableColumnOptions[] => [
  nullable(integer('end_decision_id')),
  nullable(integer('end_source_id')),
  nullable(text('end_source_place', 200)),
  nullable(longText('end_note')),
];
export const END_GROUNDS = { end_decision_id: 'decision', end_source_id: 'source' };

interface Design {
  readonly columns: readonly TableColumnOptions[];
  /** Column to the table it refers to. */
  readonly refers?: Readonly<Record<string, string>>;
  /** Indexes: the columns, and where it has one the condition. */
  readonly indexes?: readonly { on: string[]; unique?: true; where?: string }[];
}

/** Makes a table with its foreign keys and indexes, named as TypeORM would name them. */
export async function createTable(
  runner: QueryRunner,
  name: string,
  { columns, refers = {}, indexes = [] }: Design,
): Promise<void> {
  await runner.createTable(
    new Table({
      name,
      columns: [...columns],
      foreignKeys: Object.entries(refers).map(
        ([column, table]) =>
          new TableForeignKey({
            columnNames: [column],
            referencedTableName: table,
            referencedColumnNames: ['id'],
          }),
      ),
      indices: indexes.map(
        ({ on, unique, where }) =>
          new TableIndex({ columnNames: on, isUnique: unique ?? false, ...(where && { where }) }),
      ),
    }),
  );
}
