import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { overlayEscape } from '../../../src/lab/images/overlay-escape.ts';
import { runInNamespaces } from '../../support/in-namespaces.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

test('only what overlay takes for its own is escaped', () => {
  assert.is(overlayEscape('/plain/path with spaces="x"'), '/plain/path with spaces="x"');
  assert.is(overlayEscape('/a:b,c\\d'), '/a\\:b\\,c\\\\d');
});

test('the kernel finds directories whose names are full of such characters', () => {
  // A tmpfs below all: an overlay on an overlay, as in a Docker container, has no upper layer.
  const script = `
    mount -t tmpfs tmpfs "$1" && cd "$1" && mkdir "$2" "$3" "$4" merged && echo hello > "$2/file" &&
    perl -e 'my ($number, $target, $data) = @ARGV; my $type = "overlay";
      syscall($number + 0, $type, $target, $type, 0, $data) == 0 or die "mount: $!\\n"' \
      "$5" "$1/merged" "$6" &&
    cat merged/file && echo new > merged/new && cat "$3/new"`;
  const root = scratchDirectory();
  const [lower, upper, work] = ['l:o,w\\er :', 'u:p,p\\er', 'w:o,r\\k'].map((name) => join(root, name));
  const data = `lowerdir=${overlayEscape(lower!)},upperdir=${overlayEscape(upper!)},workdir=${overlayEscape(work!)}`;
  const mountNumber = process.arch === 'arm64' ? '40' : '165';
  const ran = runInNamespaces(script, root, lower!, upper!, work!, mountNumber, data);
  if (!ran) return skip('no new mount namespace for this user');
  assert.is(ran.output, 'hello\nnew\n');
});

test.run();
