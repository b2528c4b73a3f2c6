import { Box, Text, Transform } from 'ink';

interface RowsViewProps {
  readonly width: number;
  /** Rows that are this wide at most, with their colours. */
  readonly rows: readonly string[];
}

/**
 * Rows of the screen. Ink lays out a block of the same size, and the rows are put in when it is drawn: Ink measures
 * every text that it lays out and keeps the result for ever, which for rows that change all the time would be a leak.
 */
export function RowsView({ width, rows }: RowsViewProps) {
  return (
    <Box width={width} height={rows.length}>
      <Transform transform={(_, index) => rows[index] ?? ''}>
        <Text>{block(width, rows.length)}</Text>
      </Transform>
    </Box>
  );
}

/** Something in every row: Ink drops what is empty. */
const block = (width: number, height: number): string =>
  Array.from({ length: height }, () => '.'.repeat(width)).join('\n');
