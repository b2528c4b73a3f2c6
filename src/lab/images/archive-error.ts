/** An archive that is damaged, is none, or is too much. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
