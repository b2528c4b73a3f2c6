import { type Text, textOf } from '../../locale/locale.ts';

/** A file tree that a box can have as the lower layer of its root. */
export interface Image {
  /** What `--image` calls it, and how panels show it. */
  readonly name: string;
  readonly kind: ImageKind;
  /** The directory; for an overlay option see overlayEscape(). Never written to. */
  readonly path: string;
  /** What the learner should know of it, a sentence each. */
  readonly warnings: readonly Text[];
  /** A shell's path inside the image, or undefined when it has none. */
  readonly shell: string | undefined;
}

export type ImageKind = 'host-tools' | 'directory' | 'tarball';

/** An image that cannot be found or used; `hint` says what would help. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly hint: string | undefined;
  constructor(message: Text, hint?: Text, options?: ErrorOptions) {
    super(textOf(message), options);
    this.hint = hint && textOf(hint);
  }
}
