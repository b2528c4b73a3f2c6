/** The files of a new lesson: the smallest one that passes every check, to begin from. */
export const NEW_LESSON: Readonly<Record<string, string>> = {
  'lesson.yaml': `format: 1
minutes: 5
man: [clone(2), namespaces(7)]
docker: docker run IMAGE

steps:
  - id: first
    done:
      - path: box.process.pid
        exists: true
    watch: [box.process.pid]
    hints:
      - id: command
`,
  'text.en.md': `# The title

What the learner will have understood at the end.

## The first step {#first}

What to do. Start a box: \`new\`.

### Hint {#hint-command}

The command is \`new\`.

### Done {#done}

What has just happened, and what proves it.
`,
  'text.zh-CN.md': `# 标题

学完之后会明白什么。

## 第一步 {#first}

要做什么。启动一个盒子：\`new\`。

### 提示 {#hint-command}

命令是 \`new\`。

### 完成 {#done}

刚才发生了什么，由什么证明。
`,
  'solution.nsl': `# step: first
new
`,
  'tests.yaml': `- name: the learner only looks
  undone: first
  commands: [show ns host]
`,
};
