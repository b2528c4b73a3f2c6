/**
 * A path as it must stand in `lowerdir=`, `upperdir=` and `workdir=` of an overlay: a comma ends an option, a colon
 * a lower directory, and a backslash takes the next character as it is.
 */
export function overlayEscape(path: string): string {
  return path.replace(/[\\:,]/g, '\\$&');
}
