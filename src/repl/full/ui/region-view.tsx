import { Box, Text, Transform } from 'ink';

interface RegionViewProps {
  readonly width: number;
  readonly height: number;
  /** Rows that are as wide as the region at most, with their colours. */
  readonly rows: readonly string[];
}

/**
 * A part of the screen. Ink lays out a block of the same size, and the rows are put in when it is drawn: Ink measures
 * every text that it lays out and keeps the result for ever, which for rows that change all the time would be a leak.
 */
export function RegionView({ width, height, rows }: RegionViewProps) {
  return (
    <Box width={width} height={height}>
      <Transform transform={(_, index) => rows[index] ?? ''}>
        <Text>{block(width, height)}</Text>
      </Transform>
    </Box>
  );
}

/** Something in every row: Ink drops what is empty. */
const block = (width: number, height: number): string =>
  Array.from({ length: height }, () => '.'.repeat(width)).join('\n');
