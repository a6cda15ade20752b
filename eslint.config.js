// What the compiler does not say: promises that nobody waits for, hooks out of order, and in the engine anything that is not repeatable.
import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const ENGINE = ['net', 'linux', 'world', 'kube', 'programs', 'shell', 'explain', 'scenario', 'lab'].map(
  (name) => `src/${name}/**/*.ts`,
)
const TESTS = ['**/*.test.ts', '**/*.test.tsx', 'e2e/**/*.ts', 'bench/**/*.ts']
const SCRIPT_GLOBALS = [
  'process',
  'console',
  'performance',
  'URL',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'fetch',
  'Buffer',
]

const outsideOfTheWorld = (name, instead) => ({ name, message: `The engine is repeatable: ${instead}` })
const FORBIDDEN_GLOBALS = [
  outsideOfTheWorld('performance', 'use the virtual clock.'),
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'].map((name) =>
    outsideOfTheWorld(name, 'push an event to the queue.'),
  ),
  outsideOfTheWorld('crypto', 'use linux/random.ts.'),
  outsideOfTheWorld('console', 'return data; the caller prints.'),
  outsideOfTheWorld('fetch', 'nothing leaves the simulation.'),
  outsideOfTheWorld('process', 'only cli/ knows the machine it runs on.'),
]

export default defineConfig(
  globalIgnores(['dist', 'node_modules', 'test-results', 'playwright-report']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // noUncheckedIndexedAccess makes every index doubtful; where the code knows better it says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers in texts are what this program prints.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      // Objects from files and messages are looked at with care, however sure of itself their type is.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `return fail(…)` and `() => close()` are how a branch ends here; commands are generators that may return nothing.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A string spread is its code points, which is what is meant; functions in objects use no `this`.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // A parser comes back from its depths by throwing what it found.
      '@typescript-eslint/only-throw-error': 'off',
      'no-control-regex': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ENGINE,
    ignores: TESTS,
    rules: {
      'no-restricted-globals': ['error', ...FORBIDDEN_GLOBALS],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The engine is repeatable: use linux/random.ts.' },
      ],
    },
  },
  { files: ['src/app/**/*.ts', 'src/app/**/*.tsx'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: TESTS,
    rules: {
      // Tables of cases and deliberately wrong input.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs', '*.js'],
    languageOptions: { globals: Object.fromEntries(SCRIPT_GLOBALS.map((name) => [name, 'readonly'])) },
  },
)
