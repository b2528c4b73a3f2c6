/** What `ns-lab demo` carries out: a complete container, a few programs in it, and its removal. */
export const DEMO_SCRIPT = `# A complete container, step by step.
new demo
build
diff host
run sh -c 'echo "I am process $$, user $(id -u), on $(hostname)"'
run ps -ef
run ip addr
run ls /
ps
rm demo
`;
